using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Hosts;

/// <summary>When pCPUs and kernels of a host come up: one after another, as in a machine that boots.</summary>
/// <remarks>
/// Decision 0038. pCPUs that all began in the same nanosecond would decide in the same nanosecond for the whole run
/// wherever slices have the same length, and whichever of them decides first would always be the same one.
/// </remarks>
internal static class BootTimes
{
    /// <returns>By number, ascending. pCPU 0 boots the machine, so it is up at time 0.</returns>
    public static IReadOnlyList<VirtualTime> OfPcpus(HostSpec host, long seed)
    {
        var random = RandomStream.For(seed, $"host/{host.Number}/boot");
        var times = new VirtualTime[host.Machine.Pcpus];
        // A draw from the first half of each pCPU's turn keeps any two of them apart.
        var turn = host.Machine.BootSpread / times.Length;
        for (var pcpu = 1; pcpu < times.Length; pcpu++)
            times[pcpu] = VirtualTime.Zero + (turn * pcpu) + random.Uniform(Duration.Zero, turn / 2);
        return times;
    }

    /// <returns>Since when the domain's ticks count, within the same spread.</returns>
    public static Duration OfTicks(HostSpec host, DomainSpec domain, long seed) =>
        RandomStream.For(seed, $"host/{host.Number}/dom/{domain.Id}/boot")
            .Uniform(Duration.Zero, host.Machine.BootSpread);
}
