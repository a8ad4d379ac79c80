using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Series;

/// <summary>What a group counted in a window, as far as its warm-up and comparisons use it; times in ns.</summary>
/// <param name="Ran">Time that its vCPUs ran.</param>
/// <param name="Waited">Time that was stolen from them: runnable without a pCPU, or offline.</param>
/// <param name="Up">Time in which they were not down.</param>
/// <param name="Work">CPU time of completed computation.</param>
/// <param name="Received">Bytes.</param>
/// <param name="Sent">Bytes.</param>
/// <param name="Busy">pCPU time in which they were not idle. Only the fleet and racks have pCPUs.</param>
/// <param name="Pcpus">All pCPU time.</param>
internal readonly record struct GroupSums(
    long Ran, long Waited, long Up, long Work, long Received, long Sent, long Busy, long Pcpus)
{
    public static GroupSums Of(CellSums sums)
    {
        var states = sums.Of(SchedulingFacts.TimeInState);
        var packets = sums.Of(DeviceFacts.PacketBytes);
        var (vcpus, pcpus) = (0L, 0L);
        foreach (var time in states) vcpus += time;
        var modes = sums.Of(PcpuFacts.TimeInMode);
        foreach (var time in modes) pcpus += time;
        return new(
            states[SchedulingFacts.Running],
            states[SchedulingFacts.Runnable] + states[SchedulingFacts.Offline],
            vcpus - states[SchedulingFacts.Down],
            sums.Of(WorkloadFacts.Work)[0],
            packets[(int)PacketDirection.Received],
            packets[(int)PacketDirection.Sent],
            pcpus - modes[(int)PcpuMode.Idle],
            pcpus);
    }

    public static GroupSums operator +(GroupSums one, GroupSums other) => new(
        one.Ran + other.Ran, one.Waited + other.Waited, one.Up + other.Up, one.Work + other.Work,
        one.Received + other.Received, one.Sent + other.Sent, one.Busy + other.Busy, one.Pcpus + other.Pcpus);
}
