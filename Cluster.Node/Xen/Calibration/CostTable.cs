using ActorXen.Messages;

namespace ActorXen.Xen.Calibration;

/// <summary>What each step of a host costs, at the host's clock.</summary>
/// <remarks>
/// Entities read it once, when they are built. Keys, defaults and sources are declared beside the mechanism that
/// charges them (calibration; interrupts §1).
/// </remarks>
public sealed class CostTable
{
    private readonly long[] _amounts;
    private readonly int _megahertz;

    /// <param name="list">The figures that the model charges.</param>
    /// <param name="costs">The scenario's values for them.</param>
    /// <param name="megahertz">Clock of the host, in MHz.</param>
    /// <exception cref="KeyNotFoundException">The scenario's calibration lacks a key of the list.</exception>
    public CostTable(CostList list, CostSpec costs, int megahertz)
    {
        _amounts = [.. list.All.Select(each => costs[each.Key])];
        _megahertz = megahertz;
    }

    public Duration this[Cost cost] => cost.FollowsClock ? LengthOf(AmountOf(cost)) : cost.Lasting(AmountOf(cost));

    public int this[Factor factor] => (int)AmountOf(factor);

    /// <summary>The figure in the unit that ends its key; for prices that depend on a size.</summary>
    public long AmountOf(CalibrationKey key) => _amounts[key.Ordinal];

    public Duration LengthOf(long cycles) => new(checked(cycles * 1000 / _megahertz));
}
