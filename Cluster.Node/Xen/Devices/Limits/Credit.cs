using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Limits;

/// <summary>What may pass, replenished at the beginning of each period (interrupts §18.4).</summary>
/// <remarks>
/// Periods begin at whole multiples of their length. What a period leaves is lost, except that credit adds up to the
/// largest single amount, because that could never pass otherwise (Own).
/// </remarks>
internal sealed class Credit
{
    private readonly long _perPeriod;
    private readonly long _most;
    private readonly Duration _length;
    private long _left;
    private long _period;

    /// <param name="perPeriod">1 or more.</param>
    /// <param name="largest">The largest single amount.</param>
    /// <param name="period">Its length.</param>
    public Credit(long perPeriod, long largest, Duration period) =>
        (_perPeriod, _most, _length, _left) = (perPeriod, Math.Max(perPeriod, largest), period, perPeriod);

    public bool Has(long amount, VirtualTime now)
    {
        var current = now.Nanoseconds / _length.Nanoseconds;
        if (current > _period)
        {
            var added = Math.Min(current - _period, (_most / _perPeriod) + 1);
            (_left, _period) = (Math.Min(_most, _left + (added * _perPeriod)), current);
        }

        return _left >= amount;
    }

    public void Take(long amount)
    {
        Invariant.Holds(_left >= amount, $"{amount} of a credit of {_left}");
        _left -= amount;
    }

    /// <summary>When there is enough, if nothing is taken until then.</summary>
    public VirtualTime When(long amount)
    {
        var missing = Math.Max(0, Math.Min(amount, _most) - _left);
        return new((_period + ((missing + _perPeriod - 1) / _perPeriod)) * _length.Nanoseconds);
    }

    public void Save(StateWriter state)
    {
        state.Long(_left);
        state.Long(_period);
    }

    public void Load(StateReader state)
    {
        _left = state.Long();
        _period = state.Long();
    }
}
