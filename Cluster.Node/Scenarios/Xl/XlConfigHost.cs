using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Scenarios.Xl;

/// <summary>The host on which imported domains run, whose sockets are its nodes.</summary>
/// <param name="Sockets">1 to 16.</param>
/// <param name="CoresPerSocket">1 to <see cref="MostCores"/>.</param>
internal sealed record XlConfigHost(int Sockets, int CoresPerSocket)
{
    /// <summary>Most cores of one socket; a host with more pCPUs has two sockets.</summary>
    public const int MostCores = 128;

    public const int MostSockets = 16;

    public int Pcpus => Sockets * CoresPerSocket;

    /// <summary>The line of its machine.</summary>
    public string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"  machine {{ sockets = {Sockets}, cores = {CoresPerSocket}, threads = 1 }}\n");

    /// <summary>A host as large as asked for, or as the domains need.</summary>
    /// <param name="guests">At least one.</param>
    /// <param name="options">What the user asked for.</param>
    /// <param name="pools">Number of pools, each with a pCPU at least.</param>
    /// <param name="problem">Why there is no such host: two sentences; null if there is one.</param>
    public static XlConfigHost For(
        IReadOnlyList<XlConfigGuest> guests, XlConfigHostOptions options, int pools, out string? problem)
    {
        var nodes = 1 + guests.Max(guest => Math.Max(0, guest.HighestNode));
        var needed = options.Pcpus
            ?? Math.Max(pools, guests.Max(guest => Math.Max(guest.Vcpus, guest.HighestPcpu + 1)));
        var sockets = options.Sockets ?? Math.Max(nodes, needed > MostCores ? 2 : 1);
        var cores = (needed + sockets - 1) / sockets;
        if (options.Pcpus is null) cores = Math.Max(cores, WidestOfNodes(guests, sockets));
        var isEven = options.Pcpus is not { } wanted || wanted % sockets == 0;
        problem = sockets > MostSockets ? $"There are {sockets} nodes. A host has at most {MostSockets}."
            : cores > MostCores ? $"A socket would have {cores} pCPUs. It has at most {MostCores}; write --sockets."
            : sockets * cores > PcpuSet.Capacity
                ? $"The host would have {sockets * cores} pCPUs. It has at most {PcpuSet.Capacity}; write --pcpus."
            : isEven ? null
            : $"{needed} pCPUs cannot be shared evenly by {sockets} sockets. Write another --pcpus, or --sockets.";
        return new(sockets, cores);
    }

    /// <summary>Each node has a pCPU for every vCPU of a domain that is bound to nodes, if possible.</summary>
    private static int WidestOfNodes(IReadOnlyList<XlConfigGuest> guests, int sockets)
    {
        var widest = guests.Where(guest => guest.HighestNode >= 0).Select(guest => guest.Vcpus).DefaultIfEmpty(0).Max();
        return Math.Min(widest, PcpuSet.Capacity / sockets);
    }
}
