using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Results;

/// <summary>How vCPUs spent their time, as shares from 0 to 1: of one vCPU, or of all vCPUs of a domain.</summary>
internal static class VcpuTime
{
    public const string RunnableMeaning = "share of vCPU time in which it wanted a pCPU and waited for one";
    public const string OfflineMeaning =
        "share of vCPU time in which it was paused, parked by a cap, or on its way to another pCPU";
    public const string BlockedMeaning = "share of vCPU time in which it waited for an event";
    public const string DownMeaning =
        "share of vCPU time in which the guest did not use it: not brought up yet, or taken down";
    public const string StealMeaning =
        "(runnable + offline) / (1 - down): what was taken from vCPUs that were up, as a guest's own clock counts it";

    /// <summary>
    /// Share of the whole time. The five states from <see cref="SchedulingFacts.Running"/> to
    /// <see cref="SchedulingFacts.Down"/> add up to 1.
    /// </summary>
    public static double Share(Tally vcpus, int state) =>
        (double)vcpus[SchedulingFacts.TimeInState, state] / Math.Max(1, vcpus[SchedulingFacts.TimeInState]);

    /// <summary>
    /// Share of the time in which vCPUs were up that the hypervisor took from them: they were runnable without a pCPU,
    /// or offline. Linux counts the same; a vCPU that is down takes no part.
    /// </summary>
    public static double Steal(Tally vcpus)
    {
        var up = vcpus[SchedulingFacts.TimeInState] - In(SchedulingFacts.Down);
        return (double)(In(SchedulingFacts.Runnable) + In(SchedulingFacts.Offline)) / Math.Max(1, up);

        long In(int state) => vcpus[SchedulingFacts.TimeInState, state];
    }
}
