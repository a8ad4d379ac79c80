using System.Reflection;
using ActorXen.Actors;
using ActorXen.Bench;
using ActorXen.Bench.Models;
using ActorXen.Bench.Nodes;
using ActorXen.Cli;
using ActorXen.Cli.Clusters;
using ActorXen.Cli.Configuration;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Inspection;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Cli.Verification;
using ActorXen.Execution;
using ActorXen.Nodes;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Store;
using ActorXen.Store.Database;
using ActorXen.Verification;
using ActorXen.Xen.Hosts;

namespace ActorXen;

/// <summary>Composes the program: hands each command what it needs from the rest.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        try
        {
            return await RunAsync(arguments);
        }
        catch (Exception failure) when (Shortage.Of(failure) is { } shortage)
        {
            // Before the command line could be read, or where its own handler lacks the same thing.
            Console.Error.WriteLine($"actorxen: {shortage}");
            return (int)ExitCode.Shortage;
        }
    }

    private static async Task<int> RunAsync(string[] arguments)
    {
        var terminal = Terminal.OfProcess();
        using var stop = new StopSignal(terminal.Error, code => Environment.Exit((int)code));
        using var actors = new ActorRuntime();
        return await CommandLine.RunAsync(arguments, Parts(actors, terminal), terminal, stop.Token);
    }

    internal static Composition Parts(ActorRuntime actors, Terminal terminal) =>
        Parts(actors, terminal, XenPolicies.Instance);

    /// <param name="policies">What pools can use: the shipped ones, or those and one under development.</param>
    internal static Composition Parts(ActorRuntime actors, Terminal terminal, XenPolicies policies)
    {
        var simulations = new SimulationFactory(
            () => actors.System, policies, () => MemoryLimit.OfProcess(Environment.GetEnvironmentVariable));
        var verification = new SchedulerVerification(() => actors.System, policies);
        void Warn(string warning) => terminal.Error.WriteLine($"actorxen: warning: {warning}");
        LoadedScenario Load(ScenarioRequest request) => ScenarioFiles.Load(request, policies);
        return new()
        {
            LoadScenario = Load,
            ChangesOf = request => ScenarioFiles.ChangesOf(request, policies),
            StoredScenario = header => ScenarioFiles.OfRun(header, policies),
            ChangedScenario = (header, set) => ScenarioFiles.Changed(header, set, policies),
            KindsOfRacks = spec => AlikeRacks.Of(spec, policies),
            Simulations = simulations,
            Policies = policies,
            OpenStore = chosen => SqlRunJournal.OpenStore(StoreOptions.Choose(chosen), Warn),
            FindStore = chosen => SqlRunJournal.FindStore(StoreOptions.Choose(chosen), Warn),
            OpenShelf = chosen => RunShelf.OpenStore(StoreOptions.Choose(chosen)),
            FindShelf = chosen => RunShelf.FindStore(StoreOptions.Choose(chosen)),
            EngineVersion = Version,
            OtherCommands =
            [
                ScenariosCommand.Create(policies, terminal),
                ConfigCommand.Create(policies, terminal),
                BenchCommand.Create(
                    new ClusterBench(simulations, policies), new BenchSuite(new ModelBench(simulations, policies)),
                    policies, terminal),
                VerifyCommand.Create(
                    verification, terminal,
                    VerifyPolicyCommand.Create(new PolicyComparison(verification, policies), terminal),
                    OraclesCommand.Create(new(Load, new(simulations, Version)), terminal)),
                NodeCommand.Create(ForNodes(policies), terminal),
            ],
        };
    }

    /// <param name="policies">Policies that a pool can use. They must be the same on all nodes of the cluster.</param>
    internal static NodeParts ForNodes(XenPolicies policies) => NodeParts.Of(
        policies, Version, new SimulationFactory(NoActors, policies), StoredPages.Of(policies));

    /// <summary>Cells of studies are run without actors, because results are the same.</summary>
    private static Akka.Actor.ActorSystem NoActors() => throw new NotSupportedException("cells have no actors");

    private static string Version { get; } =
        typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
