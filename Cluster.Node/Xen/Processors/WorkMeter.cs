using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Processors;

/// <summary>How much of a stretch of guest work is left, cold caches included.</summary>
/// <remarks>
/// After a switch the guest runs at half speed until it has lost the penalty (calibration §3.1, cache.refill): a short
/// visit loses at most as much as it works, a long one the whole penalty.
/// </remarks>
internal sealed class WorkMeter
{
    private Duration _left;
    private Duration _cold;
    private VirtualTime _began;

    public bool HasWork { get; private set; }

    /// <summary>When the work that was started will be done if nothing disturbs it.</summary>
    public VirtualTime End => _began + Needed;

    private Duration Needed => _left + Duration.Shorter(_cold, _left);

    public void AddPenalty(Duration penalty) => _cold = Duration.Longer(_cold, penalty);

    public void Begin(Duration length) => (_left, HasWork) = (length, true);

    /// <returns>How long the work will take from now on if nothing disturbs it.</returns>
    public Duration Start(VirtualTime now)
    {
        _began = now;
        return Needed;
    }

    /// <summary>The work stops before its end; what was done is taken off.</summary>
    public void Stop(VirtualTime now)
    {
        var elapsed = now - _began;
        var slowed = Duration.Shorter(elapsed / 2, _cold);
        _cold -= slowed;
        _left = Duration.Longer(_left - (elapsed - slowed), Duration.Zero);
    }

    public void Finish(VirtualTime now)
    {
        Stop(now);
        Invariant.Holds(_left <= new Duration(1), $"{_left} of the work is left at its end");
        Take();
    }

    /// <summary>Forgets the work.</summary>
    /// <returns>What was left of it.</returns>
    public Duration Take()
    {
        var left = _left;
        (_left, HasWork) = (Duration.Zero, false);
        return left;
    }

    public void Save(StateWriter state)
    {
        state.Long(_left.Nanoseconds);
        state.Long(_cold.Nanoseconds);
        state.Long(_began.Nanoseconds);
        state.Bool(HasWork);
    }

    public void Load(StateReader state)
    {
        _left = new(state.Long());
        _cold = new(state.Long());
        _began = new(state.Long());
        HasWork = state.Bool();
    }
}
