using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Scheduling.Null;

/// <summary>What a vCPU that is down holds: nothing (schedulers §6).</summary>
public sealed class NullPolicyTests
{
    private static readonly PcpuId First = new(0);
    private readonly SchedulerBench _bench = new("null", 1);

    [Fact]
    public void A_waiting_vcpu_gets_the_pcpu_of_one_that_goes_down()
    {
        var vcpus = _bench.Start(1, 5, At(0));
        for (var pcpu = 0; pcpu < 4; pcpu++) Assert.Equal(vcpus[pcpu], _bench.Switch(pcpu, At(1)).Next);

        _bench.Core.Forbid(vcpus[2], PauseReasons.Down, First, At(2));

        Assert.Equal(vcpus[4], _bench.Switch(2, At(3)).Next);
    }

    [Fact]
    public void A_change_of_affinity_gives_a_vcpu_that_is_down_no_pcpu()
    {
        var vcpus = _bench.Start(1, 1, At(0));
        Assert.Equal(vcpus[0], _bench.Switch(0, At(1)).Next);
        _bench.Core.Forbid(vcpus[0], PauseReasons.Down, First, At(2));
        Assert.True(_bench.Switch(0, At(3)).Next.IsIdle);

        _bench.Core.SetAffinity(vcpus[0], PcpuSet.Of(3), null, First, At(4));
        var other = _bench.Start(2, 4, At(5));

        // All four run, one of them where the vCPU that is down would like to.
        for (var pcpu = 0; pcpu < 4; pcpu++) Assert.Equal(other[pcpu], _bench.Switch(pcpu, At(6)).Next);
        _bench.Core.Allow(vcpus[0], PauseReasons.Down, First, At(7));
        Assert.Equal(other[3], _bench.Switch(3, At(8)).Next);
        _bench.Core.Forbid(other[3], PauseReasons.Down, First, At(9));
        Assert.Equal(vcpus[0], _bench.Switch(3, At(10)).Next);
    }

    [Fact]
    public void Vcpus_that_are_built_with_the_same_affinity_may_be_given_the_same_home()
    {
        var one = _bench.Occupancy.Add(new(1), 0);
        var two = _bench.Occupancy.Add(new(1), 1);
        _bench.Core.PauseDomain(new(1), First, At(0));
        foreach (var page in (VcpuPage[])[one, two]) _bench.Core.Insert(page.Number, First, At(0));

        foreach (var page in (VcpuPage[])[one, two])
            _bench.Core.SetAffinity(page.Number, PcpuSet.Of(2) | PcpuSet.Of(3), null, First, At(0));

        Assert.Equal((2, 2), (one.Home.Number, two.Home.Number));
        foreach (var page in (VcpuPage[])[one, two]) _bench.Core.ClearDownWhilePaused(page.Number);
        _bench.Core.UnpauseDomain(new(1), First, At(0));
        Assert.Equal(one.Number, _bench.Switch(2, At(1)).Next);
        Assert.Equal(two.Number, _bench.Switch(3, At(1)).Next);
    }

    private static VirtualTime At(long microseconds) => new(microseconds * 1_000);
}
