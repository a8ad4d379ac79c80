using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Bvt;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Scheduling.Bvt;

/// <summary>The rules of schedulers §10, of which no trace was recorded. All vCPUs are on pCPU 0.</summary>
public sealed class BvtPolicyTests
{
    private static readonly PcpuId First = new(0);
    private readonly SchedulerBench _bench = new("bvt", threadsPerCore: 1);

    [Fact]
    public void Idle_looks_again_after_the_context_switch_allowance() =>
        Assert.Equal(new Decision(VcpuId.Idle, 5.Ms), _bench.Switch(0, At(0)));

    [Fact]
    public void A_vcpu_that_is_alone_runs_ten_times_the_allowance()
    {
        var vcpu = Start(1);

        Assert.Equal(new Decision(vcpu, 50.Ms), _bench.Switch(0, At(0)));
    }

    [Fact]
    public void The_allowance_is_a_parameter()
    {
        var bench = new SchedulerBench("bvt", threadsPerCore: 1, ("ctx_allow_us", 700));

        Assert.Equal(700.Us, bench.Switch(0, At(0)).Slice);
    }

    [Fact]
    public void Weights_divide_the_time()
    {
        var light = Start(1);
        var heavy = Start(2);
        _bench.Core.SetShare(new(2), 512, null, First, At(0));

        var run = new SliceRun(_bench, 0, At(0)).Until(At(5_000_000));

        Assert.InRange(run.PercentOf(light), 33, 34);
        Assert.InRange(run.PercentOf(heavy), 66, 67);
    }

    [Fact]
    public void Virtual_time_that_is_set_back_leaves_the_shares_as_they_are()
    {
        var one = Start(1);
        var two = Start(2);
        foreach (var domain in new[] { 1, 2 }) _bench.Core.SetShare(new(domain), 1, null, First, At(0));

        // 2,560 per 100 us and half of the time: 0xf0000000 is reached after 315 seconds.
        var run = new SliceRun(_bench, 0, At(0)).Until(At(400_000_000));

        Assert.InRange(run.PercentOf(one), 49.9, 50.1);
        Assert.InRange(run.PercentOf(two), 49.9, 50.1);
    }

    [Fact]
    public void A_vcpu_that_slept_has_saved_up_nothing()
    {
        var sleeper = Start(1);
        var runner = Start(2);
        Sleep(sleeper);
        var run = new SliceRun(_bench, 0, At(0)).Until(At(1_000_000));
        _bench.Core.Unblock(sleeper, First, run.Now);

        var after = new SliceRun(_bench, 0, run.Now).Until(run.Now + 1.Seconds);

        Assert.InRange(after.PercentOf(sleeper), 48, 54);
        Assert.InRange(after.PercentOf(runner), 46, 52);
    }

    [Fact]
    public void A_waker_with_less_virtual_time_takes_the_pcpu()
    {
        var sleeper = Start(1);
        Start(2);
        Sleep(sleeper);
        _bench.Switch(0, At(1_000));
        _bench.Tickled = PcpuSet.Empty;

        _bench.Core.Unblock(sleeper, First, At(2_000));

        Assert.Equal(PcpuSet.Of(0), _bench.Tickled);
        Assert.Equal(sleeper, _bench.Switch(0, At(2_000)).Next);
    }

    [Fact]
    public void A_waker_that_is_ahead_shortens_a_long_slice_to_the_allowance()
    {
        var sleeper = Start(1);
        _bench.Switch(0, At(0));
        _bench.Core.Block(sleeper);
        _bench.Switch(0, At(20_000));
        var runner = Start(2);
        Assert.Equal(new Decision(runner, 50.Ms), _bench.Switch(0, At(20_000)));
        _bench.Tickled = PcpuSet.Empty;

        _bench.Core.Unblock(sleeper, First, At(21_000));

        // 2,000 virtual units against 100: a lead of 1,900, divided by 10, in nanoseconds.
        Assert.True(_bench.Tickled.IsEmpty);
        Assert.Equal(At(25_000) + 190.Ns, Assert.Single(_bench.Timers).Value);
        _bench.Fire(0, 0, At(25_000) + 190.Ns);
        Assert.Equal(PcpuSet.Of(0), _bench.Tickled);
    }

