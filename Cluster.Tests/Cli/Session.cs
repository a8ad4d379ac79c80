using System.CommandLine;
using ActorXen.Cli;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Cli;

/// <summary>Types commands and reads what they print, over a store and simulations that are not real.</summary>
internal sealed class Session
{
    private readonly Func<IRunJournal> _journal;

    private readonly MemoryShelf _shelf;

    public Session()
    {
        var journal = new MemoryJournal();
        _shelf = new(journal);
        _journal = () => journal;       // One store for all commands; a command's "await using" leaves it as it is.
    }

    public FakeSimulations Simulations { get; init; } = new();

    public Func<string?, IRunJournal>? Store { get; init; }

    public IReadOnlyList<Command> Others { get; init; } = [];

    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public Task<int> TypeAsync(string line, CancellationToken stop = default) =>
        TypeAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), stop);

    public async Task<int> TypeAsync(string[] arguments, CancellationToken stop = default)
    {
        using var standardOut = new StringWriter();
        using var standardError = new StringWriter();
        var code = await RunAsync(
            arguments, new Terminal(standardOut, standardError, Styled: false, Live: false), stop);
        (Out, Error) = (standardOut.ToString(), standardError.ToString());
        return code;
    }

    /// <summary>For commands that are given a terminal when they are made.</summary>
    public async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken stop = default)
    {
        var parts = new Composition
        {
            LoadScenario = request => request.Path == "small.conf"
                ? new LoadedScenario(SpecOf(request.Seed ?? 7, 100.Ms), $"seed={request.Seed ?? 7}")
                : throw new InputException($"{request.Path}: there is no such file. Name a scenario file."),
            ChangesOf = request => request.Seed is { } seed ? [.. request.Set, $"seed={seed}"] : request.Set,
            StoredScenario = header => SpecOf(header.Seed, header.Length),
            ChangedScenario = (header, _) => new(SpecOf(header.Seed, header.Length), header.ScenarioText),
            KindsOfRacks = spec => AlikeRacks.Of(spec, XenPolicies.Instance),
            Simulations = Simulations,
            Policies = XenPolicies.Instance,
            OpenStore = Store ?? (_ => _journal()),
            FindStore = Store ?? (_ => _journal()),
            OpenShelf = _ => _shelf,
            FindShelf = _ => _shelf,
            Delay = (_, _) => Task.CompletedTask,
            EngineVersion = "test",
            OtherCommands = [.. Others.Select(one => (one.Name, (Func<Command>)(() => one)))],
        };
        return await CommandLine.RunAsync(arguments, parts, terminal, stop);
    }

    public async Task<string> OnlyRunAsync() => (await _journal().ListAsync()).Single().Header.RunId;

    private static RunSpec SpecOf(long seed, Duration length) => new(
        "small", seed, length, new NetworkSpec(10.Us, 50.Us, 100.Us),
        [
            // With the names of the host that is simulated.
            Specs.Host(0, 0, 2) with
            {
                Name = "alpha", Domains = [Specs.Guest(0, "dom0", 2), Specs.Guest(1, "web", 2)],
            },
        ], new CostSpec(new Dictionary<string, long>()));
}
