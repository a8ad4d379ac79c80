using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Interrupts;

/// <summary>Disables a line that interrupts too often, for 10 ms.</summary>
/// <remarks>Interrupts §10.2 step 3. Invariant I-18.</remarks>
/// <param name="limit">Interrupts per 10 ms; 0 is off.</param>
internal sealed class RateLimiter(int irq, int limit)
{
    private static readonly Duration Quantum = 10.Ms;

    private int _taken;
    private VirtualTime _quantumBegan;

    public bool IsDisabled { get; private set; }

    /// <summary>
    /// Counts an interrupt. If this one disabled the line, the line gets <see cref="IrqReenable"/> after 10 ms.
    /// </summary>
    /// <returns>True if it must not be delivered.</returns>
    public bool Suppresses(EntityContext context)
    {
        if (!IsDisabled && !IsStorm(context)) return false;
        context.Record(IrqFacts.Suppressed, new(irq));
        return true;
    }

    public void Enable(EntityContext context)
    {
        IsDisabled = false;
        (_taken, _quantumBegan) = (0, context.Now);
        context.Record(IrqFacts.EnableChanged, new(irq), IrqEnabling.Enabled);
    }

    public void Save(StateWriter state)
    {
        state.Int(_taken);
        state.Long(_quantumBegan.Nanoseconds);
        state.Bool(IsDisabled);
    }

    public void Load(StateReader state)
    {
        _taken = state.Int();
        _quantumBegan = new(state.Long());
        IsDisabled = state.Bool();
    }

    private bool IsStorm(EntityContext context)
    {
        if (limit == 0 || ++_taken < limit) return false;
        if (context.Now - _quantumBegan > Quantum)
        {
            (_taken, _quantumBegan) = (0, context.Now);
            return false;
        }

        IsDisabled = true;
        context.Record(IrqFacts.EnableChanged, new(irq), IrqEnabling.Disabled);
        context.Schedule(context.Self<IIrqDesc>(), Quantum, IrqReenable.Instance, Phase.HostInterrupt);
        return true;
    }
}
