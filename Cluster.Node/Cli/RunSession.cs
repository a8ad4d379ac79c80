using ActorXen.Messages;
using ActorXen.Report;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary>
/// One run from the command line: connects the simulation, the counter books, the journal and the report.
/// </summary>
internal sealed class RunSession(Composition parts, IRunJournal journal, Progress progress, bool isKept)
{
    private readonly CounterShelf _shelf = new();
    private RunHeader? _header;
    private ExecutionOptions? _execution;

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(RunRequest request, ReportPrinter printer, CancellationToken stop)
    {
        _execution = request.Execution;
        var run = new Run(journal, DescribeEnd, progress.Show);
        RunResult result;
        try
        {
            result = request.ResumeId is { } id
                ? await run.ResumeAsync(id, parts.EngineVersion, Rebuild, stop)
                : await StartAsync(run, request, stop);
        }
        finally
        {
            progress.Clear();
        }

        if (result.Failure is not null) throw result.Failure;
        await printer.PrintAsync(
            ReportAt(result.At, result.Delivered, result.Hash, result.WallSeconds, printer.WantsParts));
        if (result.Outcome != RunOutcome.Interrupted) return (int)ExitCode.Ok;
        var unkept = $"interrupted at {result.At}; nothing was stored because of --no-store";
        var where = request.Store is { } store ? $" --store {store}" : "";
        await printer.NoteAsync(isKept ? result.InterruptedText + where : unkept);
        return (int)ExitCode.Interrupted;
    }

    private async Task<RunResult> StartAsync(Run run, RunRequest request, CancellationToken stop)
    {
        progress.Read(request.Scenario!.Path);
        var scenario = parts.LoadScenario(request.Scenario!);
        progress.Warn(scenario.Warnings);
        var checkpoints = isKept ? request.CheckpointEvery : Duration.Zero;
        var plan = RunPlan.For(scenario.Spec.Length, request.Until, sealEvery: null, checkpoints);
        _header = plan.Header(scenario.Spec, scenario.Text, parts.EngineVersion, DateTimeOffset.UtcNow) with
        {
            Name = request.Name,
            Note = request.Note,
            Overrides = ChangedSettings.Of(parts, request.Scenario!, scenario, request.Until),
        };
        using var simulation = Build(scenario.Spec);
        return await run.StartAsync(_header, simulation, stop);
    }

    private ISimulation Rebuild(RunHeader header)
    {
        _header = header;
        return Build(parts.StoredScenario(header));
    }

    private ISimulation Build(RunSpec spec)
    {
        progress.Build(spec.Hosts.Count);
        var simulation = parts.Simulations.Build(spec, _execution!, _shelf.Watch);
        _execution = _execution! with { Threads = simulation.Threads };
        return simulation;
    }

    private string DescribeEnd(ISimulation simulation, double wallSeconds) =>
        JsonReport.Write(ReportAt(simulation.Now, simulation.Delivered, simulation.Hash, wallSeconds));

    private RunReport ReportAt(VirtualTime at, long delivered, ulong hash, double wallSeconds, bool withParts = false)
    {
        var id = isKept ? _header!.RunId : "";
        var figures = new RunFigures(
            id, _header!.ScenarioName, _header.Seed, _execution!.Engine, _execution.Threads,
            at, wallSeconds, delivered, hash).Of(_header);
        return RunReport.Of(figures, _shelf.Read(at), withParts);
    }
}
