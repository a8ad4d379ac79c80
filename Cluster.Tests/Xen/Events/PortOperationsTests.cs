using ActorXen.Messages;
using ActorXen.Xen.Events;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Events;

/// <summary>Interrupts §3.1 and §3.2, row by row.</summary>
public sealed class PortOperationsTests
{
    private static readonly DomainId Dom0 = new(0);
    private static readonly DomainId Dom1 = new(1);

    private readonly EventWorld _world = new(EventAbi.TwoLevel, domains: 3);

    [Fact]
    public void Port_0_is_never_given_out()
    {
        Assert.Equal(PortState.Reserved, _world.Table(0)[0].State);
        Assert.Equal(Ok(1), _world[0].AllocUnbound(Dom1));
        Assert.Equal(Refused(0, PortErrno.Invalid), _world[0].Close(0));
    }

    [Fact]
    public void The_lowest_free_port_is_given_out()
    {
        for (var port = 1; port <= 4; port++) _world[0].BindIpi(0);
        _world[0].Close(3);
        _world[0].Close(2);

        Assert.Equal(Ok(2), _world[0].BindIpi(0));
        Assert.Equal(Ok(3), _world[0].BindIpi(0));
        Assert.Equal(Ok(5), _world[0].BindIpi(0));
    }

    [Fact]
    public void A_closed_port_that_is_still_linked_is_passed_over()
    {
        var world = new EventWorld(EventAbi.Fifo);
        world[0].BindIpi(0);
        world.Table(0).Space.SetPending(1, 0);
        world[0].Close(1);

        Assert.Equal(Ok(2), world[0].BindIpi(0));
        world.Drain(0, vcpu: 0);
        Assert.Equal(Ok(1), world[0].BindIpi(0));
    }

    [Fact, Trait("Invariant", "I-38")]
    public void Beyond_the_limit_there_is_no_space_and_nothing_changes()
    {
        for (var port = 1; port <= 8; port++) Assert.Equal(Ok(port), _world[0].AllocUnbound(Dom1));
        _world[1].AllocUnbound(Dom0);

        var none = Refused(0, PortErrno.NoSpace);
        Assert.Equal(none, _world[0].AllocUnbound(Dom1));
        Assert.Equal(none, _world[0].BindIpi(0));
        Assert.Equal(none, _world[0].BindVirq(Virq.Timer, 0));
        Assert.Equal(none, _world[0].BindPirq(16, willShare: false));
        Assert.Equal(none, _world[0].BindInterdomain(Dom1, 1, out _));
        Assert.Equal(PortState.Unbound, _world.Table(1)[1].State);
        Assert.Empty(_world.Line.Sharers);
    }

    [Fact]
    public void Alloc_unbound_resolves_self_to_the_caller()
    {
        _world[1].AllocUnbound(PortOperations.Self);

        Assert.Equal(new PortRecord(PortState.Unbound, NotifyVcpu: 0, Dom1), _world.Table(1)[1]);
    }

    [Fact, Trait("Invariant", "I-13")]
    public void Bind_interdomain_joins_both_ends_and_sets_the_new_one_pending()
    {
        _world[0].BindIpi(0);
        _world[0].AllocUnbound(Dom1);

        Assert.Equal(Ok(1), _world[1].BindInterdomain(Dom0, 2, out var pending));

        Assert.Equal(new PortRecord(PortState.Interdomain, 0, Dom0, 2), _world.Table(1)[1]);
        Assert.Equal(new PortRecord(PortState.Interdomain, 0, Dom1, 1), _world.Table(0)[2]);
        Assert.Equal(new PendingStep(PendingOutcome.MarkEvents, IsFirst: true), pending);
        Assert.True(_world.Table(1).Space.IsPending(1));
        Assert.False(_world.Table(0).Space.IsPending(2));
    }

