using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen;
using ActorXen.Xen.Processors;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Processors;

public sealed class VcpuTests
{
    private readonly RecordingHost _host = new();
    private readonly PcpuPage _here = new(new(0), 0, 0, 0);
    private readonly VcpuPage _page;
    private readonly IEventSpace _space = TwoLevelEventSpace.Kind.Build(1, 63);
    private readonly Probe _pcpu;
    private readonly Probe _kernel;
    private readonly PortTable _ports;
    private readonly EntityRef<Vcpu> _vcpu;

    public VcpuTests()
    {
        var occupancy = new Occupancy([_here]);
        _page = occupancy.Add(new DomainId(0), 0, Mechanisms.EntryOf(GuestKind.Pv, TestCosts.Default));
        _page.Home = new(0);
        _page.State = RunState.Running;
        _page.Reasons = PauseReasons.None;
        _pcpu = _host.AddProbe("pcpu");
        var scheduler = _host.AddProbe("scheduler");
        _kernel = _host.AddProbe("kernel");
        var wiring = new VcpuWiring(
            [scheduler.As<IScheduler>()],
            _kernel.As<IGuestSoftware>(),
            [_pcpu.As<IPcpu>()],
            [_pcpu.As<IPcpuTimers>()]);
        _ports = new PortTable(new(0), _space);
        _vcpu = _host.Add("vcpu", new Vcpu(_page, _ports, occupancy, wiring));
    }

