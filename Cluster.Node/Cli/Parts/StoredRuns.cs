using System.Diagnostics;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Parts;

/// <summary>Chooses among hosts by the names of theirs and of their domains, or refuses.</summary>
/// <param name="hosts">All hosts of a run, in order of their numbers, with nothing but names and numbers.</param>
/// <exception cref="InputException">None is what the user asks for.</exception>
internal delegate IReadOnlyList<HostDirectory> ChooseHosts(IReadOnlyList<HostDirectory> hosts);

/// <summary>What is needed to execute a stored run again.</summary>
/// <param name="ReadScenario">Reads the scenario text in a run's header.</param>
/// <param name="EngineVersion">Of this program.</param>
/// <param name="Catalogue">The mechanisms that scenarios use.</param>
internal sealed record StoredRuns(
    Func<RunHeader, RunSpec> ReadScenario, ISimulationFactory Simulations, string EngineVersion,
    IScenarioCatalogue Catalogue)
{
    /// <summary>Where it is shown how far an execution is; null for nowhere.</summary>
    public Progress? Progress { get; init; }

    /// <summary>The same for a command: a terminal shows how far it is before there is something to print.</summary>
    /// <param name="isQuiet">Shows nothing on a terminal either.</param>
    public StoredRuns For(Terminal terminal, bool isQuiet)
    {
        var progress = new Progress(terminal, isQuiet || !terminal.Live);
        return Remembering(header => progress.Read($"the scenario of run {header.RunId}"), progress.Clear) with
        {
            Progress = progress,
        };
    }

    /// <summary>The same, but a scenario that was read is not read again.</summary>
    public StoredRuns Remembering() => Remembering(static _ => { }, static () => { });

    /// <param name="begin">Called before a scenario is read.</param>
    /// <param name="end">Called when it is read.</param>
    private StoredRuns Remembering(Action<RunHeader> begin, Action end)
    {
        var known = new Dictionary<string, RunSpec>(StringComparer.Ordinal);
        return this with { ReadScenario = Read };

        RunSpec Read(RunHeader header)
        {
            if (known.TryGetValue(header.ScenarioText, out var spec)) return spec;
            begin(header);
            try
            {
                return known[header.ScenarioText] = ReadScenario(header);
            }
            finally
            {
                end();
            }
        }
    }

    /// <summary>Builds the simulation of a stored run, which may be a fork; on one thread, without actors.</summary>
    public ISimulation Build(RunHeader stored, WatchHost watch) => Build(stored, watch, choose: null);

    /// <summary>
    /// The same for some of its hosts. Only they and those that they meet are built, which do what they did beside the
    /// others.
    /// </summary>
    /// <param name="choose">Chooses hosts; null for all.</param>
    /// <exception cref="InputException"><paramref name="choose"/> refuses.</exception>
    public ISimulation Build(RunHeader stored, WatchHost watch, ChooseHosts? choose)
    {
        var only = choose is null ? null : NeededFor(stored, choose);
        Progress?.Build(only?.Count ?? ReadScenario(stored).Hosts.Count);
        return ForkedSimulation.Of(
            stored, header => ReadScenario(header) with { OnlyHosts = only }, Simulations,
            new ExecutionOptions(EngineKind.Plain, 1), watch);
    }

    /// <summary>Brings simulations of stored runs to a time, and shows on the way how far they are.</summary>
    /// <param name="end">Where the way ends, also if it is gone in several parts.</param>
    /// <param name="build">Builds a run's simulation; does not start it.</param>
    public TimeTravel TravelTo(VirtualTime end, IRunJournal journal, Func<RunHeader, ISimulation> build)
    {
        var (clock, begun) = (new Stopwatch(), VirtualTime.Zero);
        return new(journal, build, Progress is null ? null : Show);

        void Show(ISimulation simulation)
        {
            if (!clock.IsRunning) begun = simulation.Now;
            clock.Start();
            Progress.Show(new(
                simulation.Now, end - VirtualTime.Zero, simulation.Delivered, clock.Elapsed.TotalSeconds, begun));
        }
    }

    /// <summary>The names on some hosts of a stored run, which is not executed for them.</summary>
    /// <param name="choose">Chooses hosts.</param>
    /// <param name="withMet">Whether those that they meet are wanted too.</param>
    /// <exception cref="InputException"><paramref name="choose"/> refuses.</exception>
    public IReadOnlyList<HostDirectory> Names(RunHeader stored, ChooseHosts choose, bool withMet)
    {
        var only = withMet ? NeededFor(stored, choose) : Chosen(stored, choose);
        using var built = Simulations.Build(
            ReadScenario(stored) with { OnlyHosts = only }, new ExecutionOptions(EngineKind.Plain, 1), static _ => []);
        return [.. built.Hosts.Where(host => only?.Contains(host.Host) ?? true)];
    }

    /// <summary>Executes a stored run again, which this version may be unable to do as another one did.</summary>
    /// <exception cref="InputException">Another version stored the run, and this one gives other results.</exception>
    public async Task<T> AgainAsync<T>(RunHeader header, Func<Task<T>> execute)
    {
        try
        {
            return await execute();
        }
        catch (Exception problem) when (problem is HashMismatchException or StateFormatException
            && header.EngineVersion != EngineVersion)
        {
            throw new InputException(
                $"run {header.RunId} was stored by version {header.EngineVersion}, and this one, {EngineVersion}, "
                + "cannot execute it again as it was. Ask that version, or run the scenario again.");
        }
        finally
        {
            Progress?.Clear();
        }
    }

    /// <summary>Refuses a run of another version, because its results may differ.</summary>
    /// <param name="verb">What the user wanted, at the beginning of a sentence: Export.</param>
    /// <exception cref="InputException">Another version stored the run.</exception>
    public void CheckVersion(RunHeader header, string verb)
    {
        if (header.EngineVersion != EngineVersion)
        {
            throw new InputException(
                $"run {header.RunId} is of version {header.EngineVersion}, but this is {EngineVersion}, whose results "
                + $"may differ. {verb} it with that one, or run the scenario again.");
        }
    }

    /// <returns>The numbers of the chosen hosts and of those that they meet; null for all.</returns>
    private IReadOnlySet<int>? NeededFor(RunHeader stored, ChooseHosts choose)
    {
        var (all, chosen) = (ReadScenario(stored).Hosts.Count, Chosen(stored, choose));
        if (chosen.Count == all) return null;
        var specs = stored.Origins.Select(origin => stored with { ScenarioText = origin.ScenarioText })
            .Append(stored).Select(ReadScenario);
        var needed = MeetingHosts.With(chosen, specs, Catalogue);
        return needed.Count == all ? null : needed;
    }

    private HashSet<int> Chosen(RunHeader stored, ChooseHosts choose) =>
        [.. choose([.. ReadScenario(stored).Hosts.Select(OutlineOf)]).Select(host => host.Host)];

    private static HostDirectory OutlineOf(HostSpec host) => new(
        host.Number, host.Name, host.Rack, host.Machine.Pcpus,
        [
            .. host.Domains.Select(
                one => new DomainEntry(one.Id, one.Name, one.Kind, one.AllVcpus) { Group = one.Group }),
        ],
        Vcpus: [], Irqs: [], Ports: [], Paths: [])
    {
        RackName = host.RackName,
    };
}
