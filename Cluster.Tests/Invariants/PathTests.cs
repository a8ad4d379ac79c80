using ActorXen.Messages;
using ActorXen.Report.Paths;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Vocabulary;

namespace ActorXen.Tests.Invariants;

/// <summary>The segments of requests and wakeups are their whole time, whatever the scenario is.</summary>
public sealed class PathTests
{
    private static readonly ChainKind[] Both = [ChainKind.Request, ChainKind.Wakeup];

    public static TheoryData<string> Shipped => ["first-light", "noisy-neighbour", "ping-pong", "pools", "dom0-sizing"];

    [Theory, MemberData(nameof(Shipped))]
    public void Chains_of_shipped_scenarios_are_the_latencies_of_the_report(string name) =>
        CheckLatencies(ScenarioLoader.Load(name, Given.Options with { Sets = ["length=100ms"] }).Spec!);

    [Fact]
    public void Chains_of_any_scenario_are_the_latencies_of_the_report() => Assert.All(
        Enumerable.Range(0, 60), seed => CheckLatencies(new RandomSpec(seed, RandomSize.Runnable).Next()));

    [Fact]
    public void Both_engines_give_the_same_chains() => Assert.All(Enumerable.Range(100, 12), seed =>
    {
        var spec = new RandomSpec(seed, RandomSize.Runnable).Next();

        var plain = Chains(spec, Trial.Plain);
        var actors = Chains(spec, new ExecutionOptions(EngineKind.Actors, 2));

        Assert.Equal(plain, actors);
    });

    [Fact]
    public void A_saved_recording_continues_unchanged() => Assert.All(Enumerable.Range(200, 20), seed =>
    {
        var spec = new RandomSpec(seed, RandomSize.Runnable).Next();
        var at = VirtualTime.Zero + (spec.Length / 3);
        List<string> first = [], second = [];
        using var whole = Recorded(spec, Trial.Plain, first);
        whole.Simulation.Start();
        whole.Simulation.RunUntil(at);
        using var copy = Recorded(spec, Trial.Plain, second);
        for (var host = 0; host < spec.Hosts.Count; host++)
            copy.Simulation.LoadHost(host, whole.Simulation.SaveHost(host), at);
        var before = first.Count;
        whole.RunToEnd();
        copy.RunToEnd();

        Assert.Equal(first.Skip(before), second);
    });

    /// <summary>Every latency that a report counts has one chain, of the same length and at the same time.</summary>
    private static void CheckLatencies(RunSpec spec)
    {
        List<PathChain> chains = [];
        var book = new PathBook(Both, chain => chains.Add(chain.Copy()));
        using var trial = new Trial(spec, more: host => [book.Of(host)]);
        trial.Simulation.Start();
        trial.RunToEnd();

        Assert.All(chains, chain => Assert.Equal(chain.Latency, chain.Segments.Sum(segment => segment.Length)));
        Assert.All(chains, chain => Assert.All(chain.Segments, segment => Assert.True(segment.Length > 0)));
        Assert.DoesNotContain(
            chains.SelectMany(chain => chain.Segments), segment => segment.Cause == Cause.Unknown);
        for (var host = 0; host < spec.Hosts.Count; host++)
        {
            var directory = trial.Simulation.Hosts[host];
            var requests = trial.Logs[host].Facts.Where(recorded => recorded.Fact.Is(WorkloadFacts.RequestCompleted)
                && recorded.Fact.Second == (long)RequestKind.Network);
            var wakeups = trial.Logs[host].Facts.Where(recorded => recorded.Fact.Is(VcpuFacts.GuestReached));
            var own = chains.Where(chain => chain.Host == host).ToList();

            Assert.Equal(
                requests.Select(recorded => (recorded.Fact.Subject, recorded.Fact.First, recorded.At)).Order(
                    Comparer<(int, long, VirtualTime)>.Create((one, other) => one.CompareTo(other))),
                own.Where(chain => chain.Kind == ChainKind.Request)
                    .Select(chain => (chain.Domain, chain.Latency, chain.Ended)).Order(
                        Comparer<(int, long, VirtualTime)>.Create((one, other) => one.CompareTo(other))));
            Assert.Equal(
                wakeups.Select(recorded => (directory.Vcpus[recorded.Fact.Subject].Domain, recorded.Fact.Second)).Order(),
                own.Where(chain => chain.Kind == ChainKind.Wakeup)
                    .Select(chain => (chain.Domain, chain.Latency)).Order());
        }
    }

    private static List<string> Chains(RunSpec spec, ExecutionOptions options)
    {
        List<string> chains = [];
        using var trial = Recorded(spec, options, chains);
        trial.Simulation.Start();
        trial.RunToEnd();
        chains.Sort(StringComparer.Ordinal);
        return chains;
    }

    private static Trial Recorded(RunSpec spec, ExecutionOptions options, List<string> chains)
    {
        var book = new PathBook(Both, chain => chains.Add(Text(chain)));
        return new Trial(spec, options, host => [book.Of(host)]);
    }

    private static string Text(PathChain chain) =>
        $"{chain.Host} {chain.Domain} {chain.Kind} {chain.Number} {chain.Begun}: {string.Join(", ", chain.Segments)}";
}