    [Fact]
    public void A_vcpu_that_lost_its_pcpu_in_the_instant_in_which_it_halts_does_so_when_it_runs_again()
    {
        _host.Tell(_vcpu, Halt.Instance);
        Assert.Equal(PauseReasons.None, _page.Reasons);

        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));

        Assert.Equal(PauseReasons.Blocked, _page.Reasons);
        Assert.Contains(new RaiseSoftirq(Softirq.Schedule, new(0)), _pcpu.Messages);
    }

    [Fact, Trait("Invariant", "I-01")]
    public void An_event_that_comes_before_it_runs_again_takes_the_place_of_the_halt()
    {
        _host.Tell(_vcpu, Halt.Instance);
        _space[0].TestAndSetUpcallPending();

        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));

        Assert.Equal(PauseReasons.None, _page.Reasons);
        Assert.Contains(_kernel.Messages, message => message is Upcall);
    }

    [Fact]
    public void The_first_piece_of_work_takes_its_time_even_if_it_was_given_before_the_first_entry()
    {
        _host.Tell(_vcpu, new ExecuteWork(100.Us));
        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));

        _host.RunFor(99.Us);
        Assert.Empty(_kernel.Messages);
        _host.RunFor(1.Us);
        Assert.Equal([new WorkDone(0)], _kernel.Messages);
    }

    [Fact]
    public void What_its_hypercalls_ipis_take_makes_its_work_longer_and_is_paid_once()
    {
        _host.Tell(_vcpu, new ExecuteWork(100.Us));
        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));
        _here.Owed = 3.Us;

        _host.RunFor(102_999.Ns);
        Assert.Empty(_kernel.Messages);
        _host.RunFor(1.Ns);
        Assert.Equal([new WorkDone(0)], _kernel.Take());

        Assert.Equal(Duration.Zero, _here.Owed);
        _host.Tell(_vcpu, new ExecuteWork(10.Us));
        _host.RunFor(10.Us);
        Assert.Equal([new WorkDone(0)], _kernel.Messages);
    }

    [Fact]
    public void An_event_from_elsewhere_is_seen_at_the_next_entry_and_not_before()
    {
        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));
        _kernel.Take();
        _space[0].TestAndSetUpcallPending();

        _host.Tell(_vcpu, new ExecuteWork(100.Us));
        Assert.Empty(_kernel.Messages);
        _host.Tell(_vcpu, new VmExit(ExitReason.EventCheck), after: 1.Us);
        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));

        Assert.Equal([new Upcall(0, 99.Us)], _kernel.Messages);
    }

    [Fact, Trait("Invariant", "I-06")]
    public void A_pv_handler_begins_under_the_mask_and_its_end_takes_the_mask_away()
    {
        _space[0].TestAndSetUpcallPending();

        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));
        Assert.True(_space[0].UpcallMask);
        _host.Tell(_vcpu, EndUpcall.Instance);
        Assert.False(_space[0].UpcallMask);
    }

    [Fact]
    public void A_poll_of_a_port_that_is_pending_returns_at_once()
    {
        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));
        _space.Open(5, 0, isTimer: false);
        _space.Mask(5);
        _space.SetPending(5, 0);

        _host.Tell(_vcpu, new PollPort(5, VirtualTime.Never));

        Assert.Equal(PauseReasons.None, _page.Reasons);
        Assert.Contains(new PollWoken(0, TimedOut: false), _kernel.Messages);
    }

    [Fact]
    public void A_poll_blocks_until_its_port_wakes_it_or_its_deadline_comes_and_no_second_wake_counts()
    {
        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));
        _kernel.Take();

        _host.Tell(_vcpu, new PollPort(5, VirtualTime.Zero + 1.Ms));
        Assert.Equal(PauseReasons.Blocked, _page.Reasons);
        Assert.Contains(new ArmTimer(EntityRef<ITimerOwner>.Of(_vcpu), VirtualTime.Zero + 1.Ms), _pcpu.Messages);

        _host.Tell(_vcpu, new WakePoller(new(0), InInterrupt: false));
        _host.Tell(_vcpu, new TimerExpired(new(0), VirtualTime.Zero + 1.Ms));
        Assert.Equal(PauseReasons.None, _page.Reasons);
        Assert.Equal([new PollWoken(0, TimedOut: false)], _kernel.Messages);
    }

    [Fact]
    public void The_timer_of_a_poll_that_something_else_ended_does_not_end_a_later_one()
    {
        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));
        _host.Tell(_vcpu, new PollPort(5, VirtualTime.Zero + 1.Ms));
        _host.Tell(_vcpu, new WakePoller(new(0), InInterrupt: false));
        _host.Tell(_vcpu, new PollPort(6, VirtualTime.Zero + 3.Ms));
        _kernel.Take();

        _host.Tell(_vcpu, new TimerExpired(new(0), VirtualTime.Zero + 1.Ms));
        Assert.Empty(_kernel.Messages);
        Assert.Equal(PauseReasons.Blocked, _page.Reasons);
        _host.Tell(_vcpu, new TimerExpired(new(0), VirtualTime.Zero + 3.Ms));

        Assert.Equal([new PollWoken(0, TimedOut: true)], _kernel.Messages);
        Assert.Equal(PauseReasons.None, _page.Reasons);
    }

    [Fact]
    public void The_timer_of_an_earlier_poll_does_not_end_one_without_a_deadline()
    {
        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));
        _host.Tell(_vcpu, new PollPort(5, VirtualTime.Zero + 1.Ms));
        _host.Tell(_vcpu, new WakePoller(new(0), InInterrupt: false));
        _host.Tell(_vcpu, new PollPort(6, VirtualTime.Never));

        _host.Tell(_vcpu, new TimerExpired(new(0), VirtualTime.Zero + 1.Ms));

        Assert.Equal(PauseReasons.Blocked, _page.Reasons);
    }

    [Fact]
    public void The_timer_of_a_poll_goes_home_from_a_pcpu_that_goes_off_line_and_that_of_an_earlier_poll_does_not()
    {
        var arm = new ArmTimer(EntityRef<ITimerOwner>.Of(_vcpu), VirtualTime.Zero + 3.Ms);
        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));
        _host.Tell(_vcpu, new PollPort(5, VirtualTime.Zero + 3.Ms));
        _pcpu.Take();

        _host.Tell(_vcpu, new TimerReturned(new(1), VirtualTime.Zero + 1.Ms));
        Assert.Empty(_pcpu.Messages);
        _host.Tell(_vcpu, new TimerReturned(new(1), VirtualTime.Zero + 3.Ms));
        Assert.Equal([arm], _pcpu.Messages);
    }

    [Fact]
    public void A_poll_is_restored_with_its_port_and_its_deadline()
    {
        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));
        _host.Tell(_vcpu, new PollPort(5, VirtualTime.Zero + 1.Ms));
        var other = new VcpuTests();

        other._host.Timeline.Load(new(States.Of(_host.Timeline.Save)));
        States.Restore(States.Of(_ports.Save), other._ports.Load);
        other._kernel.Take();

        Assert.True(other._ports.Polls.WakesFor(0, port: 5));
        Assert.False(other._ports.Polls.WakesFor(0, port: 6));
        other._host.Tell(other._vcpu, new TimerExpired(new(0), VirtualTime.Zero + 2.Ms));
        Assert.Empty(other._kernel.Messages);
        other._host.Tell(other._vcpu, new TimerExpired(new(0), VirtualTime.Zero + 1.Ms));
        Assert.Equal([new PollWoken(0, TimedOut: true)], other._kernel.Messages);
    }

    [Fact]
    public void A_poll_with_an_upcall_to_deliver_returns_and_enters_it()
    {
        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));
        _kernel.Take();
        _space[0].TestAndSetUpcallPending();

        _host.Tell(_vcpu, new PollPort(-1, VirtualTime.Never));

        Assert.Equal([new PollWoken(0, false), new Upcall(0, Duration.Zero)], _kernel.Messages);
    }
}
