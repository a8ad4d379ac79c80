using ActorXen.Messages;
using ActorXen.Xen.Calibration;

namespace ActorXen.Xen.Devices.BlockStorage;

/// <summary>What the pages of a disk request beyond the first cost either end of its ring.</summary>
internal readonly record struct SegmentPrice(Duration PerPage)
{
    private const int PageBytes = 4_096;

    public SegmentPrice(CostTable costs)
        : this(costs[NetworkCosts.RingSlot])
    {
    }

    public Duration Of(int bytes) => PerPage * (PagesOf(bytes) - 1);

    public static int PagesOf(int bytes) => ((bytes - 1) / PageBytes) + 1;
}
