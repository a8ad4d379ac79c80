using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.Scheduling.Sedf;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Scheduling.Sedf;

/// <summary>The rules of schedulers §9, of which no trace was recorded. All vCPUs are on pCPU 0.</summary>
public sealed class SedfPolicyTests
{
    private static readonly PcpuId First = new(0);
    private readonly SchedulerBench _bench = new("sedf", threadsPerCore: 1);

    [Fact]
    public void No_vcpu_at_all_means_idle_for_a_second() =>
        Assert.Equal(new Decision(VcpuId.Idle, 1.Seconds), _bench.Switch(0, At(0)));

    [Fact]
    public void A_reserved_slice_is_served_in_each_period_and_extra_time_goes_to_vcpus_without_one()
    {
        var reserved = Start(1, period: 20_000, slice: 5_000, extraTime: false);
        var bestEffort = Start(2);

        var run = Run(until: 2_000_000);

        Assert.InRange(run.PercentOf(reserved), 24.5, 25.5);
        Assert.InRange(run.PercentOf(bestEffort), 72, 75.5);
    }

    [Fact]
    public void Two_reservations_of_the_whole_pcpu_are_both_served()
    {
        var often = Start(1, period: 10_000, slice: 4_000, extraTime: false);
        var rarely = Start(2, period: 50_000, slice: 30_000, extraTime: false);

        var run = Run(until: 2_000_000);

        Assert.InRange(run.PercentOf(often), 39, 41);
        Assert.InRange(run.PercentOf(rarely), 59, 61);
    }

    [Fact]
    public void Extra_weights_divide_extra_time()
    {
        var light = Start(1);
        var heavy = Start(2);
        _bench.Core.SetShare(new(1), 100, null, First, At(0));
        _bench.Core.SetShare(new(2), 300, null, First, At(0));

        var run = Run(until: 5_000_000);

        Assert.InRange(run.PercentOf(light), 23.5, 26.5);
        Assert.InRange(run.PercentOf(heavy), 73.5, 76.5);
    }

    [Fact]
    public void Without_extra_time_a_reservation_is_never_exceeded()
    {
        var vcpu = Start(1, period: 20_000, slice: 5_000, extraTime: false);

        Assert.InRange(Run(until: 2_000_000).PercentOf(vcpu), 24.5, 25.5);
    }

    [Fact]
    public void Weights_share_what_reservations_and_safety_leave()
    {
        var reserved = Start(1, period: 10_000, slice: 2_000, extraTime: false);
        var light = Start(2, period: 0, slice: 0, extraTime: false);
        var heavy = Start(3, period: 0, slice: 0, extraTime: false);
        _bench.Core.SetShare(new(2), 100, null, First, At(0));
        _bench.Core.SetShare(new(3), 200, null, First, At(0));

        var run = Run(until: 4_000_000);

        Assert.InRange(run.PercentOf(reserved), 19.5, 20.5);
        Assert.InRange(run.PercentOf(light), 24, 26);
        Assert.InRange(run.PercentOf(heavy), 49, 51);
    }

    [Fact]
    public void Less_than_a_quantum_before_the_next_period_stays_idle()
    {
        Start(1, period: 1_000, slice: 600, extraTime: false);
        Start(2);

        var idle = Run(until: 1_000_000).Decisions.Where(decision => decision.Next.IsIdle).ToList();

        Assert.NotEmpty(idle);
        Assert.All(idle, decision => Assert.InRange(decision.Slice.Nanoseconds, 1, 499_999));
    }

    [Fact]
    public void A_short_block_loses_the_slice_and_is_compensated_before_other_extra_time()
    {
        var blocker = Start(1, period: 100_000, slice: 10_000, extraTime: false);
        var other = Start(2);
        var run = Run(until: 200_000);
        while (_bench.Occupancy[First].Current != blocker || run.Decisions[^1].Slice < 5.Ms)
            run.Until(run.Now + 500.Us);
        _bench.Core.Block(blocker);
        _bench.Switch(0, run.Now);
        _bench.Core.Unblock(blocker, First, run.Now + 100.Us);

        Assert.True(_bench.Tickled.Contains(0));
        Assert.Equal(new Decision(blocker, 500.Us), _bench.Switch(0, run.Now + 100.Us));
        Assert.Equal(other, _bench.Switch(0, run.Now + 600.Us).Next);
    }

