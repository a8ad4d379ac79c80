using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Scheduling.Core;

/// <summary>Rules of the generic layer that the golden traces, whose switches take no time, cannot show.</summary>
[Collection(nameof(AllocationTests))]
public sealed class SchedulerCoreTests
{
    private static readonly PcpuId First = new(0);
    private readonly SchedulerBench _bench = new("credit2", threadsPerCore: 1);

    [Fact]
    public void A_vcpu_that_wakes_while_it_is_switched_out_is_queued_when_its_context_is_saved()
    {
        var vcpu = _bench.Start(1, 1, At(0))[0];
        _bench.Switch(0, At(0));
        _bench.Core.Block(vcpu);
        Assert.True(_bench.Core.Pass(First, At(100)).Next.IsIdle);
        _bench.Tickled = PcpuSet.Empty;

        Assert.True(_bench.Core.Unblock(vcpu, new(1), At(101)));
        Assert.True(_bench.Tickled.IsEmpty);
        Assert.True(_bench.Occupancy[vcpu].IsRunning);
        _bench.Core.ContextSaved(First, vcpu, At(103));

        Assert.False(_bench.Tickled.IsEmpty);
        Assert.False(_bench.Occupancy[vcpu].IsRunning);
        Assert.Equal(RunState.Runnable, _bench.Occupancy[vcpu].State);
        Assert.Equal(vcpu, _bench.Switch(_bench.Tickled.First, At(104)).Next);
    }

    [Fact]
    public void A_pcpu_decides_only_after_its_last_switch_is_over()
    {
        _bench.Start(1, 1, At(0));
        _bench.Core.Pass(First, At(0));

        Assert.Throws<InvariantBrokenException>(() => _bench.Core.Pass(First, At(1)));
    }

    [Fact]
    public void Pauses_count_and_the_last_unpause_wakes()
    {
        var vcpu = _bench.Start(1, 1, At(0))[0];
        var domain = new DomainId(1);
        _bench.Core.PauseDomain(domain, First, At(1));
        _bench.Core.PauseDomain(domain, First, At(2));
        _bench.Core.UnpauseDomain(domain, First, At(3));
        Assert.Equal(RunState.Offline, _bench.Occupancy[vcpu].State);

        _bench.Core.UnpauseDomain(domain, First, At(4));

        Assert.Equal((vcpu, RunState.Offline, RunState.Runnable), _bench.Change);
        Assert.Throws<InvariantBrokenException>(() => _bench.Core.UnpauseDomain(domain, First, At(5)));
    }

    [Fact]
    public void A_vcpu_that_is_not_blocked_is_not_unblocked()
    {
        var vcpu = _bench.Start(1, 1, At(0))[0];

        Assert.False(_bench.Core.Unblock(vcpu, First, At(1)));
    }

    [Fact]
    public void A_running_vcpu_moves_off_a_forbidden_pcpu_when_its_context_is_saved()
    {
        var vcpu = _bench.Start(1, 1, At(0))[0];
        _bench.Switch(0, At(0));
        _bench.Core.SetAffinity(vcpu, PcpuSet.Of(2), null, First, At(10));
        Assert.Equal(First, _bench.Occupancy[vcpu].Home);

        Assert.True(_bench.Switch(0, At(11)).Next.IsIdle);

        Assert.Equal(new PcpuId(2), _bench.Occupancy[vcpu].Home);
        Assert.Equal(vcpu, _bench.Switch(2, At(12)).Next);
    }

    [Fact]
    public void Wake_time_is_kept_from_the_wake_to_the_dispatch()
    {
        var vcpu = _bench.Start(1, 1, At(7))[0];
        Assert.Equal(At(7), _bench.Occupancy[vcpu].WokenAt);

        _bench.Switch(0, At(9));

        Assert.Equal(VirtualTime.Never, _bench.Occupancy[vcpu].WokenAt);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(65_536, null)]
    [InlineData(512, 201)]
    [InlineData(null, -1)]
    public void A_share_out_of_range_is_refused_and_changes_nothing(int? weight, int? cap)
    {
        _bench.Start(1, 2, At(0));
        var before = _bench.Checkpoint();

        Assert.False(_bench.Core.SetShare(new(1), weight, cap, First, At(1)));

        Assert.Equal(before, _bench.Checkpoint());
    }

