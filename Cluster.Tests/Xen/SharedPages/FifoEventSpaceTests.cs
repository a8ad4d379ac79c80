using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.SharedPages;

/// <summary>Interrupts §5.</summary>
public sealed class FifoEventSpaceTests
{
    private readonly FifoEventSpace _space = new(vcpus: 2, maxPort: 100);

    [Fact]
    public void The_first_event_of_an_empty_queue_asks_for_an_upcall()
    {
        Assert.Equal(new PendingStep(PendingOutcome.MarkEvents, IsFirst: true), Open(5).SetPending(5, 0));
        Assert.True(_space[0].UpcallPending);
        Assert.True(_space.IsBusy(5));
    }

    [Fact, Trait("Invariant", "I-07")]
    public void A_second_event_of_a_linked_port_is_merged()
    {
        Open(5).SetPending(5, 0);

        Assert.Equal(new PendingStep(PendingOutcome.Merged, IsFirst: false), _space.SetPending(5, 0));
        Assert.Equal([5], Drain(0));
    }

    [Theory, Trait("Invariant", "I-02")]
    [InlineData(7)]
    [InlineData(2)]
    public void An_event_while_the_upcall_is_pending_causes_no_second_one(int priority)
    {
        Open(5).SetPending(5, 0);
        Open(6).SetPriority(6, priority);

        Assert.Equal(new PendingStep(PendingOutcome.WithoutNotify, IsFirst: true), _space.SetPending(6, 0));
    }

    [Fact, Trait("Invariant", "I-07")]
    public void Events_of_one_priority_come_in_the_order_in_which_they_were_linked()
    {
        foreach (var port in new[] { 9, 3, 7, 1 }) Open(port).SetPending(port, 0);

        Assert.Equal([9, 3, 7, 1], Drain(0));
    }

    [Fact, Trait("Invariant", "I-08")]
    public void A_higher_priority_that_comes_during_the_scan_goes_before_the_next_lower_one()
    {
        Open(5).SetPending(5, 0);
        Open(6).SetPending(6, 0);
        Open(7).SetPriority(7, 0);
        _space.BeginScan(0);
        Assert.Equal(5, Take());

        _space.SetPending(7, 0);

        Assert.Equal(7, Take());
        Assert.Equal(6, Take());
        Assert.False(_space.TryTakeNext(0, out _));
        Assert.False(_space[0].UpcallPending);
    }

    [Fact]
    public void An_event_that_is_cleared_while_linked_is_skipped_when_it_is_reached()
    {
        foreach (var port in new[] { 5, 6, 7 }) Open(port).SetPending(port, 0);
        _space.ClearPending(6);

        Assert.True(_space.IsBusy(6));
        Assert.Equal([5, 7], Drain(0));
        Assert.False(_space.IsBusy(6));
    }

    [Fact, Trait("Invariant", "I-04")]
    public void An_event_that_is_masked_while_linked_is_skipped_and_comes_back_when_it_is_unmasked()
    {
        Open(5).SetPending(5, 0);
        _space.Mask(5);
        Assert.Empty(Drain(0));
        Assert.True(_space.IsPending(5));

        Assert.True(_space.Unmask(5, 0));
        Assert.False(_space.Unmask(5, 0));
        Assert.Equal([5], Drain(0));
    }

    [Fact, Trait("Invariant", "I-04")]
    public void An_event_under_the_mask_is_not_linked()
    {
        Open(5).Mask(5);

        Assert.Equal(new PendingStep(PendingOutcome.UnderMask, IsFirst: true), _space.SetPending(5, 0));
        Assert.Equal(new PendingStep(PendingOutcome.Merged, IsFirst: false), _space.SetPending(5, 0));
        Assert.False(_space.IsBusy(5));
        Assert.False(_space[0].UpcallPending);
    }

    [Fact]
    public void A_change_of_priority_takes_effect_at_the_next_link()
    {
        Open(5).SetPending(5, 0);
        Open(6).SetPending(6, 0);
        _space.SetPriority(6, 0);
        Assert.Equal([5, 6], Drain(0));

        _space.SetPending(5, 0);
        _space.SetPending(6, 0);

        Assert.Equal([6, 5], Drain(0));
    }

    [Fact]
    public void A_change_of_the_notify_vcpu_takes_effect_at_the_next_link()
    {
        Open(5).SetPending(5, 0);
        _space.Rebind(5, 1);
        Assert.Equal([5], Drain(0));

        Assert.Equal(PendingOutcome.MarkEvents, _space.SetPending(5, 1).Outcome);

        Assert.Equal([5], Drain(1));
    }

    [Fact]
    public void A_port_that_was_the_tail_of_its_old_queue_leaves_that_queue_usable()
    {
        Open(5).SetPending(5, 0);
        Assert.Equal([5], Drain(0));
        _space.SetPending(5, 1);

        Assert.Equal(PendingOutcome.MarkEvents, Open(6).SetPending(6, 0).Outcome);

        Assert.Equal([6], Drain(0));
        Assert.Equal([5], Drain(1));
    }

    [Fact]
    public void Unmasking_in_memory_works_only_for_a_port_that_is_not_pending()
    {
        Open(5).Mask(5);
        Assert.True(_space.TryUnmaskInMemory(5, vcpu: 1));
        _space.Mask(5);
        _space.SetPending(5, 0);

        Assert.False(_space.TryUnmaskInMemory(5, vcpu: 0));
        Assert.True(_space.IsMasked(5));
    }

    [Fact]
    public void A_closed_port_stays_busy_until_its_queue_has_passed_it()
    {
        Open(5).SetPending(5, 0);
        _space.Close(5);

        Assert.False(_space.IsPending(5));
        Assert.True(_space.IsBusy(5));
        Assert.Empty(Drain(0));
        Assert.False(_space.IsBusy(5));
    }

    [Theory]
    [InlineData(1023, 1023)]
    [InlineData(131_072, 131_071)]
    public void The_limit_is_the_lower_one_of_interface_and_toolstack(int configured, int usable) =>
        Assert.Equal(usable, FifoEventSpace.Kind.Build(vcpus: 1, configured).MaxPort);

    private FifoEventSpace Open(int port)
    {
        _space.Open(port, vcpu: 0, isTimer: false);
        return _space;
    }

    private int Take()
    {
        Assert.True(_space.TryTakeNext(0, out var port));
        _space.ClearPending(port);
        return port;
    }

    private List<int> Drain(int vcpu)
    {
        var found = new List<int>();
        _space.BeginScan(vcpu);
        while (_space.TryTakeNext(vcpu, out var port))
        {
            _space.ClearPending(port);
            found.Add(port);
        }

        return found;
    }
}
