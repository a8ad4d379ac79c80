using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>How much of a stretch of work is left, allowing for cold caches and the speed of the thread.</summary>
/// <remarks>
/// With cold caches a guest loses a multiple of what it gets done, the drag, until it has lost the penalty: half of the
/// time where data come from the next cache, more where they come from another socket (calibration §3.1). So a short
/// visit loses in proportion to its work, a long one the whole penalty. Work is counted in hundredths of a
/// nanosecond at full speed. In each nanosecond a thread does as many of them as its speed in percent, so a change of
/// speed loses nothing. Because work ends at a whole nanosecond, less than two nanoseconds too much are done; they are
/// credited to the next work.
/// </remarks>
internal sealed class WorkMeter
{
    /// <summary>Hundredths of a nanosecond in a nanosecond.</summary>
    private const int Parts = PcpuPage.FullSpeed;

    private long _left;
    private long _cold;
    private int _drag = 1;
    private VirtualTime _began;
    private int _speed = PcpuPage.FullSpeed;

    public bool HasWork { get; private set; }

    /// <summary>Speed since the last start, in percent of the full speed.</summary>
    public int Speed => _speed;

    /// <summary>When the work that was started will be done if nothing disturbs it.</summary>
    public VirtualTime End => _began + Needed;

    private Duration Needed
    {
        get
        {
            if (_left <= 0) return Duration.Zero;
            var needed = _left + Math.Min(_cold, _left * _drag);
            return new(_speed == Parts ? (needed + Parts - 1) / Parts : (needed + _speed - 1) / _speed);
        }
    }

    /// <summary>The greater penalty counts: what is left of an earlier one is to be fetched anyway.</summary>
    /// <param name="penalty">Run time to lose.</param>
    /// <param name="drag">Run time lost per unit of work, at least 1.</param>
    public void AddPenalty(Duration penalty, int drag = 1)
    {
        if (penalty.Nanoseconds * Parts > _cold) (_cold, _drag) = (penalty.Nanoseconds * Parts, drag);
    }

    /// <summary>Replaces the present work by new work.</summary>
    public void Begin(Duration length)
    {
        Take();
        _left += checked(length.Nanoseconds * Parts);
        HasWork = true;
    }

    /// <summary>The present work takes longer. It must be stopped.</summary>
    public void Extend(Duration length) => _left += checked(length.Nanoseconds * Parts);

    /// <param name="from">When the work begins or continues; it may be stopped before, with nothing done.</param>
    /// <param name="speed">Percent, 1 to 100; a new speed needs a stop and a new start.</param>
    /// <returns>How long the work will take from then on if nothing disturbs it.</returns>
    public Duration Start(VirtualTime from, int speed)
    {
        (_began, _speed) = (from, speed);
        return Needed;
    }

    /// <summary>Stops the work before its end, and subtracts what was done.</summary>
    /// <returns>How long it ran since the last start.</returns>
    public Duration Stop(VirtualTime now)
    {
        var elapsed = now < _began ? Duration.Zero : now - _began;
        var done = elapsed.Nanoseconds * _speed;
        var slowed = _cold == 0 ? 0 : Math.Min(done * _drag / (_drag + 1), _cold);
        _cold -= slowed;
        _left -= done - slowed;
        _began = now;
        return elapsed;
    }

    /// <returns>How long it ran since the last start.</returns>
    public Duration Finish(VirtualTime now)
    {
        var elapsed = Stop(now);
        Invariant.Holds(
            _left is <= 0 and > -2 * Parts, $"{_left} hundredths of a nanosecond of the work are left at its end");
        HasWork = false;
        return elapsed;
    }

    /// <summary>Forgets the work.</summary>
    /// <returns>What was left of it.</returns>
    public Duration Take()
    {
        if (!HasWork) return Duration.Zero;
        HasWork = false;
        var left = Math.Max(0, _left / Parts);
        _left -= left * Parts;
        return new(left);
    }

    public void Save(StateWriter state)
    {
        state.Long(_left);
        state.Long(_cold);
        state.Int(_drag);
        state.Long(_began.Nanoseconds);
        state.Int(_speed);
        state.Bool(HasWork);
    }

    public void Load(StateReader state)
    {
        _left = state.Long();
        _cold = state.Long();
        _drag = state.Int();
        _began = new(state.Long());
        _speed = state.Int();
        HasWork = state.Bool();
    }
}
