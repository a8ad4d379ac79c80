using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Coalescing.Adaptive;

/// <summary>
/// Dynamic interrupt moderation: tries profiles of time and number,
/// and stays with the one that moves most data (interrupts §19.2).
/// </summary>
/// <remarks>
/// A sample is 64 interrupts long. It is compared with the sample before. While the search is parked, it is compared
/// with the sample at which it parked, so that a slow drift adds up to a change (Own).
/// </remarks>
internal sealed class AdaptiveCoalescing(AdaptiveSpec spec, IrqId line) : ICoalescing
{
    /// <summary>Interrupts.</summary>
    private const int SampleLength = 64;

    private readonly IReadOnlyList<ModerationProfile> _profiles = ModerationProfile.TableFor(spec.Start);
    private readonly ProfileSearch _search = new(ModerationProfile.TableFor(spec.Start).Count);
    private readonly HoldTimer _hold = new();
    private VirtualTime _lastInterrupt;
    private VirtualTime _sampleBegan;
    private long _bytes;
    private long _packets;
    private int _interrupts;
    private TrafficRates _reference;

    public int Held => _hold.Held;

    /// <summary>The profile in use.</summary>
    public ModerationProfile Profile => _profiles[_search.Index];

    public Duration HeldFor(VirtualTime now) => _hold.HeldFor(now);

    public void Count(int bytes)
    {
        _bytes += bytes;
        _packets++;
    }

    public bool Add(EntityContext context)
    {
        var longest = Profile.LongestHold;
        if (spec.Start == HoldStart.Event)
            longest = VirtualTime.Later(_lastInterrupt + longest, context.Now) - context.Now;
        var isFull = _hold.Add(longest, Profile.MostHeld, context);
        return isFull || longest == Duration.Zero;
    }

    public void Interrupted(EntityContext context)
    {
        _hold.Reset(context);
        _lastInterrupt = context.Now;
        if (++_interrupts >= SampleLength && context.Now > _sampleBegan) EndSample(context);
    }

    public void Forget(EntityContext context) => _hold.Reset(context);

    public void Save(StateWriter state)
    {
        _hold.Save(state);
        _search.Save(state);
        state.Long(_lastInterrupt.Nanoseconds);
        state.Long(_sampleBegan.Nanoseconds);
        state.Long(_bytes);
        state.Long(_packets);
        state.Int(_interrupts);
        state.Long(_reference.Bytes);
        state.Long(_reference.Packets);
        state.Long(_reference.Events);
    }

    public void Load(StateReader state)
    {
        _hold.Load(state);
        _search.Load(state);
        _lastInterrupt = new(state.Long());
        _sampleBegan = new(state.Long());
        _bytes = state.Long();
        _packets = state.Long();
        _interrupts = state.Int();
        _reference = new(state.Long(), state.Long(), state.Long());
    }

    private void EndSample(EntityContext context)
    {
        var now = context.Now;
        var rates = TrafficRates.Of(_bytes, _packets, _interrupts, now - _sampleBegan);
        var wasParked = _search.IsParked;
        _search.Decide(rates.ComparedTo(_reference));
        if (!wasParked || !_search.IsParked) _reference = rates;
        (_sampleBegan, _bytes, _packets, _interrupts) = (now, 0, 0, 0);
        context.Record(IrqFacts.ModerationChosen, line, _search.Index, Profile.LongestHold);
    }
}