    [Fact]
    public void Bind_interdomain_refuses_what_is_not_unbound_for_the_caller()
    {
        _world[0].AllocUnbound(Dom1);
        _world[0].BindIpi(0);
        var invalid = Refused(0, PortErrno.Invalid);

        Assert.Equal(invalid, _world[2].BindInterdomain(Dom0, 1, out _));
        Assert.Equal(invalid, _world[1].BindInterdomain(Dom0, 2, out _));
        Assert.Equal(invalid, _world[1].BindInterdomain(Dom0, 3, out _));
        Assert.Equal(invalid, _world[1].BindInterdomain(Dom0, 99, out _));
        Assert.Equal(invalid, _world[1].BindInterdomain(new(9), 1, out _));
        Assert.Equal(PortState.Free, _world.Table(1)[1].State);
    }

    [Fact]
    public void A_domain_may_connect_two_ports_of_its_own()
    {
        _world[0].AllocUnbound(PortOperations.Self);

        Assert.Equal(Ok(2), _world[0].BindInterdomain(PortOperations.Self, 1, out _));

        Assert.Equal((Dom0, 2), (_world.Table(0)[1].Remote, _world.Table(0)[1].Number));
    }

    [Fact]
    public void Per_vcpu_virqs_are_bound_once_for_each_vcpu()
    {
        Assert.Equal(Ok(1), _world[1].BindVirq(Virq.Timer, 0));
        Assert.Equal(Ok(2), _world[1].BindVirq(Virq.Timer, 1));
        Assert.Equal(Refused(0, PortErrno.Exists), _world[1].BindVirq(Virq.Timer, 1));
        Assert.Equal(Ok(3), _world[1].BindVirq(Virq.Debug, 1));
        Assert.Equal(2, _world.Table(1).PortOfVirq(Virq.Timer, 1));
    }

    [Theory]
    [InlineData(24, 0, PortErrno.Invalid)]
    [InlineData(-1, 0, PortErrno.Invalid)]
    [InlineData((int)Virq.Argo, 1, PortErrno.Invalid)]
    [InlineData((int)Virq.Console, 0, PortErrno.Busy)]
    [InlineData((int)Virq.Timer, 2, PortErrno.NoEntry)]
    [InlineData((int)Virq.Argo, 0, PortErrno.Ok)]
    public void Bind_virq_guards_its_arguments_in_a_guest(int virq, int vcpu, PortErrno expected) =>
        Assert.Equal(expected, _world[1].BindVirq((Virq)virq, vcpu).Errno);

    [Fact]
    public void Global_virqs_go_to_the_hardware_domain_once()
    {
        Assert.Equal(Ok(1), _world[0].BindVirq(Virq.Console, 0));
        Assert.Equal(Ok(1), _world[0].BindVcpu(1, 1));
        Assert.Equal(Refused(0, PortErrno.Exists), _world[0].BindVirq(Virq.Console, 0));
    }

    [Fact]
    public void Bind_ipi_needs_a_vcpu_that_exists()
    {
        Assert.Equal(Ok(1), _world[0].BindIpi(1));
        Assert.Equal(Refused(0, PortErrno.NoEntry), _world[0].BindIpi(2));
        Assert.Equal(new PortRecord(PortState.Ipi, NotifyVcpu: 1), _world.Table(0)[1]);
    }

