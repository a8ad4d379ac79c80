using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Timers;

namespace ActorXen.Tests.Xen.Timers;

[Trait("Invariant", "I-22")]
public sealed class PcpuTimersTests
{
    private readonly RecordingHost _host = new();
    private readonly Probe _pcpu;
    private readonly Probe _owner;
    private readonly EntityRef<PcpuTimers> _timers;

    public PcpuTimersTests()
    {
        _pcpu = _host.AddProbe("pcpu");
        _owner = _host.AddProbe("owner");
        _timers = _host.Add("timers", new PcpuTimers(new PcpuPage(new(0), 0, 0, 0), _pcpu.As<IPcpu>(), 50.Us));
    }

    [Fact]
    public void A_timer_that_is_armed_between_an_interrupt_and_its_softirq_interrupts_once()
    {
        Arm(100.Us);
        _host.RunFor(100.Us);
        Assert.Single(_pcpu.Take());

        _host.Tell(_timers, new StopTimer(_owner.As<ITimerOwner>()));
        Arm(200.Us);
        _host.Tell(_timers, RunTimers.Instance);
        _host.RunFor(1.Ms);

        Assert.Single(_pcpu.Messages);
    }

    [Fact]
    public void A_pcpu_that_goes_off_line_returns_its_timers_with_what_that_costs_and_those_that_come_late()
    {
        var page = new PcpuPage(new(3), 0, 3, 0);
        var leaving = _host.Add("leaving", new PcpuTimers(page, _pcpu.As<IPcpu>(), 50.Us));
        var other = _host.AddProbe("other");
        var (soon, later) = (_host.Now + 100.Us, _host.Now + 300.Us);
        _host.Tell(leaving, new ArmTimer(_owner.As<ITimerOwner>(), soon));
        _host.Tell(leaving, new ArmTimer(other.As<ITimerOwner>(), later));

        page.IsOffline = true;
        _host.Tell(leaving, new LeavePcpu(new(3), 7.Us));
        Assert.Equal([new TimerReturned(new(3), soon)], _owner.Take());
        Assert.Equal([new TimerReturned(new(3), later)], other.Take());
        Assert.Equal((14.Us, VirtualTime.Never), (page.Owed, page.NextTimer));

        _host.Tell(leaving, new ArmTimer(_owner.As<ITimerOwner>(), later));
        Assert.Equal([new TimerReturned(new(3), later)], _owner.Take());
        _host.RunFor(1.Ms);
        Assert.Empty(_pcpu.Messages);
    }

    [Fact]
    public void A_deadline_nearer_than_the_slop_fires_after_the_slop()
    {
        Arm(10.Us);

        _host.RunFor(49.Us);
        Assert.Empty(_pcpu.Messages);
        _host.RunFor(1.Us);
        Assert.Single(_pcpu.Messages);
    }

    [Fact]
    public void Ideal_timers_of_one_instant_interrupt_and_run_one_by_one_in_the_order_in_which_they_were_armed()
    {
        var other = _host.AddProbe("other");
        var ideal = _host.Add("ideal", new PcpuTimers(
            new PcpuPage(new(0), 0, 0, 0), _pcpu.As<IPcpu>(), Duration.Zero, TimerMode.Ideal));
        var deadline = _host.Now + 100.Us;
        _host.Tell(ideal, new ArmTimer(_owner.As<ITimerOwner>(), deadline));
        _host.Tell(ideal, new ArmTimer(other.As<ITimerOwner>(), deadline));
        _host.Tell(ideal, new ArmTimer(_owner.As<ITimerOwner>(), deadline)); // Armed again, so it comes last.

        _host.RunFor(100.Us);
        Assert.Equal(2, _pcpu.Messages.Count);
        _host.Tell(ideal, RunTimers.Instance);
        Assert.Single(other.Messages);
        Assert.Empty(_owner.Messages);
        _host.Tell(ideal, RunTimers.Instance);
        Assert.Single(_owner.Messages);
    }

    private void Arm(Duration fromNow) =>
        _host.Tell(_timers, new ArmTimer(_owner.As<ITimerOwner>(), _host.Now + fromNow));
}