    [Fact]
    public void A_removed_domain_is_never_chosen_again()
    {
        var vcpus = _bench.Start(1, 2, At(0));
        _bench.Core.PauseDomain(new(1), First, At(1));
        foreach (var vcpu in vcpus) _bench.Core.Remove(vcpu, First, At(2));

        Assert.All(vcpus, vcpu => Assert.Equal(PcpuId.None, _bench.Occupancy[vcpu].Home));
        Assert.All(_bench.Occupancy.Pcpus, pcpu => Assert.True(_bench.Switch(pcpu.Number.Number, At(3)).Next.IsIdle));
    }

    [Theory]
    [InlineData("credit", 0, null)]
    [InlineData("credit", 65_536, null)]
    [InlineData("credit", null, -1)]
    [InlineData("bvt", 0, null)]
    [InlineData("bvt", 65_536, null)]
    [InlineData("sedf", 0, null)]
    [InlineData("sedf", 65_536, null)]
    public void Every_policy_with_weights_refuses_a_share_out_of_range(string policy, int? weight, int? cap)
    {
        var bench = new SchedulerBench(policy, threadsPerCore: 1);
        bench.Start(1, 2, At(0));
        var before = bench.Checkpoint();

        Assert.False(bench.Core.SetShare(new(1), weight, cap, First, At(1)));

        Assert.Equal(before, bench.Checkpoint());
    }

    [Fact]
    public void Credit_accepts_a_cap_beyond_what_its_vcpus_can_use()
    {
        var bench = new SchedulerBench("credit", threadsPerCore: 1);
        bench.Start(1, 2, At(0));

        Assert.True(bench.Core.SetShare(new(1), null, 201, First, At(1)));
    }

    [Fact]
    public void A_credit2_slice_longer_than_the_rate_limit_is_still_at_most_10_ms()
    {
        var bench = new SchedulerBench("credit2", threadsPerCore: 1, ("ratelimit_us", 10_200));
        var (busy, sleeper) = (bench.Start(1, 1, At(0))[0], bench.Start(2, 1, At(0))[0]);
        foreach (var vcpu in (VcpuId[])[busy, sleeper]) bench.Core.SetAffinity(vcpu, PcpuSet.Of(0), null, First, At(0));
        Assert.Equal(busy, bench.Switch(0, At(0)).Next);
        bench.Core.Forbid(sleeper, PauseReasons.Down, First, At(1));
        bench.Switch(0, At(10_300)); // All credit is reset, and the vCPU that did not run has more than 10 ms.
        bench.Core.Block(busy);
        bench.Switch(0, At(10_400));
        bench.Core.Allow(sleeper, PauseReasons.Down, First, At(10_500));

        var decision = bench.Switch(0, At(10_500));

        Assert.Equal(new Decision(sleeper, 10.Ms), decision);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    public void Credit_with_power_savings_gives_a_new_vcpu_a_home_in_a_busy_core(int savings, int home)
    {
        var bench = new SchedulerBench("credit", threadsPerCore: 2, ("sched_smt_power_savings", savings));
        bench.Start(1, 1, At(0));

        var vcpu = bench.Start(2, 1, At(0))[0];

        Assert.Equal(new PcpuId(home), bench.Occupancy[vcpu].Home);
    }

    [Fact]
    public void Power_savings_fill_a_busy_core_before_an_idle_one()
    {
        var bench = new SchedulerBench("credit2", threadsPerCore: 2, ("sched_smt_power_savings", 1));
        bench.Start(1, 1, At(0));
        bench.Switch(bench.Tickled.First, At(0));
        bench.Tickled = PcpuSet.Empty;

        bench.Start(2, 1, At(1));

        Assert.Equal(PcpuSet.Of(1), bench.Tickled);
    }

    [Theory]
    [InlineData("bvt")]
    [InlineData("credit")]
    [InlineData("credit2")]
    [InlineData("sedf")]
    [InlineData("stride")]
    public void Wakes_decisions_and_switches_do_not_allocate(string policy)
    {
        var bench = new SchedulerBench(policy, threadsPerCore: 1);
        var vcpus = bench.Start(1, 4, At(0)).Concat(bench.Start(2, 6, At(0))).ToArray();
        bench.Turn(vcpus, from: 1, turns: 1_000);

        var next = 1_001;
        var allocated = Allocation.Of(() =>
        {
            bench.Turn(vcpus, from: next, turns: 10_000);
            next += 10_000;
        });

        Assert.Equal(0, allocated);
    }

    private static VirtualTime At(long microseconds) => new(microseconds * 1_000);
}
