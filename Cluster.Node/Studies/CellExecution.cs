using System.Diagnostics;
using ActorXen.Messages;
using ActorXen.Report;
using ActorXen.Runs;

namespace ActorXen.Studies;

/// <summary>Runs cells in this process, and stores nothing of their runs.</summary>
/// <param name="simulations">Builds their simulations.</param>
/// <param name="engineVersion">Of this program.</param>
public sealed class CellExecution(ISimulationFactory simulations, string engineVersion)
{
    /// <summary>Called by many threads at the same time.</summary>
    /// <param name="spec">The checked scenario with its seed.</param>
    /// <param name="measures">What to take from it.</param>
    /// <exception cref="RunFailedException">An entity failed.</exception>
    /// <exception cref="RunRefusedException">The run ends before its warm-up.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public CellResult Run(RunSpec spec, IReadOnlyList<Measure> measures, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var header = RunPlan.For(spec.Length).Header(spec, "", engineVersion, DateTimeOffset.UnixEpoch);
        var shelf = new CounterShelf();
        var facts = new RunFacts(shelf, header, () => spec.WarmUp, EngineKind.Plain) { RunId = "" };
        using var simulation = simulations.Build(spec, new(EngineKind.Plain, Threads: 1), shelf.Watch);
        var marks = Execute(simulation, facts, VirtualTime.Zero + spec.Length, stop);
        var report = facts.Describe(simulation, clock.Elapsed.TotalSeconds, facts.TakeSeries(), marks);
        List<VirtualTime> begins = [report.Run.From, .. marks.Keys.Where(mark => mark > report.Run.From)];
        var values = measures.DistinctBy(measure => measure.Text)
            .ToDictionary(measure => measure.Text, _ => new double?[begins.Count], StringComparer.Ordinal);
        var views = new List<SubjectView>();
        foreach (var (place, begin) in begins.Index())
        {
            var part = place == 0 ? report : facts.ReportFrom(simulation, begin, marks[begin]);
            var view = new SubjectView(part, shelf.Hosts);
            views.Add(view);
            foreach (var measure in measures) values[measure.Text][place] = measure.Of(view);
        }

        return new()
        {
            Hash = simulation.Hash,
            Delivered = simulation.Delivered,
            WallSeconds = clock.Elapsed.TotalSeconds,
            Doubts = report.Doubts,
            Begins = begins,
            Values = values.ToDictionary(
                pair => pair.Key, pair => (IReadOnlyList<double?>)pair.Value, StringComparer.Ordinal),
            Counts = CellCounts.Write(views),
        };
    }

    /// <returns>The counts at the marks, in order of time.</returns>
    private static SortedDictionary<VirtualTime, IReadOnlyList<byte[]>> Execute(
        ISimulation simulation, RunFacts facts, VirtualTime end, CancellationToken stop)
    {
        var marks = new SortedDictionary<VirtualTime, IReadOnlyList<byte[]>>();
        simulation.Start();
        facts.Begin(simulation);
        while (simulation.Now < end)
        {
            stop.ThrowIfCancellationRequested();
            simulation.RunUntil(VirtualTime.Earlier(end, facts.NextStop(simulation.Now)));
            facts.EndWindow(simulation);
            if (facts.IsMark(simulation.Now) && simulation.Now < end)
                marks[simulation.Now] = facts.SaveCounts(simulation);
        }

        return marks;
    }
}
