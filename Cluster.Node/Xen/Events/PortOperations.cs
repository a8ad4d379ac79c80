using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Events;

/// <summary>What a domain may do with its port space: guards, then one atomic change (interrupts §3.2).</summary>
/// <remarks>
/// A refused operation changes nothing (I-38). These are the bare operations, for the time before the run, when no vCPU
/// can be notified; <see cref="DomainEvents"/> adds the notifications of a run. Where §3.2 names no error for a number
/// that does not exist, the answer is ENOENT for a vCPU and EINVAL for anything else. Not modelled: reset, and ports
/// whose consumer is the hypervisor.
/// </remarks>
/// <param name="host">All port tables of the host.</param>
/// <param name="own">The port table of the domain that calls, or on which the toolstack operates.</param>
/// <param name="lines">The physical lines that are mapped and permitted to the domain.</param>
public sealed class PortOperations(HostPorts host, PortTable own, IReadOnlyList<GuestLine> lines)
{
    /// <summary>DOMID_SELF of the interface: "the caller".</summary>
    public static readonly DomainId Self = new(0x7FF0);

    public PortTable Table { get; } = own;

    public IReadOnlyList<GuestLine> Lines { get; } = lines;

    /// <summary>Opens a channel's first end, which one other domain may bind.</summary>
    /// <param name="again">The port that it had before, which is free; 0 for the lowest free one.</param>
    public PortResult AllocUnbound(DomainId remote, int again = 0) =>
        Open(again, new(PortState.Unbound, NotifyVcpu: 0, Remote: Resolve(remote)));

    /// <summary>
    /// Binds a channel's second end. It is pending at once, because
    /// an event may have been lost before it existed (I-13).
    /// </summary>
    /// <param name="remote">The domain of the first end.</param>
    /// <param name="remotePort">The first end.</param>
    /// <param name="pending">The outcome of setting the new port pending.</param>
    /// <param name="again">The port that the second end had before, which is free; 0 for the lowest free one.</param>
    public PortResult BindInterdomain(DomainId remote, int remotePort, out PendingStep pending, int again = 0)
    {
        pending = default;
        var peerDomain = Resolve(remote);
        if (!host.Has(peerDomain)) return Refuse(PortErrno.Invalid);
        var peer = host[peerDomain];
        if (peer[remotePort].State != PortState.Unbound || peer[remotePort].Remote != Table.Domain)
            return Refuse(PortErrno.Invalid);
        var result = Open(again, new(PortState.Interdomain, NotifyVcpu: 0, peerDomain, remotePort));
        if (result.Errno != PortErrno.Ok) return result;
        peer.Become(remotePort, PortState.Interdomain, Table.Domain, result.Port);
        pending = Table.Space.SetPending(result.Port, notifyVcpu: 0);
        return result;
    }

    /// <param name="virq">0 to 23.</param>
    /// <param name="vcpu">Index; 0 unless the VIRQ is of a per-vCPU kind.</param>
    public PortResult BindVirq(Virq virq, int vcpu)
    {
        if ((uint)virq >= Virqs.Count) return Refuse(PortErrno.Invalid);
        if (!Virqs.IsPerVcpu(virq) && vcpu != 0) return Refuse(PortErrno.Invalid);
        if (Virqs.IsGlobal(virq) && Table.Domain != host.HandlerOfGlobalVirqs) return Refuse(PortErrno.Busy);
        if (!HasVcpu(vcpu)) return Refuse(PortErrno.NoEntry);
        if (IsBound(virq, vcpu)) return Refuse(PortErrno.Exists);
        return Open(new(PortState.Virq, vcpu, Number: (int)virq));
    }

    public PortResult BindIpi(int vcpu) =>
        HasVcpu(vcpu) ? Open(new(PortState.Ipi, vcpu)) : Refuse(PortErrno.NoEntry);

