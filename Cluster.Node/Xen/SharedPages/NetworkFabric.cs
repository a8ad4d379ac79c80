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
    private readonly EntityRef[] _nics = [.. hosts.Select(_ => EntityRef.None)];

    /// <summary>One way, from a host's external clients to its NIC or back.</summary>
    public Duration ToClients => network.ToClients;

    public bool Knows(int host) => (uint)host < (uint)_nics.Length;

    /// <summary>Tells all hosts the entity of this host's NIC; once, before the run begins.</summary>
    public void Attach(int host, EntityRef nic)
    {
        Invariant.Holds(!_nics[host].Exists, $"host {host} has two NICs");
        _nics[host] = nic;
    }

    public EntityAddress NicOf(int host)
    {
        Invariant.Holds(_nics[host].Exists, $"host {host} has no NIC");
        return new(host, _nics[host]);
    }

    /// <summary>One way, NIC to NIC.</summary>
    public Duration Between(int one, int other) => network.Between(hosts[one], hosts[other]);
}
