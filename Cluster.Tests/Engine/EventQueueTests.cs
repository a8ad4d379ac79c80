using ActorXen.Engine;
using ActorXen.Messages;
using CsCheck;

namespace ActorXen.Tests.Engine;

public sealed class EventQueueTests
{
    // What to do: 0-4 add, 5-6 take, 7 cancel, 8 save and load, 9 look at the next due time.
    private static readonly Gen<(int What, int Due)[]> Steps = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 20]).Array[0, 400];

    [Fact]
    public void It_behaves_like_a_sorted_list() => Steps.Sample(steps =>
    {
        var queue = new EventQueue();
        var list = new SortedList<(long Due, ulong Order), (ScheduledEvent Handle, int Target)>();
        var handles = new List<(ScheduledEvent Handle, (long, ulong) Key)>();
        for (var step = 0; step < steps.Length; step++)
        {
            var (what, due) = steps[step];
            switch (what)
            {
                case <= 4:
                    // Orders fall while events are added, so that ties are not decided by insertion.
                    var order = EventOrder.Of(Phase.GuestWork, 0, steps.Length - step);
                    var handle = queue.Add(new(due), order, new(step), Hold.Instance);
                    list.Add((due, order.Packed), (handle, step));
                    handles.Add((handle, (due, order.Packed)));
                    break;
                case <= 6:
                    if (list.Count == 0) Assert.False(queue.TryTake(VirtualTime.Never, out _, out _, out _));
                    else TakeFirst(queue, list);
                    break;
                case 7 when handles.Count > 0:
                    var (chosen, key) = handles[due % handles.Count];
                    Assert.Equal(list.ContainsKey(key), queue.Cancel(chosen));
                    list.Remove(key);
                    break;
                case 8:
                    queue = SavedAndLoaded(queue);
                    break;
                default:
                    Assert.Equal(list.Count == 0 ? VirtualTime.Never : new(list.Keys[0].Due), queue.NextDue);
                    break;
            }

            Assert.Equal(list.Count, queue.Count);
        }

        while (list.Count > 0) TakeFirst(queue, list);
        Assert.Equal(0, queue.Count);
    });

    [Fact]
    public void Nothing_due_at_the_horizon_is_taken()
    {
        var queue = new EventQueue();
        queue.Add(new(5), EventOrder.Of(Phase.Softirq, 0, 1), new(0), Hold.Instance);

        Assert.False(queue.TryTake(new(5), out _, out _, out _));
        Assert.True(queue.TryTake(new(6), out _, out _, out _));
    }

    [Fact]
    public void A_handle_of_the_past_does_not_cancel_its_slots_next_tenant()
    {
        var queue = new EventQueue();
        var past = queue.Add(new(1), EventOrder.Of(Phase.Softirq, 0, 1), new(0), Hold.Instance);
        queue.TryTake(new(2), out _, out _, out _);
        var tenant = queue.Add(new(3), EventOrder.Of(Phase.Softirq, 0, 2), new(0), Hold.Instance);

        Assert.Equal(past.Slot, tenant.Slot);
        Assert.False(queue.Cancel(past));
        Assert.True(queue.IsPending(tenant));
    }

    [Fact]
    public void Thousands_of_cancelled_events_do_not_disturb_the_others()
    {
        var queue = new EventQueue();
        var handles = Enumerable.Range(0, 10_000)
            .Select(
                number => queue.Add(
                    new(number * 7919 % 10_007), EventOrder.Of(Phase.Softirq, 0, number), new(number), Hold.Instance))
            .ToArray();
        for (var number = 0; number < handles.Length; number++)
        {
            if (number % 10 != 0) Assert.True(queue.Cancel(handles[number]));
        }

        var taken = new List<VirtualTime>();
        while (queue.TryTake(VirtualTime.Never, out var due, out _, out _)) taken.Add(due);

        Assert.Equal(1_000, taken.Count);
        Assert.Equal(taken.Order(), taken);
    }

    [Fact]
    public void Peeking_returns_exactly_the_entities_with_due_events()
    {
        var queue = new EventQueue();
        for (var number = 0; number < 50; number++)
            queue.Add(
                new(number * 31 % 50), EventOrder.Of(Phase.Softirq, 0, number), new(number * 31 % 50), Hold.Instance);
        queue.TryTake(VirtualTime.Never, out _, out _, out _);

        Span<int> targets = stackalloc int[64];
        var count = queue.PeekTargets(new(20), targets);

        Assert.Equal(Enumerable.Range(1, 19), targets[..count].ToArray().Order());
    }

    private static void TakeFirst(
        EventQueue queue, SortedList<(long Due, ulong Order), (ScheduledEvent Handle, int Target)> list)
    {
        Assert.True(queue.TryTake(VirtualTime.Never, out var due, out var target, out _));
        Assert.Equal((list.Keys[0].Due, list.Values[0].Target), (due.Nanoseconds, target.Number));
        Assert.False(queue.IsPending(list.Values[0].Handle));
        list.RemoveAt(0);
    }

    private static EventQueue SavedAndLoaded(EventQueue queue)
    {
        var state = new StateWriter();
        queue.Save(state);
        var loaded = new EventQueue();
        loaded.Load(new StateReader(state.ToArray()));
        return loaded;
    }
}
