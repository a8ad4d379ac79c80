using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.SharedPages;

public sealed class VectorCountsTests
{
    [Fact]
    public void A_vector_that_was_another_lines_is_counted_apart()
    {
        var counts = new VectorCounts();
        foreach (var (vector, irq) in ((int, int)[])[(0xFA, -1), (0x29, 3), (0x29, 7), (0x29, 3)])
            counts.Add(vector, irq);

        Assert.Equal([(0x29, 3, 2L), (0x29, 7, 1L), (0xFA, VectorCounts.NoIrq, 1L)], counts.All);
    }

    [Fact]
    public void Counts_survive_a_checkpoint()
    {
        var counts = new VectorCounts();
        foreach (var vector in (int[])[0x29, 0x31, 0x29]) counts.Add(vector, 1);
        var state = new StateWriter();
        counts.Save(state);
        var loaded = new VectorCounts();
        loaded.Add(0x99, 9);

        loaded.Load(new StateReader(state.ToArray()));

        Assert.Equal(counts.All, loaded.All);
    }
}
