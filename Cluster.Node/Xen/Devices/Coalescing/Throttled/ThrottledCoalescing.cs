using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Coalescing.Throttled;

/// <summary>Limits the rate of interrupts: a packet after a pause interrupts at once (interrupts §19.1).</summary>
/// <remarks>Oracle O-08. The first packet of a run finds no interrupt before it, so it is not held.</remarks>
internal sealed class ThrottledCoalescing(ThrottledSpec spec) : ICoalescing
{
    private readonly HoldTimer _hold = new();
    private VirtualTime _nextAllowed;

    public int Held => _hold.Held;

    public Duration HeldFor(VirtualTime now) => _hold.HeldFor(now);

    public bool Add(EntityContext context)
    {
        var longest = VirtualTime.Later(_nextAllowed, context.Now) - context.Now;
        // Without limits by time and by number the hold timer calls every packet due.
        return _hold.Add(longest, 0, context);
    }

    public void Interrupted(EntityContext context)
    {
        _hold.Reset(context);
        _nextAllowed = context.Now + spec.LeastGap;
    }

    public void Forget(EntityContext context) => _hold.Reset(context);

    public void Save(StateWriter state)
    {
        _hold.Save(state);
        state.Long(_nextAllowed.Nanoseconds);
    }

    public void Load(StateReader state)
    {
        _hold.Load(state);
        _nextAllowed = new(state.Long());
    }
}
