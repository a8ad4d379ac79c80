using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// Interrupts that a pCPU has taken and not ended: the stack of pending EOIs (interrupts §10.2 step 5, §10.3).
/// </summary>
/// <remarks>
/// Pushed by lines whose ack type is "EOI", popped by the pCPU. Saved with the pCPU's page. Invariant I-15.
/// </remarks>
public sealed class PendingEois
{
    private readonly List<(int Irq, int Vector, bool IsReady)> _stack = [];

    public bool IsEmpty => _stack.Count == 0;

    /// <summary>Interrupts of a line on it, 0 or 1.</summary>
    public int CountOf(int irq) => _stack.Count(entry => entry.Irq == irq);

    /// <summary>The local APIC holds back a vector of the class in service, or of a lower one.</summary>
    /// <param name="vector">Vector; 0, which no line has, is never held back.</param>
    public bool HoldsBack(int vector) =>
        _stack.Count != 0 && vector != 0 && VectorTable.ClassOf(vector) <= VectorTable.ClassOf(_stack[^1].Vector);

    public void Push(int irq, int vector)
    {
        Invariant.Holds(!HoldsBack(vector), $"irq {irq} with vector {vector} is taken above vector {Top}");
        _stack.Add((irq, vector, false));
    }

    /// <summary>The last guest has answered; a higher vector may still have to end first.</summary>
    public void MarkReady(int irq)
    {
        var place = _stack.FindIndex(entry => entry.Irq == irq);
        Invariant.Holds(place >= 0, $"irq {irq} is ended on a pCPU that did not take it");
        _stack[place] = _stack[place] with { IsReady = true };
    }

    /// <summary>Pops the top entry if it is ready.</summary>
    public bool TryPop(out int irq)
    {
        irq = _stack.Count == 0 ? 0 : _stack[^1].Irq;
        if (_stack.Count == 0 || !_stack[^1].IsReady) return false;
        _stack.RemoveAt(_stack.Count - 1);
        return true;
    }

    public void Save(StateWriter state)
    {
        state.Int(_stack.Count);
        foreach (var (irq, vector, isReady) in _stack)
        {
            state.Int(irq);
            state.Int(vector);
            state.Bool(isReady);
        }
    }

    public void Load(StateReader state)
    {
        _stack.Clear();
        for (var left = state.Int(); left > 0; left--) _stack.Add((state.Int(), state.Int(), state.Bool()));
    }

    private int Top => _stack.Count == 0 ? 0 : _stack[^1].Vector;
}
