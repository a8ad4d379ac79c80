using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// Who is reached over the wire, and how long it takes. One for all hosts; nothing changes after the build.
/// </summary>
/// <remarks>
/// Calibration §9. Latencies are constant, so the least latency between two hosts, which is the look-ahead of the
/// engine (interrupts §28 rule 3), is the latency.
/// </remarks>
public sealed class NetworkFabric(NetworkSpec network, IReadOnlyList<HostSpec> hosts)
{
    /// <summary>The first NIC of each host.</summary>
    private readonly EntityRef<INic>[] _nics = [.. hosts.Select(_ => EntityRef<INic>.None)];

    /// <summary>The NICs of interfaces that are not at the first one.</summary>
    private readonly Dictionary<NetAddress, EntityRef<INic>> _others = [];

    /// <summary>One way, from a host's external clients to its NIC or back.</summary>
    public Duration ToClients => network.ToClients;

    /// <summary>There is such a host, and it has a NIC.</summary>
    public bool Knows(int host) => (uint)host < (uint)_nics.Length && _nics[host].Exists;

    /// <summary>
    /// Tells all hosts the entity of a NIC; once, before the run begins, in the order of the host's NICs.
    /// </summary>
    /// <param name="interfaces">Those at its bridge.</param>
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
    /// The NIC whose bridge has the interface; the host's first one for all that no bridge has.
    /// </summary>
    public EntityAddress<INic> NicOf(NetAddress address)
    {
        if (_others.TryGetValue(address, out var other)) return new(address.Host, other);
        Invariant.Holds(_nics[address.Host].Exists, $"host {address.Host} has no NIC");
        return new(address.Host, _nics[address.Host]);
    }

    /// <summary>One way, NIC to NIC.</summary>
    public Duration Between(int one, int other) => network.Between(hosts[one], hosts[other]);
}
