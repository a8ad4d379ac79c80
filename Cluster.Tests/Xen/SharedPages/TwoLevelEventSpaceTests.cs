using ActorXen.Messages;
using ActorXen.Xen.SharedPages;
using CsCheck;

namespace ActorXen.Tests.Xen.SharedPages;

/// <summary>Interrupts §4, table of cases, and §7.1.</summary>
public sealed class TwoLevelEventSpaceTests
{
    private static readonly Gen<int> AnyPort = Gen.Int[1, 200];

    private readonly TwoLevelEventSpace _space = new(vcpus: 2, maxPort: 200);

    [Fact]
    public void An_event_on_an_idle_unmasked_port_asks_for_an_upcall()
    {
        var step = Open(5).SetPending(5, 0);

        Assert.Equal(new PendingStep(PendingOutcome.MarkEvents, IsFirst: true), step);
        Assert.True(_space[0].UpcallPending);
        Assert.False(_space[1].UpcallPending);
    }

    [Fact, Trait("Invariant", "I-03")]
    public void A_second_event_before_the_guest_clears_the_first_is_merged()
    {
        Open(5).SetPending(5, 0);

        Assert.Equal(new PendingStep(PendingOutcome.Merged, IsFirst: false), _space.SetPending(5, 0));
        Assert.Equal([5], Drain(0));
    }

    [Fact, Trait("Invariant", "I-04")]
    public void An_event_under_the_mask_stays_pending_and_notifies_no_vcpu()
    {
        Open(5).Mask(5);

        Assert.Equal(new PendingStep(PendingOutcome.UnderMask, IsFirst: true), _space.SetPending(5, 0));
        Assert.False(_space[0].UpcallPending);
        Assert.True(_space.IsPending(5));
        Assert.Empty(Drain(0));
    }

    [Fact, Trait("Invariant", "I-04")]
    public void Unmasking_a_pending_port_causes_exactly_one_upcall()
    {
        Open(5).Mask(5);
        _space.SetPending(5, 0);

        Assert.True(_space.Unmask(5, 0));
        Assert.False(_space.Unmask(5, 0));
        Assert.Equal([5], Drain(0));
        Assert.False(_space.Unmask(5, 0));
    }

    [Fact, Trait("Invariant", "I-05")]
    public void An_event_masked_before_the_scan_is_skipped_and_stays_pending()
    {
        Open(5).SetPending(5, 0);
        _space.Mask(5);

        Assert.Empty(Drain(0));
        Assert.True(_space.IsPending(5));
    }

    [Theory, Trait("Invariant", "I-02")]
    [InlineData(6)]
    [InlineData(130)]
    public void An_event_while_the_upcall_is_pending_causes_no_second_one(int other)
    {
        Open(5).SetPending(5, 0);

        Assert.Equal(new PendingStep(PendingOutcome.WithoutNotify, IsFirst: true), Open(other).SetPending(other, 0));
        Assert.Equal([5, other], Drain(0));
    }

    [Fact]
    public void The_timer_comes_first()
    {
        Open(3).SetPending(3, 0);
        _space.Open(190, vcpu: 0, isTimer: true);
        _space.SetPending(190, 0);

        Assert.Equal([190, 3], Drain(0));
    }

    [Fact]
    public void A_masked_timer_waits_for_its_unmask()
    {
        _space.Open(190, vcpu: 0, isTimer: true);
        _space.Mask(190);
        _space.SetPending(190, 0);

        Assert.Empty(Drain(0));
        Assert.True(_space.Unmask(190, 0));
        Assert.Equal([190], Drain(0));
    }

    [Fact, Trait("Invariant", "I-09")]
    public void A_scan_begins_after_the_port_that_was_served_last()
    {
        foreach (var port in new[] { 60, 62, 63, 100, 150 }) Open(port).SetPending(port, 0);
        Assert.Equal([60, 62, 63, 100, 150], Drain(0));
        _space.SetPending(62, 0);
        Assert.Equal([62], Drain(0));

        foreach (var port in new[] { 60, 62, 63, 100, 150 }) _space.SetPending(port, 0);

        Assert.Equal([63, 100, 150, 60, 62], Drain(0));
    }

    [Fact]
    public void A_scan_finds_the_ports_of_its_own_vcpu_only()
    {
        Open(5).SetPending(5, 0);
        _space.Open(6, vcpu: 1, isTimer: false);
        _space.SetPending(6, 1);

        Assert.Equal([5], Drain(0));
        Assert.Equal([6], Drain(1));
    }

