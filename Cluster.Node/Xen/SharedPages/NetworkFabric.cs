using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// The NICs that can be reached over the wire, and how long it takes. One instance for all hosts; it does not change
/// after the build.
/// </summary>
/// <remarks>
/// Calibration §9. Latencies are constant, so the latency between two hosts is also the least one, which is the
/// engine's look-ahead (interrupts §28 rule 3).
/// </remarks>
public sealed class NetworkFabric(NetworkSpec network, IReadOnlyList<HostSpec> hosts)
{
    /// <summary>The first NIC of each host.</summary>
    private readonly EntityRef<INic>[] _nics = [.. hosts.Select(_ => EntityRef<INic>.None)];

    /// <summary>The NICs of those interfaces that are not at their host's first NIC.</summary>
    private readonly Dictionary<NetAddress, EntityRef<INic>> _others = [];

    /// <summary>Latency one way, from a host's external clients to its NIC or back.</summary>
    public Duration ToClients => network.ToClients;

    /// <summary>True if the host exists and has a NIC.</summary>
    public bool Knows(int host) => (uint)host < (uint)_nics.Length && _nics[host].Exists;

    /// <summary>
    /// Makes a NIC known to all hosts. Called once per NIC before the run begins, in the order of the host's NICs.
    /// </summary>
    /// <param name="interfaces">The interfaces at its bridge.</param>
    public void Attach(int host, EntityRef<INic> nic, IReadOnlyList<NetAddress> interfaces)
    {
        if (_nics[host].Exists)
        {
            foreach (var address in interfaces) _others.Add(address, nic);
        }
        else
        {
            _nics[host] = nic;
        }
    }

    /// <summary>
    /// The NIC whose bridge has the interface; the host's first NIC for an interface that is at no bridge.
    /// </summary>
    public EntityAddress<INic> NicOf(NetAddress address)
    {
        if (_others.TryGetValue(address, out var other)) return new(address.Host, other);
        Invariant.Holds(_nics[address.Host].Exists, $"host {address.Host} has no NIC");
        return new(address.Host, _nics[address.Host]);
    }

    /// <summary>Latency one way, NIC to NIC.</summary>
    public Duration Between(int one, int other) => network.Between(hosts[one], hosts[other]);
}
