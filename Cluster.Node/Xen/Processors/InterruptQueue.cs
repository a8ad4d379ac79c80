using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>Interrupts that a pCPU was sent and has not taken yet, in order of arrival.</summary>
/// <remarks>
/// As the local APIC does, it holds back those whose vectors are not above the one that is in service
/// (interrupts §10.3). The hypervisor's own timer is above those of all lines.
/// </remarks>
/// <param name="page">Of the pCPU: its vectors, and what is in service.</param>
internal sealed class InterruptQueue(PcpuPage page)
{
    /// <summary>In place of an irq number: the pCPU's own timer, vector 0xfa.</summary>
    public const int LocalTimer = -1;

    private readonly Queue<(int Irq, VirtualTime Raised)> _waiting = new();
    private readonly Queue<(int Irq, VirtualTime Raised)> _held = new();

    /// <returns>Whether it can be taken now; else it is held back.</returns>
    public bool Add(int irq, VirtualTime raised)
    {
        var canBeTaken = !IsHeldBack(irq);
        (canBeTaken ? _waiting : _held).Enqueue((irq, raised));
        return canBeTaken;
    }

    /// <summary>Whether one can be taken. One that came before the vector in service is held back here.</summary>
    public bool HasNext()
    {
        while (_waiting.TryPeek(out var next) && IsHeldBack(next.Irq)) _held.Enqueue(_waiting.Dequeue());
        return _waiting.Count != 0;
    }

    /// <summary>Follows a <see cref="HasNext"/> that was true.</summary>
    public (int Irq, VirtualTime Raised) Take() => _waiting.Dequeue();

    /// <summary>Something in service has ended: what was held back waits again, behind what came meanwhile.</summary>
    public void ReleaseHeld()
    {
        for (var left = _held.Count; left > 0; left--) _waiting.Enqueue(_held.Dequeue());
    }

    public void Save(StateWriter state)
    {
        Save(_waiting, state);
        Save(_held, state);
    }

    public void Load(StateReader state)
    {
        Load(_waiting, state);
        Load(_held, state);
    }

    private bool IsHeldBack(int irq) =>
        !page.Eois.IsEmpty && irq != LocalTimer && page.Eois.HoldsBack(page.Vectors[irq]);

    private static void Save(Queue<(int Irq, VirtualTime Raised)> interrupts, StateWriter state)
    {
        state.Int(interrupts.Count);
        foreach (var (irq, raised) in interrupts)
        {
            state.Int(irq);
            state.Long(raised.Nanoseconds);
        }
    }

    private static void Load(Queue<(int Irq, VirtualTime Raised)> interrupts, StateReader state)
    {
        interrupts.Clear();
        for (var left = state.Int(); left > 0; left--) interrupts.Enqueue((state.Int(), new(state.Long())));
    }
}
