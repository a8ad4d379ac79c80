using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Events;

/// <summary>Interrupts §3.3, §4, §5 and §8, as messages.</summary>
public sealed class PortTests
{
    private readonly EventWorld _world = new(EventAbi.TwoLevel);

    [Fact]
    public void A_send_makes_the_peer_pending_and_marks_its_notify_vcpu()
    {
        _world.Connect();
        _world[1].BindVcpu(1, 1);

        _world.Send(domain: 0, port: 1, vcpu: 1);

        Assert.True(_world.Table(1).Space.IsPending(1));
        var mark = new MarkEventsPending(From: new(1), InInterrupt: false, WakeCause.Event);
        Assert.Equal([mark], _world.Vcpu(1, 1).Messages);
        Assert.Empty(_world.Vcpu(1, 0).Messages);
        Assert.Equal(
            [
                new(PortFacts.Sent, 1, 0, 0),
                new(PortFacts.BecamePending, 1, 1, 0),
                new(PortFacts.EventsMarked, 1, 1, 3),
            ],
            _world.Host.Facts.Select(recorded => recorded.Fact));
    }

    [Fact]
    public void A_sender_that_runs_nowhere_is_on_no_pcpu()
    {
        _world.Connect();
        _world.Occupancy[_world.VcpuNumber(0, 0)].State = RunState.Runnable;

        _world.Send(domain: 0, port: 1);

        Assert.Equal([new MarkEventsPending(PcpuId.None, false, WakeCause.Event)], _world.Vcpu(1, 0).Messages);
    }

    [Fact, Trait("Invariant", "I-02")]
    public void A_second_send_merges_and_marks_nothing()
    {
        _world.Connect();

        _world.Send(domain: 0, port: 1);
        _world.Send(domain: 0, port: 1);

        Assert.Equal(2, _world.Host.CountOf(PortFacts.Sent));
        Assert.Equal([new(PortFacts.Merged, 1, 1, 0)], _world.Host.FactsOf(PortFacts.Merged));
        Assert.Single(_world.Vcpu(1, 0).Messages);
    }

    [Fact]
    public void An_ipi_makes_its_own_port_pending()
    {
        _world[0].BindIpi(1);

        _world.Send(domain: 0, port: 1);

        Assert.Equal([1], _world.Drain(0, vcpu: 1));
        Assert.Equal([new MarkEventsPending(new(0), false, WakeCause.Ipi)], _world.Vcpu(0, 1).Messages);
    }

    [Fact, Trait("Invariant", "I-12")]
    public void A_send_into_an_unbound_channel_is_dropped()
    {
        _world.Connect();
        _world[1].Close(1);

        _world.Send(domain: 0, port: 1);

        Assert.Equal([new(PortFacts.SendDropped, 1, 0, 0)], _world.Host.Facts.Select(recorded => recorded.Fact));
        Assert.Empty(_world.Vcpu(1, 0).Messages);
    }

    [Fact]
    public void A_send_on_anything_else_is_refused()
    {
        _world[0].BindVirq(Virq.Timer, 0);
        _world[0].BindPirq(16, willShare: false);

        for (var port = 1; port <= 3; port++) _world.Send(domain: 0, port);

        Assert.Equal(
            Enumerable.Range(1, 3).Select(port => new Fact(PortFacts.Refused, port, 0, (long)PortErrno.Invalid)),
            _world.Host.Facts.Select(recorded => recorded.Fact));
    }

    [Fact]
    public void A_timer_virq_marks_with_the_cause_timer_and_passes_on_where_it_happened()
    {
        _world[1].BindVirq(Virq.Timer, 1);

        _world.Host.Tell(_world.Table(1).EntityOf(1), new SetPending(new(2), InInterrupt: true));

        Assert.Equal([new MarkEventsPending(new(2), InInterrupt: true, WakeCause.Timer)], _world.Vcpu(1, 1).Messages);
    }

    [Fact, Trait("Invariant", "I-04")]
    public void A_masked_port_notifies_no_vcpu_and_its_unmask_marks_once()
    {
        _world.Connect();
        _world.Table(1).Space.Mask(1);
        _world.Send(domain: 0, port: 1);
        Assert.Equal([new(PortFacts.BecamePending, 1, 1, 1)], _world.Host.FactsOf(PortFacts.BecamePending));
        Assert.Empty(_world.Vcpu(1, 0).Messages);

        _world.Unmask(domain: 1, port: 1, vcpu: 1);
        _world.Unmask(domain: 1, port: 1, vcpu: 1);

        Assert.Equal([new MarkEventsPending(new(3), false, WakeCause.Event)], _world.Vcpu(1, 0).Messages);
        Assert.Equal(2, _world.Host.CountOf(PortFacts.Unmasked));
        Assert.Equal(new(PortFacts.Unmasked, 1, 1, 1), _world.Host.FactsOf(PortFacts.Unmasked)[0]);
    }

    [Fact]
    public void Unmasking_a_free_port_is_refused()
    {
        _world.Unmask(domain: 0, port: 5);

        Assert.Equal([new(PortFacts.Refused, 5, 0, -22)], _world.Host.Facts.Select(recorded => recorded.Fact));
    }

    [Fact]
    public void A_signal_that_reaches_a_port_closed_at_the_same_instant_does_nothing()
    {
        _world.Host.Tell(_world.Table(0).EntityOf(5), new SetPending(PcpuId.None, false));

        Assert.False(_world.Table(0).Space.IsPending(5));
        Assert.Equal([new(PortFacts.SendDropped, 5, 0, 0)], _world.Host.Facts.Select(recorded => recorded.Fact));
    }

    [Theory]
    [InlineData(EventAbi.TwoLevel)]
    [InlineData(EventAbi.Fifo)]
    public void A_poller_is_woken_by_a_first_pending_even_under_the_mask(EventAbi abi)
    {
        var world = new EventWorld(abi);
        world[0].BindIpi(0);
        world.Table(0).Space.Mask(1);
        world.Table(0).Polls.Begin(1);
        world.Table(0).Polls.WaitFor(1, port: 1);

        world.Send(domain: 0, port: 1);
        world.Send(domain: 0, port: 1);

        Assert.Equal([new WakePoller(new(0), InInterrupt: false)], world.Vcpu(0, 1).Messages);
        Assert.Empty(world.Vcpu(0, 0).Messages);
    }

    [Fact]
    public void A_poller_of_another_port_keeps_sleeping_and_a_poller_of_any_port_wakes()
    {
        _world[0].BindIpi(0);
        _world[0].BindIpi(0);
        _world.Table(0).Polls.Begin(0);
        _world.Table(0).Polls.Begin(1);
        _world.Table(0).Polls.WaitFor(1, port: 2);

        _world.Send(domain: 0, port: 1);

        Assert.Equal(
            [new(MarkEventsPending.KindNumber), new(WakePoller.KindNumber)],
            _world.Vcpu(0, 0).Messages.Select(message => message.Kind));
        Assert.Empty(_world.Vcpu(0, 1).Messages);
    }

    [Fact]
    public void A_port_refuses_messages_that_are_not_for_ports()
    {
        var mistaken = new EntityRef<IVcpu>(_world.Table(0).EntityOf(1).Number);

        var failure = Assert.Throws<EntityFailedException>(() => _world.Host.Tell(mistaken, Halt.Instance));

        Assert.IsType<UnexpectedMessageException>(failure.InnerException);
    }
}
