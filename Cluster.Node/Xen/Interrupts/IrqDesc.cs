using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Interrupts;

/// <summary>One physical line: an edge-triggered, maskable MSI bound to one domain (ack type "none").</summary>
/// <remarks>Interrupts §10.2 steps 2, 3 and 6, §10.4. Invariant I-18.</remarks>
/// <param name="route">Where the device writes; this entity alone changes it.</param>
/// <param name="port">The guest's pirq event.</param>
/// <param name="owner">The vCPU that the port signals: the line follows its pCPU.</param>
/// <param name="occupancy">Tells the owner's pCPU.</param>
/// <param name="rateLimit">Interrupts per 10 ms; 0 is off.</param>
/// <param name="follows">The line follows its vCPU (not <c>noirqbalance</c>).</param>
public sealed class IrqDesc(
    IrqRoute route, EntityRef port, VcpuId owner, Occupancy occupancy, int rateLimit, bool follows) : IEntity
{
    private static readonly Duration Quantum = 10.Ms;

    private int _taken;
    private VirtualTime _quantumBegan;
    private bool _isDisabled;
    private PcpuId _wanted = PcpuId.None;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case IrqTaken taken: Take(taken, context); break;
            case SetIrqAffinity affinity: _wanted = affinity.Pcpu; break;
            case IrqReenable: Enable(context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        state.Int(route.Destination.Number);
        state.Int(_taken);
        state.Long(_quantumBegan.Nanoseconds);
        state.Bool(_isDisabled);
        state.Int(_wanted.Number);
    }

    public void Load(StateReader state)
    {
        route.Destination = new(state.Int());
        _taken = state.Int();
        _quantumBegan = new(state.Long());
        _isDisabled = state.Bool();
        _wanted = new(state.Int());
    }

    private void Take(IrqTaken taken, EntityContext context)
    {
        var waited = context.Now - taken.Raised;
        context.Record(IrqFacts.Handled, new(route.Irq), taken.Pcpu, waited);
        Move(context);
        if (_isDisabled || IsStorm(context))
        {
            // Acknowledged and gone: an edge source must raise again.
            context.Record(IrqFacts.Suppressed, new(route.Irq));
            return;
        }

        context.Send(port, new SetPending(taken.Pcpu, true));
    }

    private bool IsStorm(EntityContext context)
    {
        if (rateLimit == 0 || ++_taken < rateLimit) return false;
        if (context.Now - _quantumBegan > Quantum)
        {
            (_taken, _quantumBegan) = (0, context.Now);
            return false;
        }

        _isDisabled = true;
        context.Record(IrqFacts.EnableChanged, new(route.Irq), IrqEnabling.Disabled);
        context.Schedule(context.Self, Quantum, IrqReenable.Instance, Phase.HostInterrupt);
        return true;
    }

    private void Enable(EntityContext context)
    {
        _isDisabled = false;
        (_taken, _quantumBegan) = (0, context.Now);
        context.Record(IrqFacts.EnableChanged, new(route.Irq), IrqEnabling.Enabled);
    }

    /// <summary>Lazy: the change counts from the interrupt after the one that is acknowledged now (interrupts §10.4).</summary>
    private void Move(EntityContext context)
    {
        var target = _wanted != PcpuId.None ? _wanted : follows ? occupancy[owner].Home : route.Destination;
        if (target == route.Destination || target == PcpuId.None) return;
        context.Record(IrqFacts.Moved, new(route.Irq), route.Destination, target);
        route.Destination = target;
    }
}
