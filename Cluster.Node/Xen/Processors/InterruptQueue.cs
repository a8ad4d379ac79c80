using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>Interrupts that were sent to a pCPU and not taken yet, in order of arrival.</summary>
/// <remarks>
/// Like the local APIC, it holds back interrupts whose vectors are not above the one in service (interrupts §10.3).
/// The vectors of the hypervisor's own timer, calls and wakeups are above those of all lines. An interrupt that is held
/// back keeps its place: when the service ends, it comes before those that arrived later (interrupts §9), unless the
/// machine takes the highest vector first. A message of a line whose vector waits already sets a bit that is set; so
/// does a call, or a wakeup.
/// </remarks>
/// <param name="page">The pCPU's page, with its vectors and the interrupts in service.</param>
internal sealed class InterruptQueue(PcpuPage page)
{
    /// <summary>Used instead of an irq number for the pCPU's own timer, vector 0xfa.</summary>
    public const int LocalTimer = -1;

    /// <summary>Used instead of an irq number for a call from another pCPU, vector 0xfb.</summary>
    public const int Call = -3;

    /// <summary>Used instead of an irq number for the wakeup vector of posted interrupts.</summary>
    public const int PostedWakeup = -4;

    private readonly List<(int Irq, VirtualTime Raised)> _waiting = [];

    /// <summary>The first one is being taken, so its vector does not wait any more.</summary>
    private bool _isTaking;

    /// <returns>True if it can be taken now; false if it is held back, or merges with one that waits.</returns>
    public bool Add(int irq, VirtualTime raised)
    {
        for (var index = _isTaking ? 1 : 0; index < _waiting.Count; index++)
            if (_waiting[index].Irq == irq && irq != LocalTimer) return false;
        _waiting.Add((irq, raised));
        return !IsHeldBack(irq);
    }

    /// <summary>Whether an interrupt can be taken now.</summary>
    public bool HasNext => IndexOfNext() >= 0;

    /// <summary>
    /// The pCPU begins to take the first interrupt that is not
    /// held back, and takes that one whatever changes meanwhile.
    /// </summary>
    /// <returns>False if there is none.</returns>
    public bool TryAccept()
    {
        var index = IndexOfNext();
        Overtaken = 0;
        if (index > 0)
        {
            for (var earlier = 0; earlier < index; earlier++)
                if (!IsHeldBack(_waiting[earlier].Irq)) Overtaken++;
            var accepted = _waiting[index];
            _waiting.RemoveAt(index);
            _waiting.Insert(0, accepted);
        }

        _isTaking = index >= 0;
        return _isTaking;
    }

    /// <summary>Removes and returns the interrupt that was accepted.</summary>
    public (int Irq, VirtualTime Raised) Take()
    {
        var accepted = _waiting[0];
        _waiting.RemoveAt(0);
        _isTaking = false;
        return accepted;
    }

    public void Save(StateWriter state)
    {
        state.Bool(_isTaking);
        state.Int(Overtaken);
        state.Int(_waiting.Count);
        foreach (var (irq, raised) in _waiting)
        {
            state.Int(irq);
            state.Long(raised.Nanoseconds);
        }
    }

    public void Load(StateReader state)
    {
        _isTaking = state.Bool();
        Overtaken = state.Int();
        _waiting.Clear();
        for (var left = state.Int(); left > 0; left--) _waiting.Add((state.Int(), new(state.Long())));
    }

    /// <summary>Interrupts that arrived before the accepted one, and could be taken.</summary>
    public int Overtaken { get; private set; }

    private int IndexOfNext()
    {
        if (page.TakesByPriority) return IndexOfHighest();
        var index = 0;
        while (index < _waiting.Count && IsHeldBack(_waiting[index].Irq)) index++;
        return index < _waiting.Count ? index : -1;
    }

    private int IndexOfHighest()
    {
        var (highest, vector) = (-1, -1);
        for (var index = 0; index < _waiting.Count; index++)
        {
            var irq = _waiting[index].Irq;
            if (IsHeldBack(irq) || VectorOf(irq) <= vector) continue;
            (highest, vector) = (index, VectorOf(irq));
        }

        return highest;
    }

    /// <summary>A line that has left this pCPU since has none here, and comes last.</summary>
    public int VectorOf(int irq) => irq switch
    {
        Call => VectorTable.CallVector,
        LocalTimer => VectorTable.TimerVector,
        PostedWakeup => VectorTable.WakeupVector,
        _ => page.Vectors[irq],
    };

    public bool IsHeldBack(int irq) =>
        !page.Eois.IsEmpty && irq >= 0 && page.Eois.HoldsBack(page.Vectors[irq]);
}
