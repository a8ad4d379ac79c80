using System.Diagnostics;
using ActorXen.Xen.Hosts;

namespace ActorXen.Bench.Schedulers;

/// <summary>Measures what a schedule decision costs, by policy and number of vCPUs.</summary>
/// <param name="policies">Where policies are looked up.</param>
public sealed class DecisionBench(XenPolicies policies)
{
    /// <summary>How many pCPUs the measured pool has.</summary>
    public const int Pcpus = 32;

    private const int Round = 40_000;
    private const int Rounds = 5;

    /// <summary>Runs before each measurement, because the runtime recompiles hot code only after a while.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(400);

    /// <summary>The policies of today's Xen, in the order of the table.</summary>
    public static IReadOnlyList<string> CurrentPolicies { get; } = ["credit", "credit2", "rtds", "null", "arinc653"];

    /// <summary>Numbers of vCPUs in the table.</summary>
    public static IReadOnlyList<int> VcpuCounts { get; } = [25, 50, 100, 200, 400, 800];

    /// <summary>Whether a policy can schedule this many vCPUs.</summary>
    public static bool Fits(string policy, int vcpus) => vcpus <= PassLoad.MostVcpus(policy, Pcpus);

    /// <summary>Runs a loaded pool with wakes, blocks, slice ends and timers; takes about a second.</summary>
    /// <param name="policy">A name in the catalogue.</param>
    /// <param name="vcpus">See <see cref="Fits"/>.</param>
    public SchedulerCost Measure(string policy, int vcpus)
    {
        var load = new PassLoad(policies, policy, Pcpus, vcpus);
        // Long enough for the compiler, and on a busy machine still long enough for all queues to have their size.
        var warming = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(warming) < WarmUp || load.Decisions < Round)
            load.Run(Round / Rounds);
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
            policy, vcpus, rounds[Rounds / 2], allocated / all,
            (load.Wakes - wakes) / all, (load.Switches - switches) / all, (load.Now - began).Nanoseconds / all);
    }
}

/// <param name="Policy">Name of the measured policy.</param>
/// <param name="Vcpus">How many vCPUs the pool has, of which half always want to run.</param>
/// <param name="NsPerDecision">Wall time of all that the scheduler does per schedule pass: the median round.</param>
/// <param name="BytesPerDecision">Bytes allocated per pass.</param>
/// <param name="WakesPerDecision">Wakeups per pass.</param>
/// <param name="SwitchesPerDecision">Share of the passes after which another vCPU ran.</param>
/// <param name="VirtualNsPerDecision">Virtual time per pass of the whole pool.</param>
public sealed record SchedulerCost(
    string Policy,
    int Vcpus,
    double NsPerDecision,
    double BytesPerDecision,
    double WakesPerDecision,
    double SwitchesPerDecision,
    double VirtualNsPerDecision);
