using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Guests;

/// <content>
/// Physical lines, and channels of devices, that are freed and bound during a run (interrupts §3.2, §10.5).
/// </content>
public sealed partial class GuestKernel
{
    /// <summary>Ports of lines and devices that are freed, with the vCPU that each one notified.</summary>
    private readonly SortedDictionary<int, int> _freed = new(wiring.Freed.ToDictionary());

    /// <summary>No interface has so many ports.</summary>
    private const int MostNumbers = 1 << 20;

    /// <summary>Numbers that programs have tried to open channels with.</summary>
    private int _opened;

    private void SaveLines(StateWriter state)
    {
        wiring.LineCounts.Save(state);
        state.Int(_opened);
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
        _opened = state.Int();
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
        else FreePort(request.Port, context);
    }

    /// <summary>Handlers that run already end as usual. The port stays masked until it is bound again.</summary>
    private void FreePort(int port, EntityContext context)
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
        var (irq, willShare) = wiring.Lines[port];
        var operation = new BindPirq(irq, willShare, context.Self<IPortSpaceClient>(), port);
        BindAgain(port, operation, Hypercall.EvtchnBindPirq, context);
    }

    /// <summary>A port that was freed is opened again, and notifies the vCPU that it notified before.</summary>
    private void BindAgain<TOperation>(int port, TOperation operation, Hypercall made, EntityContext context)
        where TOperation : Message, ITo<IPortSpace>
    {
        _freed.Remove(port, out var vcpu);
        if (!IsCandidate(_agendas[vcpu])) vcpu = EmptiestBut(-1);
        context.Send(wiring.PortSpace, operation);
        Bind(port, vcpu, Caller(vcpu), unmask: true, context);
        foreach (var call in (Hypercall[])[made, Hypercall.EvtchnBindVcpu, Hypercall.EvtchnUnmask])
            Charge(Caller(vcpu), call, entry.Hypercall, context);
    }

    /// <summary>The write to the device's table traps, and costs what a hypercall costs.</summary>
    private void MaskLine(RequestMask request, EntityContext context)
    {
        if (_notifyVcpus[request.Port] >= 0) _agendas[Caller(_notifyVcpus[request.Port])].Debt += entry.Hypercall;
        context.Send(wiring.PortSpace, new MaskPirq(request.Port, request.IsMasked));
    }

    /// <summary>A device comes or goes (interrupts §18.2); its link asks for each step once.</summary>
    private void ChangeChannel(RequestChannel request, EntityContext context)
    {
        var (self, port) = (context.Self<IPortSpaceClient>(), request.Port);
        switch (request.Step)
        {
            case ChannelStep.Close: FreePort(port, context); break;
            case ChannelStep.Offer:
                BindAgain(port, new AllocUnbound(request.Remote, self, port), Hypercall.EvtchnAllocUnbound, context);
                break;
            case ChannelStep.Bind:
                var bind = new BindInterdomain(request.Remote, request.RemotePort, self, port);
                BindAgain(port, bind, Hypercall.EvtchnBindInterdomain, context);
                break;
            default: throw new InvariantBrokenException($"{domain.Name} cannot do {request}");
        }
    }

    /// <summary>
    /// A program opens channels, for dom0 to bind. They get numbers beyond those of drivers, which stay theirs while
    /// they are closed; a number beyond the limit is refused.
    /// </summary>
    private void OpenMore(int count, EntityContext context)
    {
        for (var more = 0; more < count; more++)
        {
            var port = _notifyVcpus.Length + _opened;
            _opened = Math.Min(_opened + 1, MostNumbers);
            context.Send(wiring.PortSpace, new AllocUnbound(new(0), context.Self<IPortSpaceClient>(), port));
            Charge(Keeper(), Hypercall.EvtchnAllocUnbound, entry.Hypercall, context);
        }
    }

    /// <summary>The vCPU itself, unless it is not up.</summary>
    private int Caller(int vcpu) => _agendas[vcpu].Phase == VcpuPhase.Up ? vcpu : Keeper();
}
