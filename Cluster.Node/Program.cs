using System.Reflection;
using ActorXen.Cli;
using ActorXen.Distribution;
using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Xen.Hosts;

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
        OpenStore = path => SqlRunJournal.OpenStore(StoreOptions.Choose(path)),
        EngineVersion = typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        OtherCommands =
        [
            ScenariosCommand.Create(policies, terminal),
            ConfigCommand.Create(policies, Xen.Calibration.CostTable.Charged),
            BenchCommand.Create(),
            VerifyCommand.Create(new SchedulerVerification(() => actors.System), terminal),
        ],
    };

    private static LoadedScenario Load(ScenarioRequest request, XenPolicies policies)
    {
        IReadOnlyList<string> sets = request.Seed is { } seed ? [.. request.Set, $"seed={seed}"] : request.Set;
        var spec = Checked(request.Path, ScenarioLoader.Load(request.Path, new(policies, sets)));
        return new(spec, ScenarioText.Of(spec));
    }

    private static RunSpec Checked(string name, LoadResult loaded) =>
        loaded.Spec ?? throw new InputException(ScenarioProblem.Table(name, loaded.Problems));
}
