using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Guests;

/// <summary>On which cores the code of a guest's handlers is in the caches.</summary>
/// <remarks>
/// Interrupts §30, last row. A handler leaves its code on the core where it runs. Whatever guests execute on that core
/// afterwards evicts it, on either thread; an idle core keeps it. Decision 0090.
/// </remarks>
/// <param name="occupancy">Gives the core of a vCPU, and for how long guests have used it.</param>
/// <param name="warmTime">Positive: after so much use by guests nothing is left.</param>
public sealed class HandlerCaches(Occupancy occupancy, Duration warmTime)
{
    /// <summary>What <see cref="PcpuPage.CoreTime"/> was when a port's handler began there last.</summary>
    private readonly SortedDictionary<(int Port, int Core), Duration> _began = [];

    /// <summary>The handler of a port begins on a vCPU.</summary>
    /// <returns>The pCPU, and whether the handler has to come from memory there.</returns>
    public (PcpuId Pcpu, bool IsCold) Enter(int port, VcpuId vcpu, VirtualTime now)
    {
        // Where it was dispatched last: it may have lost that pCPU in this instant.
        var page = occupancy[occupancy[vcpu].LastPcpu];
        var place = (port, CoreOf(page));
        var used = page.CoreTime(now);
        var isCold = !_began.TryGetValue(place, out var began) || used - began > warmTime;
        _began[place] = used;
        return (page.Number, isCold);
    }

    public void Save(StateWriter state)
    {
        state.Int(_began.Count);
        foreach (var ((port, core), began) in _began)
        {
            state.Int(port);
            state.Int(core);
            state.Long(began.Nanoseconds);
        }
    }

    public void Load(StateReader state)
    {
        _began.Clear();
        for (var left = state.Int(); left > 0; left--) _began.Add((state.Int(), state.Int()), new(state.Long()));
    }

    /// <summary>The lower of its threads stands for a core.</summary>
    private static int CoreOf(PcpuPage page) =>
        Math.Min(page.Number.Number, page.Sibling?.Number.Number ?? page.Number.Number);
}
