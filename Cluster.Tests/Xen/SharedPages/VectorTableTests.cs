using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.SharedPages;

public sealed class VectorTableTests
{
    [Fact]
    public void Successive_lines_get_vectors_8_apart_and_every_dynamic_vector_is_used_before_none_is_left()
    {
        var table = new VectorTable();

        var allocated = Enumerable.Range(0, 208).Select(irq => table.TryAllocate(irq) ? table[irq] : 0).ToList();

        Assert.Equal([0x20, 0x28, 0x30], allocated[..3]);
        Assert.Equal(Enumerable.Range(0x20, 208), allocated.Order());
        Assert.True(table.IsFull);
        Assert.False(table.TryAllocate(208));
        table.Release(5);
        Assert.True(table.TryAllocate(208));
    }

    [Fact]
    public void The_vector_of_the_cleanup_ipi_is_no_lines()
    {
        var table = new VectorTable(hasCleanup: true);

        var allocated = Enumerable.Range(0, 207).Select(irq => table.TryAllocate(irq) ? table[irq] : 0).ToList();

        Assert.Equal(207, table.Capacity);
        Assert.Equal(Enumerable.Range(0x20, 208).Where(vector => vector != VectorTable.Cleanup), allocated.Order());
        Assert.True(table.IsFull);
        Assert.False(table.TryAllocate(207));
    }

    [Fact, Trait("Invariant", "I-15")]
    public void An_interrupt_ends_only_after_those_above_it()
    {
        var stack = new PendingEois();
        stack.Push(irq: 1, vector: 0x31);
        Assert.True(stack.HoldsBack(0x3F));
        Assert.False(stack.HoldsBack(0x40));
        stack.Push(irq: 2, vector: 0x40);

        stack.MarkReady(1);
        Assert.False(stack.TryPop(out _));
        stack.MarkReady(2);

        Assert.True(stack.TryPop(out var first));
        Assert.True(stack.TryPop(out var second));
        Assert.Equal((2, 1), (first, second));
        Assert.True(stack.IsEmpty);
    }

    [Fact, Trait("Invariant", "I-15")]
    public void A_vector_below_the_one_in_service_is_never_taken()
    {
        var stack = new PendingEois();
        stack.Push(irq: 1, vector: 0x48);

        Assert.Throws<InvariantBrokenException>(() => stack.Push(irq: 2, vector: 0x40));
    }
}
