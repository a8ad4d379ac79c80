using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Exports.Perfetto;

/// <summary>Turns the facts of a host into slices, instants, counters and flows.</summary>
/// <remarks>
/// A flow follows an interrupt: the device's signal, the pCPU that takes it, the event channel, the wakeup of the vCPU,
/// its dispatch, its upcall. Another one follows an event that a guest sends, from the hypercall on.
/// </remarks>
internal sealed class PerfettoHost : IFactSink
{
    private const int None = -1;

    private static readonly Duration _window = 1.Ms;

    private readonly HostDirectory _host;
    private readonly PerfettoFile _file;
    private readonly PcpuState[] _pcpus;
    private readonly VcpuState[] _vcpus;
    private readonly Dictionary<int, LineState> _lines = [];
    private readonly Dictionary<(int Domain, int Port), PortState> _ports = [];
    private readonly PerfettoNames _names;
    private ulong[] _events = [];
    private RateCounter? _interrupts;
    private RateCounter? _pendings;
    private ulong _waitingTrack;
    private int _waiting;
    private bool _isOn;

    /// <summary>The latest event that a guest sent, and the latest interrupt that was taken.</summary>
    private (VirtualTime At, ulong Flow) _sent = (VirtualTime.Never, 0);
    private (VirtualTime At, ulong Flow) _taken = (VirtualTime.Never, 0);

    public PerfettoHost(HostDirectory host, PerfettoFile file)
    {
        (_host, _file, _names) = (host, file, new(host, file));
        _pcpus = new PcpuState[host.Pcpus];
        _vcpus = new VcpuState[host.Vcpus.Count];
    }

    public FactMask Asks { get; } = FactMask.Of(
        SchedulingFacts.RunstateChanged, SchedulingFacts.VcpuDispatched, SchedulingFacts.VcpuWoken,
        VcpuFacts.VmExited, VcpuFacts.VcpuEntered, VcpuFacts.UpcallEntered, VcpuFacts.HypercallMade,
        PcpuFacts.IdleEntered, PcpuFacts.IdleLeft, IrqFacts.DeviceSignalled, IrqFacts.Handled,
        PortFacts.BecamePending, PortFacts.EventsMarked);

