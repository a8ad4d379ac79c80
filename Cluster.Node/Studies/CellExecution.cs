using System.Diagnostics;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Runs;

namespace ActorXen.Studies;

/// <summary>Runs cells in this process, and stores nothing of their runs.</summary>
/// <param name="simulations">Builds their simulations.</param>
/// <param name="engineVersion">Of this program.</param>
public sealed class CellExecution(ISimulationFactory simulations, string engineVersion)
{
    private static readonly ExecutionOptions _plain = new(EngineKind.Plain, Threads: 1);

    /// <summary>
    /// Whether results have everything that was counted. False where no store keeps it, because packing it takes a
    /// twentieth of a cell's time.
    /// </summary>
    public bool KeepsCounts { get; init; } = true;

    /// <summary>Called by many threads at the same time.</summary>
    /// <param name="spec">The checked scenario with its seed.</param>
    /// <param name="measures">What to take from it.</param>
    /// <param name="sample">The racks that are run instead of all; null for all.</param>
    /// <param name="batches">Into how many the run is cut, not with a sample; null for none.</param>
    /// <exception cref="RunFailedException">An entity failed.</exception>
    /// <exception cref="RunRefusedException">The run ends before its warm-up.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public CellResult Run(
        RunSpec spec, IReadOnlyList<Measure> measures, CancellationToken stop, RackSample? sample = null,
        int? batches = null)
    {
        var clock = Stopwatch.StartNew();
        if (sample is not null) spec = spec with { OnlyRacks = sample.Numbers };
        var recorder = batches is { } count ? new BatchRecorder(measures, spec.Length, count) : null;
        using var done = Execute(spec, _plain, clock, stop, recorder, isBrief: true);
        var (simulation, marks, report) = (done.Simulation, done.Marks, done.Report);
        List<VirtualTime> begins = [report.Run.From, .. marks.Keys.Where(mark => mark > report.Run.From)];
        var (values, errors) = (Places(measures, begins.Count), Places(sample is null ? [] : measures, begins.Count));
        var views = new List<SubjectView>();
        var later = begins.Skip(1).Select(begin => (begin, marks[begin]));
        IReadOnlyList<RunReport> parts = sample is null
            ? [report, .. done.Facts.ReportsFrom(simulation, [.. later])]
            : [];
        foreach (var (place, begin) in begins.Index())
        {
            if (sample is not null)
            {
                var counts = marks.GetValueOrDefault(begin);
                var part = new SampleView(
                    sample, simulation.Hosts, done.Facts.ReportsOfHosts(simulation, begin, counts));
                foreach (var measure in measures)
                {
                    values[measure.Text][place] = part.ValueOf(measure);
                    errors[measure.Text][place] = part.ErrorOf(measure);
                }
            }
            else
            {
                var view = new SubjectView(parts[place], simulation.Hosts);
                views.Add(view);
                foreach (var measure in measures) values[measure.Text][place] = measure.Of(view);
            }
        }

        return new()
        {
            Hash = simulation.Hash,
            Delivered = simulation.Delivered,
            WallSeconds = clock.Elapsed.TotalSeconds,
            Doubts = report.Doubts,
            Begins = begins,
            Values = Lists(values),
            SamplingErrors = Lists(errors),
            // What was counted in each batch is not kept, so a new measure needs a new run anyway.
            Counts = KeepsCounts && sample is null && batches is null ? CellCounts.Write(views) : default,
            Batches = recorder?.Batches,
        };
    }

    private static Dictionary<string, double?[]> Places(IReadOnlyList<Measure> measures, int begins) =>
        measures.DistinctBy(measure => measure.Text)
            .ToDictionary(measure => measure.Text, _ => new double?[begins], StringComparer.Ordinal);

    private static Dictionary<string, IReadOnlyList<double?>> Lists(Dictionary<string, double?[]> places) =>
        places.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<double?>)pair.Value, StringComparer.Ordinal);

    /// <summary>The report of a run. Called by many threads at the same time.</summary>
    /// <inheritdoc cref="Run"/>
    /// <param name="options">How to execute it.</param>
    public RunReport Report(RunSpec spec, ExecutionOptions options, CancellationToken stop)
    {
        using var done = Execute(spec, options, Stopwatch.StartNew(), stop);
        return done.Report;
    }

    private Executed Execute(
        RunSpec spec, ExecutionOptions options, Stopwatch clock, CancellationToken stop, BatchRecorder? batches = null,
        bool isBrief = false)
    {
        var header = RunPlan.For(spec.Length).Header(spec, "", engineVersion, DateTimeOffset.UnixEpoch);
        var shelf = new CounterShelf();
        var facts = new RunFacts(shelf, header, () => spec.WarmUp, options.Engine)
        {
            RunId = "",
            IsBrief = isBrief,
        };
        var simulation = simulations.Build(spec, options, shelf.Watch);
        try
        {
            var marks = RunToEnd(simulation, facts, VirtualTime.Zero + spec.Length, batches, stop);
            var report = facts.Describe(simulation, clock.Elapsed.TotalSeconds, facts.TakeSeries(), marks);
            return new(simulation, facts, marks, report);
        }
        catch
        {
            simulation.Dispose();
            throw;
        }
    }

    /// <returns>The counts at the marks, in order of time.</returns>
    private static SortedDictionary<VirtualTime, IReadOnlyList<byte[]>> RunToEnd(
        ISimulation simulation, RunFacts facts, VirtualTime end, BatchRecorder? batches, CancellationToken stop)
    {
        var marks = new SortedDictionary<VirtualTime, IReadOnlyList<byte[]>>();
        simulation.Start();
        facts.Begin(simulation);
        batches?.Begin(simulation, facts);
        while (simulation.Now < end)
        {
            stop.ThrowIfCancellationRequested();
            var windowEnd = VirtualTime.Earlier(end, facts.NextStop(simulation.Now));
            simulation.RunUntil(VirtualTime.Earlier(windowEnd, batches?.End ?? end));
            if (simulation.Now == batches?.End) batches.Take(simulation, facts);
            if (simulation.Now < windowEnd) continue;
            facts.EndWindow(simulation);
            if (facts.IsMark(simulation.Now) && simulation.Now < end)
                marks[simulation.Now] = facts.SaveCounts(simulation);
        }

        return marks;
    }

    /// <summary>A simulation at its end.</summary>
    /// <param name="Marks">The counts where a report could begin, in order of time.</param>
    private sealed record Executed(
        ISimulation Simulation, RunFacts Facts, SortedDictionary<VirtualTime, IReadOnlyList<byte[]>> Marks,
        RunReport Report) : IDisposable
    {
        public void Dispose() => Simulation.Dispose();
    }
}
