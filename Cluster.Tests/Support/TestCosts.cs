using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices;
using ActorXen.Xen.GuestEntries;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Support;

/// <summary>The costs that devices charge, at 2.5 GHz, with the defaults of calibration; all others are 1.</summary>
internal static class TestCosts
{
    private static readonly IEnumerable<CalibrationKey> _charged =
    [
        EntryCosts.HypercallHvm, EntryCosts.Send,
        .. MsiCosts.Group.Keys, .. NetworkCosts.Group.Keys, .. SocketCosts.Group.Keys, .. GrantCosts.Group.Keys,
    ];

    public static CostTable Default { get; } = Build();

    private static CostTable Build()
    {
        var values = ChargedCosts.All.Names.ToDictionary(key => key, _ => 1L);
        foreach (var cost in _charged) values[cost.Key] = cost.Default;
        return ChargedCosts.At(new CostSpec(values), 2_500);
    }
}