    [Fact]
    public void Bind_pirq_binds_the_line_to_the_guest_once()
    {
        Assert.Equal(Ok(1), _world[0].BindPirq(16, willShare: false));
        Assert.Equal(Refused(0, PortErrno.Exists), _world[0].BindPirq(16, willShare: false));
        Assert.Equal(Refused(0, PortErrno.Invalid), _world[0].BindPirq(17, willShare: false));
        Assert.Equal([new LineSharer(_world.Table(0), 1)], _world.Line.Sharers);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void A_line_is_shared_only_if_all_agree(bool first, bool second)
    {
        _world[0].BindPirq(16, first);

        Assert.Equal(Refused(0, PortErrno.Busy), _world[1].BindPirq(16, second));
        Assert.Single(_world.Line.Sharers);
    }

    [Fact]
    public void A_shared_line_serves_its_sharers_in_the_order_of_their_domains()
    {
        foreach (var domain in new[] { 2, 0, 1 }) Assert.Equal(Ok(1), _world[domain].BindPirq(16, willShare: true));

        Assert.Equal([0, 1, 2], _world.Line.Sharers.Select(sharer => sharer.Domain.Domain.Number));
        _world[1].Close(1);
        Assert.Equal([0, 2], _world.Line.Sharers.Select(sharer => sharer.Domain.Domain.Number));
    }

    [Fact, Trait("Invariant", "I-12")]
    public void Closing_one_end_leaves_the_other_unbound_for_the_closer()
    {
        _world.Connect();
        _world[0].BindVcpu(1, 1);

        Assert.Equal(Ok(1), _world[1].Close(1));

        Assert.Equal(default, _world.Table(1)[1]);
        Assert.Equal(new PortRecord(PortState.Unbound, NotifyVcpu: 1, Dom1), _world.Table(0)[1]);
        Assert.Equal(Ok(1), _world[1].BindInterdomain(Dom0, 1, out _));
    }

    [Fact]
    public void Closing_clears_pending_and_forgets_the_notify_vcpu()
    {
        _world[0].BindVirq(Virq.Argo, 0);
        _world[0].BindVcpu(1, 1);
        _world.Table(0).Space.SetPending(1, 1);

        Assert.Equal(Ok(1), _world[0].Close(1));

        Assert.False(_world.Table(0).Space.IsPending(1));
        Assert.Equal(default, _world.Table(0)[1]);
        Assert.Equal(Refused(1, PortErrno.Invalid), _world[0].Close(1));
    }

    [Fact]
    public void Bind_vcpu_moves_what_may_move()
    {
        _world.Connect();
        _world[0].BindPirq(16, willShare: false);
        _world[0].AllocUnbound(Dom1);

        for (var port = 1; port <= 3; port++)
        {
            Assert.Equal(Ok(port), _world[0].BindVcpu(port, 1));
            Assert.Equal(1, _world.Table(0)[port].NotifyVcpu);
        }

        Assert.Equal(Refused(1, PortErrno.NoEntry), _world[0].BindVcpu(1, 2));
        Assert.Equal(Refused(7, PortErrno.Invalid), _world[0].BindVcpu(7, 0));
    }

    [Fact, Trait("Invariant", "I-14")]
    public void Ipis_and_per_vcpu_virqs_never_move()
    {
        _world[0].BindIpi(0);
        _world[0].BindVirq(Virq.Timer, 0);

        Assert.Equal(Refused(1, PortErrno.Invalid), _world[0].BindVcpu(1, 1));
        Assert.Equal(Refused(2, PortErrno.Invalid), _world[0].BindVcpu(2, 1));
    }

    [Theory]
    [InlineData(EventAbi.Fifo, 1, 0, PortErrno.Ok)]
    [InlineData(EventAbi.Fifo, 1, 15, PortErrno.Ok)]
    [InlineData(EventAbi.Fifo, 1, 16, PortErrno.Invalid)]
    [InlineData(EventAbi.Fifo, 1, -1, PortErrno.Invalid)]
    [InlineData(EventAbi.Fifo, 2, 0, PortErrno.Invalid)]
    [InlineData(EventAbi.TwoLevel, 1, 0, PortErrno.Invalid)]
    public void Set_priority_wants_a_port_in_use_and_a_priority_of_the_interface(
        EventAbi abi, int port, int priority, PortErrno expected)
    {
        var world = new EventWorld(abi);
        world[0].BindIpi(0);

        Assert.Equal(Refused(port, expected), world[0].SetPriority(port, priority));
    }

    private static PortResult Ok(int port) => new(port, PortErrno.Ok);

    private static PortResult Refused(int port, PortErrno errno) => new(port, errno);
}