    [Fact]
    public void A_long_block_begins_a_new_period_at_once()
    {
        var blocker = Start(1, period: 10_000, slice: 5_000, extraTime: false);
        var run = Run(until: 1_000);
        _bench.Switch(0, run.Now);
        while (_bench.Occupancy[First].Current != blocker) run.Until(run.Now + 1.Ms);
        _bench.Core.Block(blocker);
        _bench.Switch(0, run.Now);
        _bench.Core.Unblock(blocker, First, run.Now + 1.Seconds);

        Assert.Equal(new Decision(blocker, 5.Ms), _bench.Switch(0, run.Now + 1.Seconds));
    }

    [Fact]
    public void A_waker_whose_period_begins_later_does_not_interrupt_a_slice()
    {
        var runner = Start(1, period: 100_000, slice: 50_000, extraTime: false);
        var run = Run(until: 60_000);
        var rest = _bench.Switch(0, run.Now);
        _bench.Tickled = PcpuSet.Empty;

        // The first period begins one slice after the first wake (decision 0008).
        Start(2, at: run.Now, period: 200_000, slice: 199_000, extraTime: false);

        Assert.Equal(new Decision(runner, 40.Ms), rest);
        Assert.True(_bench.Tickled.IsEmpty);
    }

    [Fact]
    public void The_vcpus_of_a_domain_are_spread_by_their_index_over_its_pcpus()
    {
        var vcpus = _bench.Start(1, 5, At(0));
        Assert.Equal([0, 1, 2, 3, 0], vcpus.Select(vcpu => _bench.Occupancy[vcpu].Home.Number));

        foreach (var vcpu in vcpus) _bench.Core.SetAffinity(vcpu, PcpuSet.Of([1, 3]), null, First, At(1));

        // The first allowed pCPU at or after the index modulo their number: here modulo two.
        Assert.Equal([1, 1, 1, 1, 1], vcpus.Select(vcpu => _bench.Occupancy[vcpu].Home.Number));
    }

    [Theory]
    [InlineData(9, 5)]
    [InlineData(10_000_001, 5)]
    [InlineData(1_000, 4)]
    [InlineData(1_000, 1_001)]
    [InlineData(0, 5)]
    public void A_reservation_out_of_range_is_refused_and_changes_nothing(int period, int slice)
    {
        var vcpu = Start(1);
        var before = _bench.Checkpoint();

        var reservation = new SedfSpec(period.Us, slice.Us, ExtraTime: true);

        Assert.False(_bench.Core.Configure(PolicyTarget.Of(vcpu), reservation, new(0), At(0)));

        Assert.Equal(before, _bench.Checkpoint());
    }

    private VcpuId Start(int domain)
    {
        var vcpu = _bench.Start(domain, 1, At(0))[0];
        Assert.Equal(First, _bench.Occupancy[vcpu].Home);
        return vcpu;
    }

    private VcpuId Start(int domain, int period, int slice, bool extraTime, VirtualTime at = default)
    {
        var page = _bench.Occupancy.Add(new(domain), 0);
        _bench.Core.PauseDomain(new(domain), First, at);
        _bench.Core.Insert(page.Number, First, at);
        var reservation = new SedfSpec(period.Us, slice.Us, extraTime);
        Assert.True(_bench.Core.Configure(PolicyTarget.Of(page.Number), reservation, new(0), at));
        _bench.Core.ClearDownWhilePaused(page.Number);
        _bench.Core.UnpauseDomain(new(domain), First, at);
        return page.Number;
    }

    private SliceRun Run(long until) => new SliceRun(_bench, 0, At(0)).Until(At(until));

    private static VirtualTime At(long microseconds) => new(microseconds * 1_000);
}
