using ActorXen.Messages;
using ActorXen.Pages;
using ActorXen.Report;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary>
/// One run from the command line: connects the simulation, the counter books, the journal and the report.
/// </summary>
internal sealed class RunSession(Composition parts, IRunJournal journal, Progress progress, bool isKept)
{
    private readonly CounterShelf _shelf = new();
    private ExecutionOptions? _execution;

    /// <summary>Is given what a page of the run is made of.</summary>
    public Func<RunSource, Task> Page { get; init; } = static _ => Task.CompletedTask;

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(RunRequest request, ReportPrinter printer, CancellationToken stop)
    {
        _execution = request.Execution;
        RunResult result;
        RunFacts facts;
        try
        {
            (result, facts) = request.ResumeId is { } id
                ? await ResumeAsync(id, printer.WantsParts, stop)
                : await StartAsync(request, printer.WantsParts, stop);
        }
        finally
        {
            progress.Clear();
        }

        if (result.Failure is not null) throw result.Failure;
        await printer.PrintAsync(facts.Report!);
        await Page(SourceOf(result, facts));
        if (result.Outcome != RunOutcome.Interrupted) return (int)ExitCode.Ok;
        var unkept = $"interrupted at {result.At}; nothing was stored because of --no-store";
        var where = request.Store is { } store ? $" --store {store}" : "";
        await printer.NoteAsync(isKept ? result.InterruptedText + where : unkept);
        return (int)ExitCode.Interrupted;
    }

    private RunSource SourceOf(RunResult result, RunFacts facts) => new()
    {
        Report = facts.Report,
        Header = result.Header,
        Series = facts.Series,
        Racks = _shelf.Hosts.ToDictionary(host => host.Name, host => host.RackName, StringComparer.Ordinal),
        Warnings = result.Outcome == RunOutcome.Interrupted
            ? [$"The run was interrupted at {result.At} of {result.Header.Length}: the figures are of that part."]
            : [],
    };

    private async Task<(RunResult Result, RunFacts Facts)> StartAsync(
        RunRequest request, bool withParts, CancellationToken stop)
    {
        progress.Read(request.Scenario!.Path);
        var scenario = parts.LoadScenario(request.Scenario!);
        progress.Warn(scenario.Warnings);
        if (request.Until > scenario.Spec.Length)
        {
            progress.Warn(
            [
                $"--until {request.Until} has no effect: the scenario ends after {scenario.Spec.Length}. "
                + "Make it longer with --set length=…",
            ]);
        }

        var checkpoints = isKept ? request.CheckpointEvery : Duration.Zero;
        var plan = RunPlan.For(scenario.Spec.Length, request.Until, sealEvery: null, checkpoints);
        var header = plan.Header(scenario.Spec, scenario.Text, parts.EngineVersion, DateTimeOffset.UtcNow) with
        {
            Name = request.Name,
            Note = request.Note,
            Overrides = ChangedSettings.Of(parts, request.Scenario!, scenario, request.Until),
        };
        using var simulation = Build(scenario.Spec);
        var facts = FactsOf(header, scenario.Spec, withParts);
        return (await new Run(journal, facts, progress.Show).StartAsync(header, simulation, stop), facts);
    }

    private async Task<(RunResult Result, RunFacts Facts)> ResumeAsync(
        string id, bool withParts, CancellationToken stop)
    {
        var header = (await journal.ReadAsync(id)).Summary.Header;
        var spec = parts.StoredScenario(header);
        var facts = FactsOf(header, spec, withParts);
        var run = new Run(journal, facts, progress.Show);
        return (await run.ResumeAsync(header.RunId, parts.EngineVersion, _ => Build(spec), stop), facts);
    }

    private RunFacts FactsOf(RunHeader header, RunSpec spec, bool withParts) =>
        new(_shelf, header, () => spec.WarmUp, _execution!.Engine)
        {
            WithParts = withParts,
            RunId = isKept ? header.RunId : "",
        };

    private ISimulation Build(RunSpec spec)
    {
        progress.Build(spec.Hosts.Count);
        return parts.Simulations.Build(spec, _execution!, _shelf.Watch);
    }
}

