using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen;
using ActorXen.Xen.Processors;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Processors;

/// <summary>
/// The place of the end of a vCPU's work among the events of its instant, in the order of recorded traces.
/// </summary>
public sealed class VcpuTieTests
{
    private readonly RecordingHost _host = new(ties: TieOrder.ByInsertion);
    private readonly VcpuPage _page;
    private readonly Probe _kernel;
    private readonly EntityRef<Vcpu> _vcpu;
    private readonly EntityRef<IEveryRole> _disturber;

    public VcpuTieTests()
    {
        var occupancy = new Occupancy([new PcpuPage(new(0), 0, 0, 0)]);
        _page = occupancy.Add(new DomainId(0), 0, Mechanisms.EntryOf(GuestKind.Pvh, TestCosts.Default));
        (_page.Home, _page.State, _page.Reasons) = (new(0), RunState.Running, PauseReasons.None);
        var other = _host.AddProbe("other", (_, context) =>
        {
            context.Send(_vcpu, new VmExit(ExitReason.EventCheck));
            context.Send(_vcpu, new VmEntry(new(0), Duration.Zero));
        });
        _disturber = other.Self;
        _kernel = _host.AddProbe("kernel");
        var wiring = new VcpuWiring(
            [other.As<IScheduler>()],
            _kernel.As<IGuestSoftware>(),
            [other.As<IPcpu>()],
            [other.As<IPcpuTimers>()]);
        var ports = new PortTable(new(0), TwoLevelEventSpace.Kind.Build(1, 63));
        _vcpu = _host.Add("vcpu", new Vcpu(_page, ports, occupancy, wiring));
    }

    [Fact]
    public void It_keeps_its_place_over_an_exit_without_effect()
    {
        Begin();
        Schedule(_kernel.Self, due: 100.Us);

        Schedule(_disturber, due: 50.Us);
        _host.RunFor(100.Us);

        Assert.Equal([new WorkDone(0), new PickWork(9)], _kernel.Messages);
    }

    [Fact]
    public void It_keeps_its_place_when_the_exit_comes_in_the_very_instant_in_which_it_is_due()
    {
        Schedule(_disturber, due: 100.Us);
        Schedule(_kernel.Self, due: 100.Us);
        Begin();

        _host.RunFor(100.Us);

        Assert.Equal([new PickWork(9), new WorkDone(0)], _kernel.Messages);
    }

    [Fact]
    public void It_takes_a_new_place_when_the_vcpu_was_switched_out_and_in()
    {
        Begin();
        Schedule(_kernel.Self, due: 100.Us);

        _host.Tell(_vcpu, new VmExit(ExitReason.EventCheck), after: 50.Us);
        _page.Dispatches++;
        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));
        _host.RunFor(50.Us);

        Assert.Equal([new PickWork(9), new WorkDone(0)], _kernel.Messages);
    }

    private void Begin()
    {
        _host.Tell(_vcpu, new ExecuteWork(100.Us));
        _host.Tell(_vcpu, new VmEntry(new(0), Duration.Zero));
    }

    private void Schedule(EntityRef<IEveryRole> to, Duration due) =>
        _host.Timeline.ContextOf(_vcpu.Untyped).Schedule(to, due, new PickWork(9));
}
