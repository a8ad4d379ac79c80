using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Hosts;

/// <summary>Keys of the network between hosts.</summary>
internal static class NetworkSettings
{
    private static readonly Duration _longest = 10.Seconds;

    public static readonly Settings<NetworkSpec> Keys = new Settings<NetworkSpec>(
        "network", new(5.Us, 20.Us, 50.Us), "the network between hosts; latencies are one way")
        .Time(
            "in-rack-latency",
            network => network.InRack,
            (network, value) => network with { InRack = value },
            1.Ns,
            _longest,
            "two hosts of one rack; it is the look-ahead")
        .Time(
            "cross-rack-latency",
            network => network.CrossRack,
            (network, value) => network with { CrossRack = value },
            1.Ns,
            _longest,
            "hosts of different racks; at least in-rack-latency")
        .DefaultsTo(network => Math.Max(network.InRack.Nanoseconds, 20_000), "20us")
        .Time(
            "client-latency",
            network => network.ToClients,
            (network, value) => network with { ToClients = value },
            1.Ns,
            _longest,
            "from the outside to a host's NIC")
        .Rule(network => network.CrossRack >= network.InRack ? null : new(
            "cross-rack-latency",
            $"The latency between racks, {UnitText.Write(network.CrossRack)}, is below that within a rack, "
            + $"{UnitText.Write(network.InRack)}.",
            $"Write at least {UnitText.Write(network.InRack)}."));
}
