using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// The few different signals that ports send and receive. They are made once, so an event allocates nothing.
/// </summary>
public static class SignalMessages
{
    private const int Causes = (int)WakeCause.Start + 1;

    // Two of each per pCPU, and two for "on no pCPU", which is number -1.
    private const int Places = 2 * (PcpuSet.Capacity + 1);

    private static readonly SetPending[] Pendings =
        [.. Enumerable.Range(0, Places).Select(place => new SetPending(PcpuOf(place), IsInterrupt(place)))];

    private static readonly WakePoller[] Wakes =
        [.. Enumerable.Range(0, Places).Select(place => new WakePoller(PcpuOf(place), IsInterrupt(place)))];

    private static readonly MarkEventsPending[] Marks =
        [.. Enumerable.Range(0, Places * Causes).Select(index => MarkAt(index / Causes, index % Causes))];

    public static SetPending SetPending(PcpuId from, bool inInterrupt) => Pendings[PlaceOf(from, inInterrupt)];

    public static WakePoller WakePoller(PcpuId from, bool inInterrupt) => Wakes[PlaceOf(from, inInterrupt)];

    public static MarkEventsPending MarkEvents(PcpuId from, bool inInterrupt, WakeCause cause) =>
        Marks[(PlaceOf(from, inInterrupt) * Causes) + (int)cause];

    private static MarkEventsPending MarkAt(int place, int cause) =>
        new(PcpuOf(place), IsInterrupt(place), (WakeCause)cause);

    private static int PlaceOf(PcpuId from, bool inInterrupt) => (2 * (from.Number + 1)) + (inInterrupt ? 1 : 0);

    private static PcpuId PcpuOf(int place) => new((place / 2) - 1);

    private static bool IsInterrupt(int place) => place % 2 != 0;
}