    [Fact]
    public void A_domain_that_warps_without_a_limit_runs_until_it_has_caught_up_with_its_warp()
    {
        var (warping, other) = StartWarping(limit: Duration.Zero, pause: 1.Seconds);

        // The warp of a million is ten seconds of its time.
        var run = new SliceRun(_bench, 0, At(0)).Until(At(9_900_000));
        Assert.Equal(100, run.PercentOf(warping));
        run.Until(At(10_100_000));
        Assert.InRange(new SliceRun(_bench, 0, run.Now).Until(At(11_100_000)).PercentOf(other), 48, 52);
    }

    [Fact]
    public void A_warp_ends_at_its_limit_and_begins_again_after_its_pause()
    {
        var (warping, other) = StartWarping(limit: 3.Ms, pause: 300.Ms);
        Assert.Equal(warping, _bench.Switch(0, At(0)).Next);
        var limit = Assert.Single(_bench.Timers);
        Assert.Equal(At(3_000), limit.Value);

        _bench.Fire(limit.Key, 0, At(3_000));
        Assert.Equal(other, _bench.Switch(0, At(5_000)).Next);
        var pause = Assert.Single(_bench.Timers);
        Assert.Equal(At(303_000), pause.Value);

        _bench.Tickled = PcpuSet.Empty;
        _bench.Fire(pause.Key, 0, At(6_000));
        Assert.Equal(PcpuSet.Of(0), _bench.Tickled);
        Assert.Equal(other, _bench.Switch(0, At(6_000)).Next);      // The effective time changes with the next charge:
        _bench.Core.Forbid(warping, PauseReasons.Blocked, First, At(6_000));
        _bench.Core.Unblock(warping, First, At(6_000));             // or with the next wake.
        Assert.Equal(warping, _bench.Switch(0, At(6_000)).Next);
    }

    [Fact]
    public void Warping_without_a_pause_ends_for_good()
    {
        var (warping, _) = StartWarping(limit: 3.Ms, pause: Duration.Zero);

        var run = new SliceRun(_bench, 0, At(0)).Until(At(4_000_000));

        Assert.InRange(run.PercentOf(warping), 49, 51);
    }

    [Fact]
    public void A_vcpu_that_changes_its_pcpu_takes_the_virtual_time_of_the_new_one()
    {
        var mover = Start(1);
        new SliceRun(_bench, 0, At(0)).Until(At(1_000_000));
        _bench.Core.SetAffinity(mover, PcpuSet.Of(2), null, First, At(1_000_000));
        _bench.Switch(0, At(1_000_000));
        Assert.Equal(new PcpuId(2), _bench.Occupancy[mover].Home);
        var native = _bench.Start(2, 1, At(1_000_000))[0];
        _bench.Core.SetAffinity(native, PcpuSet.Of(2), null, First, At(1_000_000));

        var run = new SliceRun(_bench, 2, At(1_000_000)).Until(At(2_000_000));

        Assert.InRange(run.PercentOf(mover), 48, 52);
        Assert.InRange(run.PercentOf(native), 48, 52);
    }

    private VcpuId Start(int domain)
    {
        var vcpu = _bench.Start(domain, 1, At(0))[0];
        Assert.Equal(First, _bench.Occupancy[vcpu].Home);
        return vcpu;
    }

    private (VcpuId Warping, VcpuId Other) StartWarping(Duration limit, Duration pause)
    {
        var warping = Start(1);
        var other = Start(2);
        var warp = new BvtWarpSpec(IsOn: true, Value: 1_000_000, limit, pause);
        _bench.Core.Configure(PolicyTarget.Of(new DomainId(1)), warp, new(0), At(0));
        Sleep(warping);
        _bench.Core.Unblock(warping, First, At(0));
        return (warping, other);
    }

    /// <summary>It begins to wait before it has run at all.</summary>
    private void Sleep(VcpuId vcpu) => _bench.Core.Forbid(vcpu, PauseReasons.Blocked, First, At(0));

    private static VirtualTime At(long microseconds) => new(microseconds * 1_000);
}
