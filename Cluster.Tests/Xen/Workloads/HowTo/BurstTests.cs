using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Nodes.Epochs;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Support;
using ActorXen.Xen;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Xen.Workloads.HowTo;

/// <summary>The workload that CONTRIBUTING.md adds step by step.</summary>
public sealed class BurstTests
{
    private const string Folder = "Cluster.Tests/Xen/Workloads/HowTo";

    private const string Scenario = """
        name = bursts
        seed = 4
        length = 100ms
        defaults { machine { cores = 2 }, dom0 { vcpus = 1 } }
        racks = [{ name = r, hosts = [{
          name = one
          domains = [
            { name = bursty, workloads = [ { type = burst, cpu-time = 200us, pause = 1ms, long-every = 4 } ] }
          ]
        }]}]
        """;

    private static readonly string _page = CodeBlocks.PageOf("CONTRIBUTING.md");

    private static readonly XenPolicies _policies = new(Mechanisms.Policies, BurstKind.Kind);

    public static TheoryData<string> Blocks => [.. CodeBlocks.Of(_page, "csharp")];

    [Theory, MemberData(nameof(Blocks))]
    public void A_block_of_the_page_is_compiled(string block) => CodeBlocks.AssertCompiled(Folder, block);

    [Fact]
    public void Every_fourth_burst_is_ten_times_as_long()
    {
        using var trial = new Trial(Spec(), policies: _policies);
        trial.Simulation.Start();
        trial.RunToEnd();

        var lengths = trial.FactsOf(WorkloadFacts.WorkCompleted).Select(recorded => recorded.Fact.First).ToList();

        // Three bursts of 200 us and one of 2 ms with four pauses take 6.6 ms, plus a little for the kernel.
        Assert.InRange(lengths.Count, 52, 61);
        Assert.All(lengths.Index(), one => Assert.Equal(one.Index % 4 == 3 ? 2_000_000 : 200_000, one.Item));
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void It_continues_after_a_checkpoint_in_the_other_engine_as_if_nothing_had_happened()
    {
        using var first = new Trial(Spec(), policies: _policies);
        first.Simulation.Start();
        var at = VirtualTime.Zero + 50.Ms;
        first.Simulation.RunUntil(at);
        var states = first.Simulation.SaveAll();
        first.RunToEnd();

        using var second = new Trial(Spec(), new ExecutionOptions(EngineKind.Actors, 1), policies: _policies);
        second.Simulation.LoadAll(states, at);
        second.RunToEnd();

        Assert.Equal(first.Simulation.Hash, second.Simulation.Hash);
    }

    private static RunSpec Spec() => ReceivedScenario.ReadForOneLine("bursts", Scenario, _policies);
}