    [Fact]
    public void A_port_that_moves_under_its_mask_takes_its_pending_event_along()
    {
        Open(5).SetPending(5, 0);
        _space.Mask(5);
        _space.Rebind(5, 1);

        Assert.True(_space.Unmask(5, 1));
        Assert.Empty(Drain(0));
        Assert.Equal([5], Drain(1));
    }

    [Fact]
    public void An_event_during_the_scan_is_found_by_a_repeated_one()
    {
        Open(5).SetPending(5, 0);
        _space.BeginScan(0);
        Assert.True(_space.TryTakeNext(0, out _));
        _space.ClearPending(5);

        Assert.Equal(PendingOutcome.MarkEvents, _space.SetPending(5, 0).Outcome);

        Assert.True(_space.TryTakeNext(0, out var again));
        Assert.Equal(5, again);
        _space.ClearPending(5);
        Assert.False(_space.TryTakeNext(0, out _));
        Assert.False(_space[0].UpcallPending);
    }

    [Fact]
    public void Only_the_notify_vcpu_unmasks_in_memory_and_only_what_is_not_pending()
    {
        Open(5).Mask(5);

        Assert.False(_space.TryUnmaskInMemory(5, vcpu: 1));
        Assert.True(_space.IsMasked(5));
        Assert.True(_space.TryUnmaskInMemory(5, vcpu: 0));
        Assert.False(_space.IsMasked(5));
        _space.SetPending(5, 0);
        Assert.False(_space.TryUnmaskInMemory(5, vcpu: 0));
    }

    [Fact, Trait("Invariant", "I-05")]
    public void Closing_a_port_clears_its_pending_bit()
    {
        Open(5).SetPending(5, 0);
        _space.Close(5);

        Assert.False(_space.IsPending(5));
        Assert.False(_space.IsBusy(5));
        Assert.Empty(Drain(0));
    }

    [Theory]
    [InlineData(1023, 1023)]
    [InlineData(131_072, 4_095)]
    public void The_limit_is_the_lower_one_of_interface_and_toolstack(int configured, int usable) =>
        Assert.Equal(usable, TwoLevelEventSpace.Kind.Build(vcpus: 1, configured).MaxPort);

    [Fact, Trait("Invariant", "I-09")]
    public void A_scan_visits_every_pending_port_exactly_once_wherever_it_begins() =>
        Gen.Select(AnyPort, AnyPort.HashSet[0, 60]).Sample((cursor, ports) =>
        {
            var space = new TwoLevelEventSpace(vcpus: 1, maxPort: 200);
            for (var port = 1; port <= 200; port++) space.Open(port, vcpu: 0, isTimer: false);
            space.SetPending(cursor, 0);
            Drain(space, 0);
            foreach (var port in ports) space.SetPending(port, 0);

            var found = Drain(space, 0);

            Assert.Equal(ports.Order(), found.Order());
        });

    [Fact, Trait("Invariant", "I-09")]
    public void No_port_is_served_twice_before_all_waiting_ports_are_served_once() =>
        Gen.Select(AnyPort, AnyPort.HashSet[1, 60], AnyPort.List[0, 60]).Sample((cursor, ports, later) =>
        {
            var space = new TwoLevelEventSpace(vcpus: 1, maxPort: 200);
            for (var port = 1; port <= 200; port++) space.Open(port, vcpu: 0, isTimer: false);
            space.SetPending(cursor, 0);
            Drain(space, 0);
            foreach (var port in ports) space.SetPending(port, 0);

            var waiting = ports.ToHashSet();
            var served = new HashSet<int>();
            var next = 0;
            space.BeginScan(0);
            while (waiting.Count > 0 && space.TryTakeNext(0, out var port))
            {
                space.ClearPending(port);
                waiting.Remove(port);
                var isFirstTurn = served.Add(port);
                Assert.True(isFirstTurn || waiting.Count == 0, $"port {port} is served twice while others wait");
                if (next < later.Count) space.SetPending(later[next++], 0);
                space.SetPending(port, 0);
            }

            Assert.Empty(waiting);
        });

    private TwoLevelEventSpace Open(int port)
    {
        _space.Open(port, vcpu: 0, isTimer: false);
        return _space;
    }

    private List<int> Drain(int vcpu) => Drain(_space, vcpu);

    private static List<int> Drain(TwoLevelEventSpace space, int vcpu)
    {
        var found = new List<int>();
        space.BeginScan(vcpu);
        while (space.TryTakeNext(vcpu, out var port))
        {
            space.ClearPending(port);
            found.Add(port);
        }

        return found;
    }
}
