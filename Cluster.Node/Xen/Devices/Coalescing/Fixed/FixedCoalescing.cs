using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Coalescing.Fixed;

/// <summary>Conventional interrupt moderation, by time and by number (interrupts §19.1).</summary>
internal sealed class FixedCoalescing(FixedSpec spec) : ICoalescing
{
    private readonly HoldTimer _hold = new();

    public int Held => _hold.Held;

    public Duration HeldFor(VirtualTime now) => _hold.HeldFor(now);

    public bool Add(EntityContext context) => _hold.Add(spec.LongestHold, spec.MostHeld, context);

    public void Interrupted(EntityContext context) => _hold.Reset(context);

    public void Forget(EntityContext context) => _hold.Reset(context);

    public void Save(StateWriter state) => _hold.Save(state);

    public void Load(StateReader state) => _hold.Load(state);
}
