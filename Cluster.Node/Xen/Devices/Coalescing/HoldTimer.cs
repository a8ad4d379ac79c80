using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Coalescing;

/// <summary>Holds arrivals until a time is over or a number is reached (interrupts §19.1).</summary>
/// <remarks>
/// With a number alone the last few of a burst wait for the next burst, as they do on real devices.
/// </remarks>
internal sealed class HoldTimer
{
    private ScheduledEvent _expiry;
    private VirtualTime _firstHeld;

    /// <summary>Arrivals since the last interrupt.</summary>
    public int Held { get; private set; }

    public Duration HeldFor(VirtualTime now) => now - _firstHeld;

    /// <param name="longest">How long this one may be held if it is the first; zero is no limit by time.</param>
    /// <param name="most">How many may be held; zero is no limit by number.</param>
    /// <returns>True if the interrupt is due now.</returns>
    public bool Add(Duration longest, int most, EntityContext context)
    {
        if (Held == 0) _firstHeld = context.Now;
        Held++;
        if (most != 0 && Held >= most) return true;
        if (longest == Duration.Zero) return most == 0;
        if (Held > 1) return false;
        _expiry = context.Schedule(context.Self<INicQueue>(), longest, CoalesceExpired.Instance, Phase.HardwareArrival);
        return false;
    }

    /// <summary>The interrupt is sent, or what was held has been fetched without one.</summary>
    public void Reset(EntityContext context)
    {
        Held = 0;
        context.Cancel(ref _expiry);
    }

    public void Save(StateWriter state)
    {
        _expiry.Save(state);
        state.Long(_firstHeld.Nanoseconds);
        state.Int(Held);
    }

    public void Load(StateReader state)
    {
        _expiry = ScheduledEvent.Load(state);
        _firstHeld = new(state.Long());
        Held = state.Int();
    }
}
