using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Storms;

/// <summary>A device that interrupts at equal intervals, whether or not its handler has run (mechanism M-32).</summary>
/// <remarks>
/// On a wire it wants service again with each interval; it keeps the level high while its handler has not run. If no
/// handler claims it, the level stays high until the storm ends (M-31).
/// </remarks>
/// <param name="spec">How often, and when.</param>
/// <param name="route">The route of its interrupt line.</param>
/// <param name="delay">Time from its decision to the vector at the pCPU.</param>
/// <param name="forged">The lines that it uses instead of its own; null for its own.</param>
public sealed class Storm(StormSpec spec, IrqRoute route, Duration delay, ForgedLines? forged = null)
    : IEntity, IPhysicalDevice
{
    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case Appointment: Interrupt(context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Start(EntityContext context) => Wait(spec.Begin, context);

    /// <summary>The next interrupt is in the timeline.</summary>
    public void Save(StateWriter state) => forged?.Save(state);

    public void Load(StateReader state) => forged?.Load(state);

    private static void Wait(Duration length, EntityContext context) =>
        context.Schedule(context.Self<IPhysicalDevice>(), length, Appointment.Instance, Phase.HardwareArrival);

    private void Interrupt(EntityContext context)
    {
        if (spec.Ends && context.Now >= spec.End)
        {
            route.Release(context);
            return;
        }

        context.Record(IrqFacts.DeviceSignalled, new(route.Irq), 1, Duration.Zero);
        // A write is posted: the device does not learn that it was blocked, and interrupts all the same.
        if (spec.Strays) context.Record(IrqFacts.DmaFaulted, new(route.Irq));
        if (forged is null) route.Interrupt(delay, context);
        else forged.Interrupt(delay, context);
        var next = context.Now + spec.Interval;
        if (!spec.Ends || next < spec.End) Wait(spec.Interval, context);
        else if (!spec.IsClaimed) Wait(spec.End - context.Now + delay, context);
    }
}
