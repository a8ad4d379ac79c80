using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Scheduling.Arinc653;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.Scheduling.Rtds;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Scheduling;

/// <summary>Rules of rtds, null and arinc653 that the golden traces cannot show.</summary>
[Collection(nameof(AllocationTests))]
public sealed class RealTimePolicyTests
{
    private static readonly PcpuId First = new(0);
    private static readonly Arinc653Spec TwoEntries = new(10.Ms, [new(1, 0, 4.Ms), new(2, 0, 6.Ms)]);

    public static TheoryData<string> Policies => ["rtds", "null", "arinc653"];

    [Theory, MemberData(nameof(Policies))]
    public void Wakes_decisions_and_switches_do_not_allocate(string policy)
    {
        var bench = new SchedulerBench(policy, threadsPerCore: 1);
        var vcpus = bench.Start(1, 4, At(0)).Concat(bench.Start(2, 6, At(0))).ToArray();
        Assert.True(bench.Core.Configure(PolicyTarget.Pool, TwoEntries, new(0), At(0)));
        bench.Turn(vcpus, from: 1, turns: 1_000);

        var next = 1_001;
        var allocated = Allocation.Of(() =>
        {
            bench.Turn(vcpus, from: next, turns: 10_000);
            next += 10_000;
        });

        Assert.Equal(0, allocated);
    }

    [Theory, MemberData(nameof(Policies))]
    public void A_removed_domain_is_never_chosen_again(string policy)
    {
        var bench = new SchedulerBench(policy, threadsPerCore: 1);
        Assert.True(bench.Core.Configure(PolicyTarget.Pool, TwoEntries, new(0), At(0)));
        var vcpus = bench.Start(1, 2, At(0));
        bench.Core.PauseDomain(new(1), First, At(1));
        foreach (var vcpu in vcpus) bench.Core.Remove(vcpu, First, At(2));

        Assert.Empty(bench.Timers);
        for (var pcpu = 0; pcpu < 4; pcpu++) Assert.True(bench.Switch(pcpu, At(3)).Next.IsIdle);
    }

    [Theory, MemberData(nameof(Policies))]
    public void Weights_and_caps_are_ignored(string policy) =>
        Assert.True(new SchedulerBench(policy, 1).Core.SetShare(new(1), 512, 50, First, At(0)));

    [Fact]
    public void A_policy_without_options_says_so()
    {
        var error = Assert.Throws<ArgumentException>(() => new SchedulerBench("rtds", 1, ("ratelimit_us", 0)));

        Assert.Equal("rtds has no parameter ratelimit_us. It has none.", error.Message);
    }

    [Theory]
    [InlineData(9, 9)]
    [InlineData(1_000, 9)]
    [InlineData(1_000, 1_001)]
    [InlineData(1_000_000_001, 1_000)]
    public void A_reservation_out_of_range_is_refused_and_changes_nothing(int period, int budget)
    {
        var bench = new SchedulerBench("rtds", 1);
        var vcpu = bench.Start(1, 1, At(0))[0];
        var before = bench.Checkpoint();

        var reservation = new RtdsSpec(period.Us, budget.Us, false);
        Assert.False(bench.Core.Configure(PolicyTarget.Of(vcpu), reservation, new(0), At(0)));

        Assert.Equal(before, bench.Checkpoint());
    }

    [Fact]
    public void A_reservation_counts_from_the_next_period_on()
    {
        var bench = new SchedulerBench("rtds", 1);
        var vcpu = bench.Start(1, 1, At(0))[0];
        Assert.True(bench.Core.Configure(PolicyTarget.Of(vcpu), new RtdsSpec(20.Ms, 7.Ms, false), new(0), At(0)));

        var early = bench.Switch(0, At(0));
        bench.Core.TimerFired(0, First, At(10_000));
        var late = bench.Switch(0, At(10_000));

        Assert.Equal((vcpu, 4.Ms), (early.Next, early.Slice));
        Assert.Equal((vcpu, 7.Ms), (late.Next, late.Slice));
        Assert.Equal(At(30_000), bench.Timers[0]);
    }

