using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;

namespace ActorXen.Xen.Devices;

/// <summary>How a device reaches the memory of the guest that drives it, in large transfers (interrupts §13).</summary>
/// <param name="costs">Of the host.</param>
public sealed class DmaPath(CostTable costs)
{
    private const int Mebibyte = 1 << 20;

    private readonly Duration _perMebibyte = costs[IommuCosts.Mebibyte];
    private readonly Duration _translation = costs[IommuCosts.Translation];

    /// <summary>How long reading or writing so much takes.</summary>
    public Duration TimeOf(int bytes) => (_perMebibyte * bytes / Mebibyte) + _translation;
}
