using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>Keys of a broken link.</summary>
internal static class LinkFaultSettings
{
    private static readonly Duration _hour = 3_600.Seconds;

    private static readonly Settings<LinkFaultSpec> _keys = new Settings<LinkFaultSpec>(
        "broken-link", LinkFaultSpec.None, "a NIC's link that loses packets or has become slow, in both directions")
        .Quantity(
            "loss", UnitText.Loss, link => link.Loss, (link, value) => link with { Loss = value }, 0, 1_000_000,
            "of its packets, each by itself, as the seed draws; 100%: the link is down")
        .Quantity(
            "rate", UnitText.Share, link => link.Rate, (link, value) => link with { Rate = value }, 1,
            LinkFaultSpec.FullRate, "of speed that is left; packets that find the switch's buffer full are lost")
        .Time(
            "begin", link => link.Begin, (link, value) => link with { Begin = value }, 0.Ns, _hour, "when it breaks")
        .Time(
            "duration", link => link.Length, (link, value) => link with { Length = value }, 0.Ns, _hour,
            "for how long; 0ns: to the end of the run")
        .Rule(link => link.HasEffect ? null : new(
            "loss", "The link loses nothing and is not slow.", "Write loss = 1%, or rate = 10%."));

    /// <summary>The section of a NIC, which is usually absent.</summary>
    public static Setting<NicSpec> OfNic { get; } = new PartSetting<NicSpec, LinkFaultSpec>(
        "broken-link", _keys, nic => nic.Fault, (nic, fault) => nic with { Fault = fault }, "a fault: a broken link")
    {
        Absent = LinkFaultSpec.None,
    };
}
