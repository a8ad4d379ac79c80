using System.Diagnostics;
using ActorXen.Xen.Hosts;

namespace ActorXen.Bench.Schedulers;

/// <summary>Measures what a schedule decision costs, by policy and number of vCPUs.</summary>
/// <param name="policies">Where policies are looked up.</param>
public sealed class DecisionBench(XenPolicies policies)
{
    /// <summary>Of the pool that is measured.</summary>
    public const int Pcpus = 32;

    private const int Round = 40_000;
    private const int Rounds = 5;

    /// <summary>The runtime compiles hot code again after a while; only then a cell is measured.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(400);

    /// <summary>The policies of today's Xen, in the order of the table.</summary>
    public static IReadOnlyList<string> CurrentPolicies { get; } = ["credit", "credit2", "rtds", "null", "arinc653"];

    /// <summary>Numbers of vCPUs in the table.</summary>
    public static IReadOnlyList<int> VcpuCounts { get; } = [25, 50, 100, 200, 400, 800];

    /// <summary>Whether a policy can do something with so many.</summary>
    public static bool Fits(string policy, int vcpus) => vcpus <= PassLoad.MostVcpus(policy, Pcpus);

    /// <summary>Wakes, blocks, slice ends and timers of a loaded pool; about a second.</summary>
    /// <param name="policy">A name in the catalogue.</param>
    /// <param name="vcpus">See <see cref="Fits"/>.</param>
    public SchedulerCost Measure(string policy, int vcpus)
    {
        var load = new PassLoad(policies, policy, Pcpus, vcpus);
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;) load.Run(Round / Rounds);
        var (decisions, wakes, switches, began) = (load.Decisions, load.Wakes, load.Switches, load.Now);
        var rounds = new double[Rounds];
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            var (before, start) = (load.Decisions, Stopwatch.GetTimestamp());
            load.Run(Round);
            rounds[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / (load.Decisions - before);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(rounds);
        double all = load.Decisions - decisions;
        return new(
            policy, vcpus, rounds[Rounds / 2], allocated / all, (load.Wakes - wakes) / all, (
                load.Switches - switches) / all,
            (load.Now - began).Nanoseconds / all);
    }
}

/// <param name="Policy">Measured.</param>
/// <param name="Vcpus">In the pool, half of which always want to run.</param>
/// <param name="NsPerDecision">Wall time of all that the scheduler does, by schedule passes; the median of the
/// rounds.</param>
/// <param name="BytesPerDecision">Allocated.</param>
/// <param name="WakesPerDecision">How much of the work is wakeups.</param>
/// <param name="SwitchesPerDecision">Share of the passes after which another vCPU ran.</param>
/// <param name="VirtualNsPerDecision">How often such a pool decides.</param>
public sealed record SchedulerCost(
    string Policy,
    int Vcpus,
    double NsPerDecision,
    double BytesPerDecision,
    double WakesPerDecision,
    double SwitchesPerDecision,
    double VirtualNsPerDecision);