    /// <param name="pirq">A line that is mapped and permitted.</param>
    /// <param name="willShare">True if other domains may bind the line too (interrupts §10.5).</param>
    /// <param name="again">The port that the line had before, which is free; 0 for the lowest free one.</param>
    public PortResult BindPirq(int pirq, bool willShare, int again = 0)
    {
        var line = LineOf(pirq);
        if (line is null) return Refuse(PortErrno.Invalid);
        if (Table.PortOfPirq(pirq) != 0) return Refuse(PortErrno.Exists);
        if (!line.Accepts(willShare)) return Refuse(PortErrno.Busy);
        var record = new PortRecord(PortState.Pirq, NotifyVcpu: 0, Number: pirq, WillShare: willShare);
        var result = Open(again, record);
        if (result.Errno == PortErrno.Ok) line.Bind(Table, result.Port);
        return result;
    }

    /// <summary>
    /// Changes the notify vCPU. Events that are already linked or selected are still found by the old one.
    /// </summary>
    public PortResult BindVcpu(int port, int vcpu)
    {
        var record = Table[port];
        if (!record.IsInUse || record.IsPerVcpu) return Refuse(PortErrno.Invalid, port);
        if (!HasVcpu(vcpu)) return Refuse(PortErrno.NoEntry, port);
        Table.Rebind(port, vcpu);
        return new(port, PortErrno.Ok);
    }

    /// <param name="port">A port in use.</param>
    /// <param name="priority">0 (highest) to 15; the 2-level interface refuses every one.</param>
    public PortResult SetPriority(int port, int priority)
    {
        var hasPriorities = Table.Space.Priorities > 1;
        if (!Table[port].IsInUse || !hasPriorities || (uint)priority >= (uint)Table.Space.Priorities)
            return Refuse(PortErrno.Invalid, port);
        Table.Space.SetPriority(port, priority);
        return new(port, PortErrno.Ok);
    }

    /// <summary>Frees a port. The other end of a channel waits for this domain again (I-12).</summary>
    public PortResult Close(int port)
    {
        var record = Table[port];
        if (!record.IsInUse) return Refuse(PortErrno.Invalid, port);
        if (record.State == PortState.Interdomain)
            host[record.Remote].Become(record.Number, PortState.Unbound, Table.Domain, number: 0);
        if (record.State == PortState.Pirq) LineOf(record.Number)!.Unbind(Table);
        Table.Free(port);
        return new(port, PortErrno.Ok);
    }

    /// <summary>The line, or null if it is not mapped and permitted to the domain.</summary>
    public GuestLine? LineOf(int pirq)
    {
        foreach (var line in Lines)
        {
            if (line.Pirq == pirq) return line;
        }

        return null;
    }

    /// <summary>Reads the port table from a checkpoint, and binds the lines accordingly.</summary>
    public void Load(StateReader state)
    {
        foreach (var line in Lines) line.Unbind(Table);
        Table.Load(state);
        foreach (var line in Lines)
        {
            var port = Table.PortOfPirq(line.Pirq);
            if (port != 0) line.Bind(Table, port);
        }
    }

    private static PortResult Refuse(PortErrno errno, int port = 0) => new(port, errno);

    private PortResult Open(int again, in PortRecord record) => again == 0 ? Open(record) : OpenAgain(again, record);

    private PortResult Open(in PortRecord record)
    {
        var port = Table.LowestFree();
        if (port == 0) return Refuse(PortErrno.NoSpace);
        Table.Open(port, record);
        return new(port, PortErrno.Ok);
    }

    /// <summary>Its word may still be in a queue, where an event that is set now is found (interrupts §5).</summary>
    private PortResult OpenAgain(int port, in PortRecord record)
    {
        if (port > Table.MaxPort) return Refuse(PortErrno.NoSpace, port);
        if (Table[port].State != PortState.Free) return Refuse(PortErrno.Exists, port);
        Table.Open(port, record);
        return new(port, PortErrno.Ok);
    }

    private DomainId Resolve(DomainId domain) => domain == Self ? Table.Domain : domain;

    private bool HasVcpu(int vcpu) => (uint)vcpu < (uint)Table.Vcpus;

    // A VIRQ that is not per vCPU may have moved to any vCPU since it was bound.
    private bool IsBound(Virq virq, int vcpu) =>
        Table.PortOfVirq(virq, Virqs.IsPerVcpu(virq) ? vcpu : PortTable.AnyVcpu) != 0;
}
