using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices;
using ActorXen.Xen.Devices.ControlPath;
using ActorXen.Xen.GuestEntries;
using ActorXen.Xen.Guests;
using ActorXen.Xen.IdleGovernors;
using ActorXen.Xen.Processors;

namespace ActorXen.Xen.Hosts;

/// <summary>Every figure of the calibration that the model uses, one line per mechanism.</summary>
public static class ChargedCosts
{
    public static CostList All { get; } = new(
        CommonCosts.Group,
        ProcessorCosts.Group,
        IdleCosts.Group,
        EntryCosts.Group,
        EventCosts.Group,
        GuestCosts.Group,
        MsiCosts.Group,
        IommuCosts.Group,
        NetworkCosts.Group,
        SocketCosts.Group,
        GrantCosts.Group,
        StoreCosts.Group);

    /// <inheritdoc cref="CostTable(CostList, CostSpec, int)"/>
    public static CostTable At(CostSpec costs, int megahertz) => new(All, costs, megahertz);
}
