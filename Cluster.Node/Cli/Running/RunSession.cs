using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Cli.Shelf;
using ActorXen.Messages;
using ActorXen.Pages;
using ActorXen.Report.Counting;
using ActorXen.Report.Recordings;
using ActorXen.Report.Results;
using ActorXen.Runs;

namespace ActorXen.Cli.Running;

/// <summary>
/// One run from the command line: connects the simulation, the counter books, the journal and the report.
/// </summary>
internal sealed class RunSession(Composition parts, IRunJournal journal, Progress progress, bool isKept)
{
    private readonly CounterShelf _shelf = new();
    private readonly RecorderShelf _recorders = new();
    private ExecutionOptions? _execution;

    /// <summary>Is given what a page of the run is made of.</summary>
    public Func<RunSource, Task> Page { get; init; } = static _ => Task.CompletedTask;

    /// <summary>Shows the run in a browser while it runs; null if it is not shown.</summary>
    public OpenedPage? Opened { get; init; }

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public Task<int> RunAsync(RunRequest request, ReportPrinter printer, CancellationToken stop)
    {
        _execution = request.Execution;
        return EndAsync(request.Store, request.Keep, printer, () => request.ResumeId is { } id
            ? ResumeAsync(id, printer.WantsParts, stop)
            : StartAsync(request, printer.WantsParts, stop));
    }

    /// <summary>Continues a copy of a stored run, whose settings are changed from some time on.</summary>
    /// <param name="header">Of the fork.</param>
    /// <param name="parent">The run that is forked.</param>
    /// <param name="store">As the user named it; null is the default one.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public Task<int> ForkAsync(
        RunHeader header, RunRecord parent, ExecutionOptions execution, string? store, ReportPrinter printer,
        CancellationToken stop)
    {
        _execution = execution;
        return EndAsync(store, null, printer, async () =>
        {
            var (spec, at) = (parts.StoredScenario(header), header.ForkedAt!.Value);
            var checkpoint = await journal.LoadCheckpointAsync(parent.Summary.Header.RunId, at);
            using var simulation = Build(header, spec);
            var facts = FactsOf(header, spec, printer.WantsParts);
            var result = await new Run(journal, facts, Show).ForkAsync(
                header, [.. parent.Seals.Where(seal => seal.At <= at)], checkpoint, simulation, stop);
            return (result, facts);
        });
    }

    private async Task<int> EndAsync(
        string? named, int? most, ReportPrinter printer, Func<Task<(RunResult Result, RunFacts Facts)>> execute)
    {
        RunResult result;
        RunFacts facts;
        try
        {
            (result, facts) = await execute();
        }
        finally
        {
            progress.Clear();
        }

        if (result.Failure is not null) throw result.Failure;
        var where = named is { } store ? $" --store {store}" : "";
        try
        {
            await printer.PrintAsync(facts.Report!);
            await Page(SourceOf(result, facts));
        }
        catch (Exception failure) when (isKept && failure is (OutputFailedException or InputException))
        {
            var next = result.Outcome == RunOutcome.Interrupted
                ? $"is sealed up to {result.At}: actorxen run --resume"
                : "is complete and in the store: actorxen show";
            await printer.NoteAsync($"run {result.Header.RunId} {next} {result.Header.RunId}{where}");
            throw;
        }

        if (result.Outcome != RunOutcome.Interrupted)
        {
            if (most is { } keep) await KeepAsync(keep, result.Header.RunId, named, printer);
            return (int)ExitCode.Ok;
        }

        var unkept = $"interrupted at {result.At}; nothing was stored because of --no-store";
        await printer.NoteAsync(isKept ? result.InterruptedText + where : unkept);
        return (int)ExitCode.Interrupted;
    }

    /// <summary>Removes what is too many. The run has ended well, so a failure here is only told.</summary>
    private async Task KeepAsync(int keep, string ended, string? store, ReportPrinter printer)
    {
        try
        {
            await using var shelf = parts.FindShelf(store);
            List<string> surplus =
                [.. RunKeeping.Surplus(await journal.ListAsync(), keep, ended).Select(run => run.Header.RunId)];
            if (surplus.Count == 0) return;
            var sizes = await shelf.SizesAsync();
            var removed = await shelf.RemoveAsync(surplus, withUnfinished: false);
            await shelf.GiveBackAsync(mayRewrite: false);
            var amount = RunsRemoveCommand.Amount(removed, sizes);
            await printer.NoteAsync($"--keep {keep} removed {amount}: {string.Join(", ", removed)}");
        }
        catch (Exception failure) when (failure is StoreException or RunRefusedException)
        {
            await printer.NoteAsync($"warning: --keep {keep} removed nothing more: {failure.Message}");
        }
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
        journal.Prepare();
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
            Paths = request.Paths?.ToString() ?? "",
            IsTraced = request.IsTraced,
        };
        using var simulation = Build(header, scenario.Spec);
        var facts = FactsOf(header, scenario.Spec, withParts);
        return (await new Run(journal, facts, Show).StartAsync(header, simulation, stop), facts);
    }

    private async Task<(RunResult Result, RunFacts Facts)> ResumeAsync(
        string id, bool withParts, CancellationToken stop)
    {
        var header = (await journal.ReadWholePartAsync(id)).Summary.Header;
        var spec = parts.StoredScenario(header);
        var facts = FactsOf(header, spec, withParts);
        var run = new Run(journal, facts, Show);
        return (await run.ResumeAsync(header.RunId, parts.EngineVersion, _ => Build(header, spec), stop), facts);
    }

    private RunFacts FactsOf(RunHeader header, RunSpec spec, bool withParts)
    {
        var facts = new RunFacts(_shelf, header, () => spec.WarmUp, _execution!.Engine)
        {
            WithParts = withParts,
            Recorders = _recorders,
            RunId = isKept ? header.RunId : "",
        };
        return Opened?.Follow(facts, header, _shelf) ?? facts;
    }

    private void Show(RunProgress now)
    {
        progress.Show(now);
        Opened?.Show(now);
    }

    private ISimulation Build(RunHeader header, RunSpec spec)
    {
        progress.Build(spec.Hosts.Count);
        return header.Origins.Count == 0
            ? parts.Simulations.Build(spec, _execution!, Watch)
            : parts.Build(header, _execution!, Watch);

        IReadOnlyList<IFactSink> Watch(HostDirectory host) => HostRecorders.Watch(
            host, _shelf.Watch(host), _recorders, header.Paths, header.IsTraced, spec.Hosts.Count);
    }
}
