using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Guests;

/// <content>Physical lines that are freed and bound during a run (interrupts §10.5).</content>
public sealed partial class GuestKernel
{
    /// <summary>Ports of lines that are freed, with the vCPU that each one notified.</summary>
    private readonly SortedDictionary<int, int> _freed = new(wiring.Freed.ToDictionary());

    private void SaveLines(StateWriter state)
    {
        wiring.LineCounts.Save(state);
        state.Int(_freed.Count);
        foreach (var (port, vcpu) in _freed)
        {
            state.Int(port);
            state.Int(vcpu);
        }
    }

    private void LoadLines(StateReader state)
    {
        wiring.LineCounts.Load(state);
        _freed.Clear();
        for (var left = state.Int(); left > 0; left--) _freed.Add(state.Int(), state.Int());
    }

    /// <summary>The toolstack wants a line bound or freed; one that is so already is a refusal.</summary>
    private void ChangeLine(RequestLine request, EntityContext context)
    {
        if (request.IsBound == !_freed.ContainsKey(request.Port))
            context.Record(
                PortFacts.Refused, new(request.Port), new DomainId(domain.Id),
                request.IsBound ? PortErrno.Exists : PortErrno.Invalid);
        else if (request.IsBound) BindLine(request.Port, context);
        else FreeLine(request.Port, context);
    }

    /// <summary>Handlers that run already end as usual. The port stays masked until it is bound again.</summary>
    private void FreeLine(int port, EntityContext context)
    {
        var vcpu = _notifyVcpus[port];
        _freed.Add(port, vcpu);
        _notifyVcpus[port] = -1;
        events.Mask(port);
        context.Send(wiring.PortSpace, new ClosePort(port, context.Self<IPortSpaceClient>()));
        Charge(Caller(vcpu), Hypercall.EvtchnClose, entry.Hypercall, context);
    }

    private void BindLine(int port, EntityContext context)
    {
        _freed.Remove(port, out var vcpu);
        if (!IsCandidate(_agendas[vcpu])) vcpu = EmptiestBut(-1);
        var (irq, willShare) = wiring.Lines[port];
        context.Send(wiring.PortSpace, new BindPirq(irq, willShare, context.Self<IPortSpaceClient>(), port));
        Bind(port, vcpu, Caller(vcpu), unmask: true, context);
        foreach (var call in (Hypercall[])[Hypercall.EvtchnBindPirq, Hypercall.EvtchnBindVcpu, Hypercall.EvtchnUnmask])
            Charge(Caller(vcpu), call, entry.Hypercall, context);
    }

    /// <summary>The write to the device's table traps, and costs what a hypercall costs.</summary>
    private void MaskLine(RequestMask request, EntityContext context)
    {
        if (_notifyVcpus[request.Port] >= 0) _agendas[Caller(_notifyVcpus[request.Port])].Debt += entry.Hypercall;
        context.Send(wiring.PortSpace, new MaskPirq(request.Port, request.IsMasked));
    }

    /// <summary>The vCPU itself, unless it is not up.</summary>
    private int Caller(int vcpu) => _agendas[vcpu].Phase == VcpuPhase.Up ? vcpu : Keeper();
}