    [Fact]
    public void A_table_that_is_empty_too_full_or_too_long_is_refused_and_changes_nothing()
    {
        var bench = new SchedulerBench("arinc653", 1);
        var before = bench.Checkpoint();
        var entry = TwoEntries.Entries[0];
        Arinc653Spec[] wrong =
        [
            new(10.Ms, []),
            new(1.Seconds, [.. Enumerable.Repeat(entry, 65)]),
            new(7.Ms, [entry, entry]),
            new(7.Ms, [entry with { Runtime = Duration.Zero }]),
            new(7.Ms, [entry with { Runtime = Duration.Unlimited }, entry with { Runtime = Duration.Unlimited }]),
        ];

        Assert.All(wrong, table => Assert.False(bench.Core.Configure(PolicyTarget.Pool, table, new(0), At(0))));

        Assert.Equal(before, bench.Checkpoint());
    }

    [Fact]
    public void Without_a_table_each_vcpu_of_the_control_domain_has_10_ms_on_its_own_pcpu()
    {
        var bench = new SchedulerBench("arinc653", 1);
        var vcpus = bench.Start(0, 3, At(0));
        bench.Start(1, 1, At(0));

        for (var entry = 0; entry < 9; entry++)
        {
            var now = At(10_000 + 10_000 * entry);
            for (var pcpu = 0; pcpu < 4; pcpu++)
            {
                var expected = pcpu == entry % 3 ? vcpus[pcpu] : VcpuId.Idle;
                Assert.Equal(new(expected, 10.Ms), bench.Switch(pcpu, now));
            }
        }
    }

    [Fact]
    public void A_table_that_is_set_replaces_the_control_domains_entries_from_the_next_pass_on()
    {
        var bench = new SchedulerBench("arinc653", 1);
        bench.Start(0, 1, At(0));
        var guest = bench.Start(1, 1, At(0))[0];

        Assert.True(bench.Core.Configure(PolicyTarget.Pool, TwoEntries, new(0), At(5_000)));
        bench.Start(3, 1, At(5_000));

        Assert.Equal(new(guest, 3.Ms), bench.Switch(0, At(6_000)));
        Assert.Equal(new(VcpuId.Idle, 6.Ms), bench.Switch(0, At(9_000)));
        Assert.Equal(new(guest, 4.Ms), bench.Switch(0, At(15_000)));
    }

    [Fact]
    public void A_partition_runs_on_the_pcpu_that_its_affinity_names()
    {
        var bench = new SchedulerBench("arinc653", 1);
        Assert.True(bench.Core.Configure(PolicyTarget.Pool, TwoEntries, new(0), At(0)));
        var vcpu = bench.Start(1, 1, At(0))[0];

        bench.Core.SetAffinity(vcpu, PcpuSet.Of(2), null, First, At(1));

        Assert.True(bench.Switch(0, At(2)).Next.IsIdle);
        Assert.Equal(vcpu, bench.Switch(2, At(2)).Next);
    }

    [Fact]
    public void A_vcpu_that_goes_down_and_up_before_it_is_switched_out_gets_a_pcpu_again()
    {
        var bench = new SchedulerBench("null", 1);
        var vcpu = bench.Start(1, 1, At(0))[0];
        Assert.Equal(vcpu, bench.Switch(0, At(0)).Next);
        bench.Core.Forbid(vcpu, PauseReasons.Down, First, At(1));
        bench.Core.Allow(vcpu, PauseReasons.Down, First, At(1));
        bench.Tickled = PcpuSet.Empty;

        Assert.True(bench.Switch(0, At(2)).Next.IsIdle);

        Assert.Equal(PcpuSet.Of(0), bench.Tickled);
        Assert.Equal(vcpu, bench.Switch(0, At(3)).Next);
    }

    private static VirtualTime At(long microseconds) => new(microseconds * 1_000);
}
