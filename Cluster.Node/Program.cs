using System.CommandLine;
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
using ActorXen.Cli.Studies;
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
            if (TellsVersion(arguments, Console.Out)) return (int)ExitCode.Ok;
            return await RunAsync(arguments);
        }
        catch (Exception failure) when (Shortage.Of(failure) is { } shortage)
        {
            // Before the command line could be read, or where its own handler lacks the same thing.
            Console.Error.WriteLine($"actorxen: {shortage}");
            return (int)ExitCode.Shortage;
        }
    }

    /// <summary>Answers what scripts ask most before anything is built that it does not need.</summary>
    /// <returns>False if something else is asked, or if it cannot be written: then the usual way reports it.</returns>
    internal static bool TellsVersion(string[] arguments, TextWriter output)
    {
        if (arguments is not ["--version"]) return false;
        try
        {
            output.WriteLine(Version);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<int> RunAsync(string[] arguments)
    {
        var terminal = Terminal.OfProcess();
        using var stop = new StopSignal(terminal.Error, code => Environment.Exit((int)code), arguments);
        using var actors = new ActorRuntime();
        var parts = Parts(actors, terminal);
        Rehearsal.Begin(arguments, parts);
        return await CommandLine.RunAsync(arguments, parts, terminal, stop.Token);
    }

    internal static Composition Parts(ActorRuntime actors, Terminal terminal) =>
        Parts(actors, terminal, XenPolicies.Instance);

    /// <param name="policies">What pools can use: the shipped ones, or those and one under development.</param>
    internal static Composition Parts(ActorRuntime actors, Terminal terminal, XenPolicies policies)
    {
        var simulations = new SimulationFactory(
            () => actors.System, policies, () => MemoryLimit.OfProcess(Environment.GetEnvironmentVariable));
        SchedulerVerification Verification() => new(() => actors.System, policies);
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
                ("scenarios", () => ScenariosCommand.Create(policies, terminal)),
                ("config", () => ConfigCommand.Create(policies, terminal)),
                ("bench", () => BenchCommand.Create(
                    new ClusterBench(simulations, policies), new BenchSuite(new ModelBench(simulations, policies)),
                    policies, terminal)),
                ("verify", () => Verify(Verification(), simulations, Load, policies, terminal)),
                ("node", () => NodeCommand.Create(ForNodes(policies), terminal)),
            ],
        };
    }

    private static Command Verify(
        SchedulerVerification verification, ISimulationFactory simulations, Func<ScenarioRequest, LoadedScenario> load,
        XenPolicies policies, Terminal terminal) => VerifyCommand.Create(
        verification, terminal,
        VerifyPolicyCommand.Create(new PolicyComparison(verification, policies), terminal),
        OraclesCommand.Create(new(load, new(simulations, Version)), terminal));

    /// <param name="policies">Policies that a pool can use. They must be the same on all nodes of the cluster.</param>
    internal static NodeParts ForNodes(XenPolicies policies)
    {
        var simulations = new SimulationFactory(NoActors, policies);
        var runs = new StoredRuns(header => ScenarioFiles.OfRun(header, policies), simulations, Version, policies);
        return NodeParts.Of(policies, Version, simulations, StoredPages.Of(policies, runs));
    }

    /// <summary>Cells of studies are run without actors, because results are the same.</summary>
    private static Akka.Actor.ActorSystem NoActors() => throw new NotSupportedException("cells have no actors");

    private static string Version { get; } =
        typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
