using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.SharedPages;

public sealed class PortSlotsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(1000)]
    [InlineData(FifoEventSpace.PortLimit - 1)]
    public void Every_port_has_a_place_and_no_other_has(int maxPort)
    {
        var slots = new PortSlots<int>(maxPort, unused: -1);
        Assert.Equal(-1, slots[maxPort]);

        slots.At(maxPort) = 7;

        Assert.Equal(7, slots[maxPort]);
        Assert.Equal(-1, slots[maxPort - 1]);
        Assert.Equal(maxPort + 1, slots.End);
        Assert.Throws<ArgumentOutOfRangeException>(() => slots.At(maxPort + 1));
    }

    [Fact]
    public void Values_stay_when_the_table_grows()
    {
        var slots = new PortSlots<int>(100_000, unused: 0);
        for (var port = 1; port < 1000; port++) slots.At(port) = port;

        Assert.Equal(Enumerable.Range(0, 1000), Enumerable.Range(0, 1000).Select(port => slots[port]));
        Assert.InRange(slots.End, 1000, 2048);

        slots.Clear();
        Assert.All(Enumerable.Range(0, 2000), port => Assert.Equal(0, slots[port]));
    }

    /// <summary>A thousand hosts had 2 GB of ports that no dom0 ever opened.</summary>
    [Fact]
    public void Ports_that_are_never_opened_cost_nothing()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var table = new PortTable(new DomainId(0), new FifoEventSpace(2, FifoEventSpace.PortLimit - 1));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(FifoEventSpace.PortLimit - 1, table.MaxPort);
        Assert.Equal(1, table.LowestFree());
        Assert.InRange(allocated, 1, 8 * 1024);
    }

    [Fact]
    public void The_highest_port_opens_and_closes_in_a_table_that_has_not_grown()
    {
        var table = new PortTable(new DomainId(0), new FifoEventSpace(1, FifoEventSpace.PortLimit - 1));
        var last = table.MaxPort;

        table.Open(last, new PortRecord(PortState.Ipi, 0));
        Assert.Equal(PortState.Ipi, table[last].State);
        Assert.Equal(PortState.Free, table[last + 1].State);

        table.Free(last);
        Assert.Equal(PortState.Free, table[last].State);
    }
}
