using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.IdleGovernors;
using ActorXen.Xen.Processors;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Processors;

public sealed class PcpuTests
{
    private static readonly CostTable _costs = ChargedCosts.At(new CostSpec(Specs.Costs), 2_500);
    private static readonly PcpuId _self = new(0);
    private static readonly EntityRef<IPcpu> _pcpu = new(0);
    private readonly RecordingHost _host = new();

    [Fact]
    public void A_pcpu_that_was_woken_for_nothing_can_be_woken_again()
    {
        var (pcpu, scheduler, _) = Build(Specs.SkylakeIdle);

        _host.Tell(pcpu, IpiReceived.Instance);
        _host.RunFor(1.Ms);
        _host.Tell(pcpu, new RaiseSoftirq(Softirq.Schedule, PcpuId.None));
        _host.RunFor(1.Ms);

        Assert.Contains(scheduler.Messages, message => message is SchedulePass);
    }

    [Fact]
    public void What_an_interrupts_handler_raises_is_served_before_the_pcpu_sleeps_again()
    {
        var (pcpu, scheduler, _) = Build(Specs.SkylakeIdle);

        _host.Tell(pcpu, new MsiWrite(0));
        _host.RunFor(1.Ms);

        Assert.Contains(scheduler.Messages, message => message is SchedulePass);
        Assert.Equal(2,
            _host.CountOf(PcpuFacts.IdleEntered)); // At the start and after the pass, so one exit was charged.
    }

    [Fact]
    public void What_the_end_of_a_switch_raises_is_served_before_the_guest_is_entered()
    {
        var isFirst = true;
        var (pcpu, scheduler, vcpu) = Build([], (message, context) =>
        {
            if (message is SchedulePass) context.Send(_pcpu, new SwitchTo(new(0), Duration.Unlimited));
            if (message is not ContextSaved || !isFirst) return;
            isFirst = false;
            context.Send(_pcpu, new RaiseSoftirq(Softirq.Schedule, _self));
        });

        _host.Tell(pcpu, new RaiseSoftirq(Softirq.Schedule, PcpuId.None));
        _host.RunFor(1.Ms);

        var passes = scheduler.Received.Where(received => received.Message is SchedulePass).ToList();
        Assert.Equal(2, passes.Count);
        var entry = Assert.Single(vcpu.Received);
        Assert.IsType<VmEntry>(entry.Message);
        Assert.True(entry.At > passes[1].At);
    }

    [Fact]
    public void A_hypercall_serves_the_pass_that_another_pcpu_asked_for_before_its_ipi_arrives()
    {
        var (pcpu, scheduler, vcpu) = Build([], (message, context) =>
        {
            if (message is SchedulePass) context.Send(_pcpu, new SwitchTo(new(0), Duration.Unlimited));
        });
        _host.Tell(pcpu, new RaiseSoftirq(Softirq.Schedule, PcpuId.None));
        _host.RunFor(1.Ms);
        Assert.IsType<VmEntry>(Assert.Single(vcpu.Messages));
        scheduler.Take();

        _host.Tell(pcpu, new RaiseSoftirq(Softirq.Schedule, new(1)));
        Assert.Empty(scheduler.Messages);
        _host.Tell(pcpu, new RaiseSoftirq(Softirq.Schedule, _self));

        Assert.Contains(scheduler.Messages, message => message is SchedulePass);
    }

    /// <summary>The pCPU is entity 0. Its one line's handler raises SCHEDULE where it runs.</summary>
    private (EntityRef<Pcpu> Pcpu, Probe Scheduler, Probe Vcpu) Build(
        IReadOnlyList<IdleStateSpec> states, Action<Message, ActorXen.Engine.EntityContext>? schedule = null)
    {
        var occupancy = new Occupancy([new PcpuPage(_self, 0, 0, 0), new PcpuPage(new(1), 0, 1, 0)]);
        occupancy.Add(new DomainId(0), 0, Mechanisms.EntryOf(GuestKind.Pvh, _costs));
        var wiring = new PcpuWiring([new(1)], new(2), [new(3)], [new(4)]);
        var pcpu = _host.Add("pcpu", new Pcpu(
            _self, occupancy, wiring, _costs, new HypervisorSpec(
                50.Us, true, 0, true, new MenuSpec()), new MenuGovernor(states, _costs)));
        var scheduler = _host.AddProbe("scheduler", schedule ?? ((message, context) =>
        {
            if (message is SchedulePass) context.Send(pcpu, new SwitchTo(VcpuId.Idle, Duration.Unlimited));
        }));
        _host.AddProbe("timers");
        var vcpu = _host.AddProbe("vcpu");
        _host.AddProbe("irq", (_, context) => context.Send(pcpu, new RaiseSoftirq(Softirq.Schedule, _self)));
        _host.Timeline.Start();
        return (pcpu, scheduler, vcpu);
    }
}
