using System.Reflection;
using ActorXen.Cli;
using ActorXen.Distribution;
using ActorXen.Messages;
using ActorXen.Scenarios;

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

    internal static Composition Parts(ActorRuntime actors, Terminal terminal) => new()
    {
        LoadScenario = Load,
        StoredScenario = header => Checked(
            $"the scenario of run {header.RunId}",
            ScenarioLoader.LoadText(header.ScenarioName, header.ScenarioText, new(SimulationFactory.Policies))),
        Simulations = new SimulationFactory(() => actors.System),
        Policies = SimulationFactory.Policies,
        OpenStore = path => SqlRunJournal.OpenStore(StoreOptions.Choose(path)),
        EngineVersion = typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        OtherCommands =
        [
            ScenariosCommand.Create(SimulationFactory.Policies, terminal),
            ConfigCommand.Create(SimulationFactory.Policies),
            BenchCommand.Create(new ClusterBench(new SimulationFactory(() => actors.System), SimulationFactory.Policies)),
            VerifyCommand.Create(new SchedulerVerification(() => actors.System), terminal),
        ],
    };

    private static LoadedScenario Load(ScenarioRequest request)
    {
        IReadOnlyList<string> sets = request.Seed is { } seed ? [.. request.Set, $"seed={seed}"] : request.Set;
        var spec = Checked(request.Path, ScenarioLoader.Load(request.Path, new(SimulationFactory.Policies, sets)));
        return new(spec, ScenarioText.Of(spec));
    }

    private static RunSpec Checked(string name, LoadResult loaded) =>
        loaded.Spec ?? throw new InputException(ScenarioProblem.Table(name, loaded.Problems));
}
