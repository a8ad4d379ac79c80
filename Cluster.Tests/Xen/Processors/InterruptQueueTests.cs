using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Processors;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Processors;

/// <summary>
/// Interrupts §9 and §10.3: order of arrival, except for those that the interrupt in service holds back.
/// </summary>
public sealed class InterruptQueueTests
{
    /// <summary>Lines: the first two have vectors of one class, the third has one above.</summary>
    private const int Low = 0, Served = 1, High = 2;

    private readonly PcpuPage _page = new(new(0), 0, 0, 0);
    private readonly InterruptQueue _queue;

    public InterruptQueueTests()
    {
        foreach (var irq in new[] { Low, Served, High }) _page.Vectors.TryAllocate(irq);
        _page.Eois.Push(Served, _page.Vectors[Served]);
        _queue = new(_page);
    }

    [Fact, Trait("Invariant", "I-15")]
    public void What_was_held_back_comes_before_what_arrived_later()
    {
        Assert.False(_queue.Add(Low, At(1)));
        Assert.False(_queue.HasNext);
        Assert.True(_queue.Add(High, At(2)));

        EndService();

        Assert.Equal([(Low, At(1)), (High, At(2))], TakeAll());
    }

    [Fact, Trait("Invariant", "I-15")]
    public void A_higher_vector_and_the_timer_pass_what_is_held_back()
    {
        _queue.Add(Low, At(1));
        _queue.Add(InterruptQueue.LocalTimer, At(2));
        _queue.Add(High, At(3));

        Assert.Equal([(InterruptQueue.LocalTimer, At(2)), (High, At(3))], TakeAll());
    }

    [Fact]
    public void What_the_pcpu_has_begun_to_take_is_taken_although_something_older_is_free_meanwhile()
    {
        _queue.Add(Low, At(1));
        _queue.Add(High, At(2));
        Assert.True(_queue.TryAccept());

        EndService();

        Assert.Equal((High, At(2)), _queue.Take());
        Assert.Equal([(Low, At(1))], TakeAll());
    }

    [Fact]
    public void An_apic_takes_the_highest_vector_first_and_says_how_many_it_passed()
    {
        var page = new PcpuPage(new(0), 0, 0, 0) { TakesByPriority = true };
        foreach (var irq in new[] { Low, Served, High }) page.Vectors.TryAllocate(irq);
        var queue = new InterruptQueue(page);
        queue.Add(Low, At(1));
        queue.Add(High, At(2));
        queue.Add(Served, At(3));
        queue.Add(InterruptQueue.LocalTimer, At(4));
        queue.Add(InterruptQueue.Call, At(5));

        var taken = new List<(int Irq, int Overtaken)>();
        while (queue.TryAccept()) taken.Add((queue.Take().Irq, queue.Overtaken));

        Assert.Equal(
            [(InterruptQueue.Call, 4), (InterruptQueue.LocalTimer, 3), (High, 1), (Served, 1), (Low, 0)], taken);
    }

    [Fact, Trait("Invariant", "I-15")]
    public void An_apic_holds_back_what_is_not_above_the_one_in_service()
    {
        var page = new PcpuPage(new(0), 0, 0, 0) { TakesByPriority = true };
        foreach (var irq in new[] { Low, Served, High }) page.Vectors.TryAllocate(irq);
        page.Eois.Push(Served, page.Vectors[Served]);
        var queue = new InterruptQueue(page);

        Assert.False(queue.Add(Low, At(1)));
        Assert.True(queue.Add(High, At(2)));
        Assert.True(queue.TryAccept());
        Assert.Equal(0, queue.Overtaken);
        Assert.Equal(High, queue.Take().Irq);
        Assert.False(queue.TryAccept());
    }

    [Fact]
    public void Held_interrupts_are_restored_in_their_order()
    {
        _queue.Add(Low, At(1));
        _queue.Add(High, At(2));
        _queue.Add(Low, At(3));
        var restored = new InterruptQueue(_page);
        restored.Add(High, At(0));

        States.Restore(States.Of(_queue.Save), restored.Load);
        EndService();

        while (restored.TryAccept())
        {
            Assert.True(_queue.TryAccept());
            Assert.Equal(_queue.Take(), restored.Take());
        }

        Assert.False(_queue.HasNext);
    }

    private static VirtualTime At(int nanoseconds) => new(nanoseconds);

    private void EndService()
    {
        _page.Eois.MarkReady(Served);
        Assert.True(_page.Eois.TryPop(out _));
    }

    private List<(int, VirtualTime)> TakeAll()
    {
        var taken = new List<(int, VirtualTime)>();
        while (_queue.TryAccept()) taken.Add(_queue.Take());
        return taken;
    }
}
