using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Events;

/// <summary>The operations of interrupts §3.2, as messages.</summary>
public sealed class DomainEventsTests
{
    private readonly EventWorld _world = new(EventAbi.Fifo);

    [Fact]
    public void Every_operation_is_answered()
    {
        var asker = _world.Asker.As<IPortSpaceClient>();

        Tell(0, new AllocUnbound(new(1), asker));
        Tell(1, new BindInterdomain(new(0), 1, asker));
        Tell(1, new BindVirq(Virq.Timer, 1, asker));
        Tell(1, new BindIpi(1, asker));
        Tell(1, new BindPirq(16, false, asker));
        Tell(1, new BindVcpu(1, 1, asker));
        Tell(1, new SetPortPriority(1, 3, asker));
        Tell(1, new ClosePort(3, asker));

        Assert.Equal([1, 1, 2, 3, 4, 1, 1, 3], _world.Asker.Messages.Cast<PortResult>().Select(result => result.Port));
        Assert.All(_world.Asker.Messages.Cast<PortResult>(), result => Assert.Equal(PortErrno.Ok, result.Errno));
        Assert.Equal(1, _world.Table(1)[1].NotifyVcpu);
        Assert.Equal(PortState.Free, _world.Table(1)[3].State);
    }

    [Fact]
    public void A_refusal_is_an_answer_and_a_fact()
    {
        Tell(1, new BindIpi(7, _world.Asker.As<IPortSpaceClient>()));

        Assert.Equal([new PortResult(0, PortErrno.NoEntry)], _world.Asker.Messages);
        Assert.Equal([new(PortFacts.Refused, 0, 1, -2)], _world.Host.Facts.Select(recorded => recorded.Fact));
    }

    [Fact, Trait("Invariant", "I-13")]
    public void Binding_the_second_end_signals_it_exactly_once()
    {
        Tell(0, new AllocUnbound(new(1), _world.Asker.As<IPortSpaceClient>()));
        Tell(1, new BindInterdomain(new(0), 1, _world.Asker.As<IPortSpaceClient>()));

        Assert.Equal([new MarkEventsPending(new(2), false, WakeCause.Event)], _world.Vcpu(1, 0).Messages);
        Assert.Empty(_world.Vcpu(0, 0).Messages);
        Assert.Equal(1, _world.Host.CountOf(PortFacts.BecamePending));
        Assert.Equal([1], _world.Drain(1, vcpu: 0));
        Assert.Empty(_world.Drain(0, vcpu: 0));
    }

    [Fact]
    public void A_refused_second_end_sends_no_signal()
    {
        Tell(1, new BindInterdomain(new(0), 1, _world.Asker.As<IPortSpaceClient>()));

        Assert.Equal([new PortResult(0, PortErrno.Invalid)], _world.Asker.Messages);
        Assert.Empty(_world.Vcpu(1, 0).Messages);
    }

    [Fact]
    public void A_physical_line_follows_its_notify_vcpu()
    {
        Tell(1, new BindPirq(16, false, _world.Asker.As<IPortSpaceClient>()));
        Tell(1, new BindVcpu(1, 1, _world.Asker.As<IPortSpaceClient>()));

        Assert.Equal(
            [new SetIrqAffinity(new(2)), GuestsChanged.Instance, new SetIrqAffinity(new(3))], _world.Irq.Messages);
    }

    [Fact]
    public void A_line_that_is_freed_and_bound_again_keeps_its_port_and_hears_of_both()
    {
        var asker = _world.Asker.As<IPortSpaceClient>();
        Tell(1, new BindPirq(16, true, asker));
        Tell(1, new BindIpi(0, asker));
        _world.Irq.Take();

        Tell(1, new ClosePort(1, asker));
        Tell(1, new BindPirq(16, true, asker, Port: 1));
        Tell(1, new BindPirq(16, true, asker, Port: 2));

        Assert.Equal(PortState.Pirq, _world.Table(1)[1].State);
        Assert.Equal(
            [GuestsChanged.Instance, new SetIrqAffinity(new(2)), GuestsChanged.Instance], _world.Irq.Messages);
        Assert.Equal(new PortResult(0, PortErrno.Exists), _world.Asker.Messages[^1]);
        Assert.Equal(1, _world.Host.CountOf(IrqFacts.FreedByGuest));
    }

    [Fact]
    public void A_line_stays_where_it_is_until_its_vcpu_has_a_place()
    {
        _world.Occupancy[_world.VcpuNumber(1, 0)].Home = PcpuId.None;

        Tell(1, new BindPirq(16, false, _world.Asker.As<IPortSpaceClient>()));

        Assert.Equal([GuestsChanged.Instance], _world.Irq.Messages);
    }

    [Fact]
    public void A_restored_host_has_its_ports_lines_and_polls_back()
    {
        _world.Connect();
        _world[0].BindPirq(16, willShare: true);
        _world[1].BindPirq(16, willShare: true);
        _world.Table(1).Polls.Begin(1);
        _world.Send(domain: 0, port: 1);
        var other = new EventWorld(EventAbi.Fifo);
        other[0].BindPirq(16, willShare: false);

        States.Restore(States.Of(_world.Host.Timeline.Save), other.Host.Timeline.Load);

        Assert.Equal(_world.Table(0)[1], other.Table(0)[1]);
        Assert.Equal([(0, 2), (1, 2)], other.Line.Sharers.Select(sharer => (sharer.Domain.Domain.Number, sharer.Port)));
        Assert.True(other.Line.Accepts(willShare: true));
        Assert.True(other.Table(1).Polls.IsPolling(1));
        Assert.Equal([1], other.Drain(1, vcpu: 0));
    }

    private void Tell<TMessage>(int domain, TMessage message)
        where TMessage : Message, ITo<IPortSpace> => _world.Host.Tell(_world.Events(domain), message);
}
