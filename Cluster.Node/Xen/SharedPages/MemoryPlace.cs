using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// Where a domain's memory is, seen from each socket: how fast it computes there, and what a cold cache costs (M-02).
/// </summary>
/// <remarks>
/// Calibration §3.1. One instance serves the vCPUs of a domain. Memory does not move during a run, so nothing is saved.
/// </remarks>
/// <param name="speeds">By socket, in percent of a pCPU beside all of its memory; 1 to 100.</param>
/// <param name="shares">By socket, the part of the memory that is there, in percent.</param>
/// <param name="refills">By socket, the cost of a cold cache in percent of the usual one; 100 or more.</param>
public sealed class MemoryPlace(
    IReadOnlyList<int> speeds, IReadOnlyList<int> shares, IReadOnlyList<int> refills)
{
    private const int Whole = 100;

    private readonly int[] _speeds = [.. speeds];

    /// <summary>How fast the domain computes on a pCPU of the socket, in percent, rounded down.</summary>
    /// <param name="speed">Of the pCPU now, in percent.</param>
    public int SpeedOn(int node, int speed) => Math.Max(1, speed * _speeds[node] / Whole);

    /// <summary>What a cold cache costs on a pCPU of the socket.</summary>
    public Duration RefillOn(int node, Duration usual) => usual * refills[node] / Whole;

    /// <summary>Records how long a vCPU ran near its memory and away from it, and what it lost.</summary>
    public void Record(VcpuId vcpu, int node, Duration ran, EntityContext context)
    {
        var near = ran * shares[node] / Whole;
        if (near != Duration.Zero) context.Record(VcpuFacts.MemoryUsed, vcpu, MemoryDistance.Local, near);
        if (near == ran) return;
        context.Record(VcpuFacts.MemoryUsed, vcpu, MemoryDistance.Remote, ran - near);
        var lost = ran * (Whole - _speeds[node]) / Whole;
        if (lost != Duration.Zero) context.Record(VcpuFacts.RunSlowed, vcpu, SlowCause.Memory, lost);
    }
}