    public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact)
    {
        if (!_isOn) return;
        var subject = fact.Subject;
        if (fact.Is(SchedulingFacts.RunstateChanged))
            ChangeState(ref _vcpus[subject], now, (int)fact.First, (int)fact.Second);
        else if (fact.Is(SchedulingFacts.VcpuDispatched)) Run(subject, now, (int)fact.First);
        else if (fact.Is(VcpuFacts.VmExited)) Exit(ref _vcpus[subject], now, (ExitReason)fact.First);
        else if (fact.Is(VcpuFacts.VcpuEntered)) EndExit(ref _vcpus[subject], now);
        else if (fact.Is(VcpuFacts.HypercallMade)) Call(ref _vcpus[subject], now, (Hypercall)fact.First);
        else if (fact.Is(VcpuFacts.UpcallEntered)) EnterUpcall(ref _vcpus[subject], now);
        else if (fact.Is(SchedulingFacts.VcpuWoken)) Wake(ref _vcpus[subject], now, (WakeCause)fact.First);
        else if (fact.Is(PortFacts.BecamePending)) SetPending(((int)fact.First, subject), now, fact.Second != 0);
        else if (fact.Is(PortFacts.EventsMarked)) Mark(((int)fact.First, subject), (int)fact.Second);
        else if (fact.Is(PcpuFacts.IdleEntered)) BeginIdle(ref _pcpus[subject], now, (int)fact.First);
        else if (fact.Is(PcpuFacts.IdleLeft)) EndIdle(ref _pcpus[subject], now);
        else if (fact.Is(IrqFacts.DeviceSignalled)) Signal(subject, now);
        else if (fact.Is(IrqFacts.Handled)) Handle(subject, now, (int)fact.First);
    }

    /// <param name="places">Where the vCPUs are, by number.</param>
    public void Begin(VirtualTime from, IReadOnlyList<VcpuPlace> places)
    {
        _isOn = true;
        AddTracks(from);
        for (var number = 0; number < _vcpus.Length; number++)
        {
            ref var vcpu = ref _vcpus[number];
            var place = places[number];
            (vcpu.State, vcpu.Pcpu) = (place.State, None);
            if (place.State == SchedulingFacts.Running) Run(number, from, place.Pcpu);
            else _file.BeginSlice(from, vcpu.Track, _names.State(place.State));
            if (place.State == SchedulingFacts.Runnable) _waiting++;
        }

        _file.Count(from, _waitingTrack, _waiting);
    }

    public void End(VirtualTime to)
    {
        _isOn = false;
        foreach (ref var vcpu in _vcpus.AsSpan()) EndState(ref vcpu, to);
        foreach (ref var pcpu in _pcpus.AsSpan()) EndIdle(ref pcpu, to);
        _interrupts!.End(to);
        _pendings!.End(to);
    }

    private void AddTracks(VirtualTime from)
    {
        var host = _file.AddTrack(_host.Name, 0);
        var pcpus = _file.AddTrack("pCPUs", host);
        for (var number = 0; number < _pcpus.Length; number++)
            _pcpus[number] = new() { Track = _file.AddTrack(FormattableString.Invariant($"pcpu {number}"), pcpus) };
        _waitingTrack = _file.AddTrack("vCPUs waiting for a pCPU", host, isCounter: true);
        _interrupts = new(_file, _file.AddTrack("interrupts per ms", host, isCounter: true), from, _window);
        _pendings = new(_file, _file.AddTrack("events per ms", host, isCounter: true), from, _window);
        var lines = _file.AddTrack("lines", host);
        foreach (var irq in _host.Irqs) _lines[irq.Number] = new() { Track = _file.AddTrack(irq.Name, lines) };
        _events = new ulong[_host.Domains.Count];
        foreach (var domain in _host.Domains)
        {
            var track = _file.AddTrack(domain.Name, host);
            _events[domain.Id] = _file.AddTrack("events", track);
            foreach (var vcpu in _host.Vcpus.Where(vcpu => vcpu.Domain == domain.Id))
            {
                _vcpus[vcpu.Number] = new()
                {
                    Track = _file.AddTrack(FormattableString.Invariant($"vcpu {vcpu.Index}"), track),
                };
            }
        }
    }

    private void ChangeState(ref VcpuState vcpu, VirtualTime now, int before, int after)
    {
        EndState(ref vcpu, now);
        vcpu.State = after;
        // The dispatch follows and says where.
        if (after != SchedulingFacts.Running) _file.BeginSlice(now, vcpu.Track, _names.State(after));
        var change = (after == SchedulingFacts.Runnable ? 1 : 0) - (before == SchedulingFacts.Runnable ? 1 : 0);
        if (change == 0) return;
        _waiting += change;
        _file.Count(now, _waitingTrack, _waiting);
    }

    private void EndState(ref VcpuState vcpu, VirtualTime now)
    {
        EndExit(ref vcpu, now);
        _file.EndSlice(now, vcpu.Track);
        if (vcpu.Pcpu == None) return;
        _file.EndSlice(now, _pcpus[vcpu.Pcpu].Track);
        vcpu.Pcpu = None;
    }

    private void Run(int number, VirtualTime now, int pcpu)
    {
        ref var vcpu = ref _vcpus[number];
        vcpu.Pcpu = pcpu;
        _file.BeginSlice(now, vcpu.Track, _names.RunningOn(pcpu), vcpu.Flow);
        _file.BeginSlice(now, _pcpus[pcpu].Track, _names.Vcpu(number));
    }

    private void Exit(ref VcpuState vcpu, VirtualTime now, ExitReason reason)
    {
        EndExit(ref vcpu, now);
        vcpu.IsOut = true;
        _file.BeginSlice(now, vcpu.Track, _names.Exit(reason));
    }

    private void EndExit(ref VcpuState vcpu, VirtualTime now)
    {
        if (!vcpu.IsOut) return;
        vcpu.IsOut = false;
        _file.EndSlice(now, vcpu.Track);
    }

    private void Call(ref VcpuState vcpu, VirtualTime now, Hypercall hypercall)
    {
        ulong flow = 0;
        if (hypercall == Hypercall.EvtchnSend) _sent = (now, flow = _file.NewFlow());
        _file.Instant(now, vcpu.Track, _names.Call(hypercall), flow);
    }

    private void EnterUpcall(ref VcpuState vcpu, VirtualTime now)
    {
        _file.Instant(now, vcpu.Track, _names.Upcall, lastOfFlow: vcpu.Flow);
        vcpu.Flow = 0;
    }

    private void Wake(ref VcpuState vcpu, VirtualTime now, WakeCause cause) =>
        _file.Instant(now, vcpu.Track, _names.Wake(cause), vcpu.Flow);

    private void SetPending((int Domain, int Port) port, VirtualTime now, bool isMasked)
    {
        _pendings!.Add(now);
        if (!_ports.TryGetValue(port, out var state))
        {
            var entry = _host.Ports.FirstOrDefault(entry => (entry.Domain, entry.Port) == port);
            _ports[port] = state =
                new(entry?.Action ?? FormattableString.Invariant($"port {port.Port}"), entry?.Trigger, _file);
        }

        // A port becomes pending in the instant of its cause.
        var (at, flow) = state.IsOfLine ? _taken : _sent;
        state.Flow = at == now && !state.IsOfTimer ? flow : 0;
        _file.Instant(now, _events[port.Domain], isMasked ? state.MaskedName : state.Name, state.Flow);
    }

    /// <summary>A vCPU follows the first event that asks for its upcall.</summary>
    private void Mark((int Domain, int Port) port, int vcpu)
    {
        if (_vcpus[vcpu].Flow == 0 && _ports.TryGetValue(port, out var state)) _vcpus[vcpu].Flow = state.Flow;
    }

    private void BeginIdle(ref PcpuState pcpu, VirtualTime now, int state)
    {
        EndIdle(ref pcpu, now);
        pcpu.IsIdle = true;
        _file.BeginSlice(now, pcpu.Track, _names.Idle(state));
    }

    private void EndIdle(ref PcpuState pcpu, VirtualTime now)
    {
        if (!pcpu.IsIdle) return;
        pcpu.IsIdle = false;
        _file.EndSlice(now, pcpu.Track);
    }

    private void Signal(int irq, VirtualTime now)
    {
        var line = _lines[irq];
        line.Flow = _file.NewFlow();
        _file.Instant(now, line.Track, _names.Signal, line.Flow);
    }

    private void Handle(int irq, VirtualTime now, int pcpu)
    {
        _interrupts!.Add(now);
        var line = _lines[irq];
        var flow = line.Flow != 0 ? line.Flow : _file.NewFlow();
        line.Flow = 0;
        _file.Instant(now, _pcpus[pcpu].Track, _names.Interrupt(irq), flow);
        _taken = (now, flow);
    }

    private struct PcpuState
    {
        public ulong Track;
        public bool IsIdle;
    }

    private struct VcpuState
    {
        public ulong Track;
        public int State;

        /// <summary>Where it runs; -1 if nowhere.</summary>
        public int Pcpu;

        /// <summary>Whether it is in an exit.</summary>
        public bool IsOut;

        /// <summary>Of an event that waits for its upcall; 0 for none.</summary>
        public ulong Flow;
    }

    private sealed class LineState
    {
        public ulong Track { get; init; }

        /// <summary>Of the device's latest signal, until an interrupt takes it.</summary>
        public ulong Flow { get; set; }
    }

    private sealed class PortState(string action, string? trigger, PerfettoFile file)
    {
        /// <summary>A physical line raises it.</summary>
        public bool IsOfLine { get; } = trigger is "-msi" or "-ioapic-level";

        /// <summary>The hypervisor raises it for a timer.</summary>
        public bool IsOfTimer { get; } = trigger is "-virq";

        public int Name { get; } = file.NameOf(action);

        public int MaskedName { get; } = file.NameOf($"{action}, masked");

        public ulong Flow { get; set; }
    }
}
