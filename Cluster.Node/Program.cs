using System.Reflection;
using ActorXen.Cli;
using ActorXen.Distribution;
using ActorXen.Distribution.Coordination;
using ActorXen.Distribution.Spread;
using ActorXen.Distribution.Wire;
using ActorXen.Messages;
using ActorXen.Nodes;
using ActorXen.Nodes.Web;
using ActorXen.Report;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Xen.Hosts;
using Akka.Actor;

namespace ActorXen;

/// <summary>Composes the program: every command gets here what it needs of the rest.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        var terminal = Terminal.OfProcess();
        using var stop = new StopSignal(terminal.Error, code => Environment.Exit((int)code));
        using var actors = new ActorRuntime();
        return await CommandLine.RunAsync(arguments, Parts(actors, terminal), terminal, stop.Token);
    }

    internal static Composition Parts(ActorRuntime actors, Terminal terminal) =>
        Parts(actors, terminal, XenPolicies.Instance);

    /// <param name="actors">Where actors live.</param>
    /// <param name="terminal">Where commands write.</param>
    /// <param name="policies">What pools may be: the shipped ones, or those and one under development.</param>
    internal static Composition Parts(ActorRuntime actors, Terminal terminal, XenPolicies policies) => new()
    {
        LoadScenario = request => Load(request, policies),
        StoredScenario = header => Checked(
            $"the scenario of run {header.RunId}",
            ScenarioLoader.LoadText(header.ScenarioName, header.ScenarioText, new(policies))),
        Simulations = new SimulationFactory(() => actors.System, policies),
        Policies = policies,
        OpenStore = chosen => SqlRunJournal.OpenStore(
            StoreOptions.Choose(chosen), warning => terminal.Error.WriteLine($"actorxen: warning: {warning}")),
        EngineVersion = Version,
        OtherCommands =
        [
            ScenariosCommand.Create(policies, terminal),
            ConfigCommand.Create(policies, Xen.Calibration.CostTable.Charged),
            BenchCommand.Create(new ClusterBench(new SimulationFactory(() => actors.System, policies), policies)),
            VerifyCommand.Create(new SchedulerVerification(() => actors.System), terminal),
            NodeCommand.Create(ForNodes(), terminal),
        ],
    };

    /// <summary>That fit on the one line of an answer.</summary>
    private const int MostProblems = 3;

    private static string Version { get; } =
        typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    internal static NodeParts ForNodes() => new(
        ReadScenario: (name, text) => ReadSent(name, ScenarioLoader.LoadText(name, text, new(XenPolicies.Instance))),
        Simulations: system => (order, header, watch, control) => Spread(system, order, header, watch, control),
        StartWorker: (system, say) =>
            SpreadWorker.Start(system, new(ReadStored, directory => [new CounterBook(directory)]) { Say = say }),
        Wire: WireSettings.Config,
        EngineVersion: Version);

    private static SpreadSimulation Spread(
        ActorSystem system, EpochOrder order, RunHeader header, WatchHost watch, EpochControl control)
    {
        var plan = new EpochPlan(
            header.RunId, order.Epoch, header.ScenarioName, header.ScenarioText, new(order.Run.Engine, order.Run.Threads), order.Members);
        var spec = ReadStored(header.ScenarioName, header.ScenarioText);
        var simulation = SpreadSimulation.Begin(system, plan, spec, watch, control.Abort);
        control.Shares = simulation.Members.ToDictionary(member => member.Node, member => member.Hosts);
        return simulation;
    }

    private static RunSpec ReadStored(string name, string text) =>
        Checked(name, ScenarioLoader.LoadText(name, text, new(XenPolicies.Instance)));

    private static RunSpec ReadSent(string name, LoadResult loaded)
    {
        if (loaded.Spec is { } spec) return spec;
        var shown = loaded.Problems.Take(MostProblems).Select(problem => $"{problem.Where}: {problem.Problem} {problem.Remedy}");
        var more = loaded.Problems.Count > MostProblems ? $" And {loaded.Problems.Count - MostProblems} more." : "";
        throw new ScenarioRefusedException($"{name}: {string.Join(" ", shown)}{more}");
    }

    private static LoadedScenario Load(ScenarioRequest request, XenPolicies policies)
    {
        IReadOnlyList<string> sets = request.Seed is { } seed ? [.. request.Set, $"seed={seed}"] : request.Set;
        var spec = Checked(request.Path, ScenarioLoader.Load(request.Path, new(policies, sets)));
        return new(spec, ScenarioText.Of(spec));
    }

    private static RunSpec Checked(string name, LoadResult loaded) =>
        loaded.Spec ?? throw new InputException(ScenarioProblem.Table(name, loaded.Problems));
}
