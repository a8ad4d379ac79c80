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

    /// <summary>A client's request is served on another host, and its time there has causes too.</summary>
    [Fact]
    public void A_request_that_crosses_hosts_is_put_together()
    {
        var spec = ScenarioLoader.Load("first-light", Given.Options with { Sets = ["length=50ms"] }).Spec!;
        List<PathChain> chains = [];
        var book = new PathBook([ChainKind.Request], chain => chains.Add(chain.Copy()));
        using var trial = new Trial(spec, more: host => [book.Of(host)]);
        trial.Simulation.Start();
        trial.RunToEnd();
        var hosts = trial.Simulation.Hosts;
        var clients = chains.Where(chain => hosts[chain.Host].Domains[chain.Domain].Group == "client").ToList();

        Assert.True(clients.Count > 50);
        Assert.All(clients, chain =>
        {
            var there = chain.Segments.Where(segment => segment.Stage == Stage.Service).ToList();
            Assert.NotEmpty(there);
            Assert.All(there, segment => Assert.NotEqual(chain.Host, segment.Host));
            Assert.True(chain.Segments.Count(segment => segment.Cause == Cause.Wire) >= 2);
        });
    }

    /// <summary>Packets that rings and queues drop do not stay open for ever.</summary>
    [Fact]
    public void Lost_requests_are_forgotten()
    {
        const string Host =
            "machine { cores = 2 }, nic { ring-entries = 64 }, dom0 { vcpus = 1, cap = 15% }, domains = ";
        const string Load = "requests-per-second = 30000, outstanding = 4096";
        var spec = Given.Good(
            $"length = 100ms, racks = [ {{ name = r, hosts = [ {{ name = h, {Host} [ {{ name = web, workloads = [ "
            + $"{{ type = request-server, {Load}, service-time = 10us }} ] }} ] }}, {{ name = c, {Host} [ "
            + $"{{ name = client, workloads = [ {{ type = request-client, server = \"h/web\", {Load} }} ] }} ] }} "
            + "] } ]");
        List<HostPaths> recorders = [];
        var book = new PathBook([ChainKind.Request], _ => { });
        using var trial = new Trial(spec, more: host =>
        {
            recorders.Add(book.Of(host));
            return [recorders[^1]];
        });
        trial.Simulation.Start();
        trial.RunToEnd();
        var (began, ended, lost) = (
            trial.FactsOf(PathFacts.RequestBegan).Count(), trial.FactsOf(PathFacts.RequestEnded).Count(),
            trial.FactsOf(PathFacts.RequestLost).Count());
        var open = recorders.Sum(recorder => recorder.Open);

        Assert.True(lost > 1_000, $"only {lost} requests are lost");
        // One that is under way on another host is open on both. Those that another host lost are forgotten now
        // and then.
        var unforgotten = book.Unforgotten;
        Assert.InRange(open, began - ended - lost, (2 * (began - ended - lost)) + unforgotten);
        Assert.True(unforgotten < lost / 2, $"{unforgotten} of {lost} lost requests are not forgotten");
    }

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
                wakeups.Select(recorded => (directory.Vcpus[recorded.Fact.Subject].Domain, recorded.Fact.Second))
                    .Order(),
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
