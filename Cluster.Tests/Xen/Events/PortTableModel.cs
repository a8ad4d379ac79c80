using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Events;

/// <summary>
/// A second implementation of interrupts §3.2: one dictionary of the ports in use in all domains of a host.
/// </summary>
internal sealed class PortTableModel(int domains, int vcpus, int maxPort)
{
    private readonly SortedDictionary<(int Domain, int Port), PortRecord> _inUse = [];

    public PortRecord this[int domain, int port] => _inUse.GetValueOrDefault((domain, port));

    public PortResult AllocUnbound(int domain, int remote) =>
        Open(domain, new(PortState.Unbound, 0, new(remote)));

    public PortResult BindInterdomain(int domain, int remote, int remotePort)
    {
        if (this[remote, remotePort] is not { State: PortState.Unbound } first || first.Remote.Number != domain)
            return new(0, PortErrno.Invalid);
        var result = Open(domain, new(PortState.Interdomain, 0, new(remote), remotePort));
        if (result.Errno == PortErrno.Ok)
            _inUse[(remote, remotePort)] = first with { State = PortState.Interdomain, Number = result.Port };
        return result;
    }

    public PortResult BindVirq(int domain, Virq virq, int vcpu)
    {
        var isPerVcpu = IsPerVcpu(virq);
        if (!isPerVcpu && vcpu != 0) return new(0, PortErrno.Invalid);
        if (!isPerVcpu && (int)virq != 11 && domain != 0) return new(0, PortErrno.Busy);
        if (vcpu >= vcpus) return new(0, PortErrno.NoEntry);
        var bound = Of(domain).Where(port => port.State == PortState.Virq && port.Virq == virq);
        if (bound.Any(port => !isPerVcpu || port.NotifyVcpu == vcpu)) return new(0, PortErrno.Exists);
        return Open(domain, new(PortState.Virq, vcpu, Number: (int)virq));
    }

    public PortResult BindIpi(int domain, int vcpu) =>
        vcpu < vcpus ? Open(domain, new(PortState.Ipi, vcpu)) : new(0, PortErrno.NoEntry);

    public PortResult BindPirq(int domain, int pirq, bool willShare)
    {
        if (Of(domain).Any(port => port.State == PortState.Pirq)) return new(0, PortErrno.Exists);
        var sharers = Enumerable.Range(0, domains).SelectMany(Of).Where(port => port.State == PortState.Pirq).ToList();
        if (sharers.Count > 0 && !(willShare && sharers.TrueForAll(sharer => sharer.WillShare)))
            return new(0, PortErrno.Busy);
        return Open(domain, new(PortState.Pirq, 0, Number: pirq, WillShare: willShare));
    }

    public PortResult BindVcpu(int domain, int port, int vcpu)
    {
        if (!_inUse.TryGetValue((domain, port), out var record)) return new(port, PortErrno.Invalid);
        var stays = record.State == PortState.Ipi || (record.State == PortState.Virq && IsPerVcpu(record.Virq));
        if (stays) return new(port, PortErrno.Invalid);
        if (vcpu >= vcpus) return new(port, PortErrno.NoEntry);
        _inUse[(domain, port)] = record with { NotifyVcpu = vcpu };
        return new(port, PortErrno.Ok);
    }

    public PortResult Close(int domain, int port)
    {
        if (!_inUse.Remove((domain, port), out var record)) return new(port, PortErrno.Invalid);
        var peer = (record.Remote.Number, record.Number);
        if (record.State == PortState.Interdomain)
            _inUse[peer] = _inUse[peer] with { State = PortState.Unbound, Remote = new(domain), Number = 0 };
        return new(port, PortErrno.Ok);
    }

    private static bool IsPerVcpu(Virq virq) => (int)virq is 0 or 1 or 7 or 13;

    private IEnumerable<PortRecord> Of(int domain) =>
        _inUse.Where(entry => entry.Key.Domain == domain).Select(entry => entry.Value);

    private PortResult Open(int domain, PortRecord record)
    {
        var port = Enumerable.Range(1, maxPort).FirstOrDefault(port => !_inUse.ContainsKey((domain, port)));
        if (port == 0) return new(0, PortErrno.NoSpace);
        _inUse[(domain, port)] = record;
        return new(port, PortErrno.Ok);
    }
}
