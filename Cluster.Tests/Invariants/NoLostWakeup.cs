using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Invariants;

/// <summary>I-01: an unmasked event leads to its handler in finite time.</summary>
/// <remarks>
/// The bound: while an event waits, its notify vCPU is never blocked beyond the instant, and runs at most
/// <see cref="MostRunning"/> before the handler has run. The exception: the time for which it is runnable and the
/// scheduler gives it no pCPU (or a cap keeps it offline) does not count. An event under the mask begins to wait at the
/// unmask. The vCPU that a port notifies is that of the end, or learnt from marks and handlers if the port was bound to
/// another one meanwhile. Where there is neither, its vCPU starves or is down, and the port is not checked. What waits
/// for a vCPU that goes down waits for the port's next vCPU; events of its own timer and reschedule ports are over.
/// </remarks>
internal sealed class NoLostWakeup : Checker
{
    /// <summary>
    /// Of the vCPU: interrupts of its pCPU, handlers of other ports and exceptions go before, and its caches refill.
    /// </summary>
    private readonly Duration _mostRunning;

    private readonly Dictionary<(int Domain, int Port), int> _vcpuOfPort = [];
    private readonly Dictionary<(int Domain, int Port), Queue<Waiting>> _waiting = [];
    private readonly HashSet<(int Domain, int Port)> _masked = [];
    private readonly HashSet<int> _evacuated = [];

    /// <summary>For each rebinding of a port, in their order: the vCPU that handled its next event, or -1.</summary>
    private readonly Dictionary<(int Domain, int Port), Queue<int>> _handlers = [];

    /// <summary>Ports that are pending at the start.</summary>
    private readonly HashSet<(int Domain, int Port)> _binding;
    private readonly int[] _countOf;
    private readonly Duration[] _ran;
    private VirtualTime _now;

    /// <param name="scene">The host.</param>
    /// <param name="facts">All of them, because the vCPU that a port notifies is learnt from later facts.</param>
    public NoLostWakeup(Scene scene, IReadOnlyList<RecordedFact> facts)
        : base(scene)
    {
        _mostRunning = scene.AtClock(4.Ms);
        _countOf = new int[scene.Vcpus];
        _ran = new Duration[scene.Vcpus];
        var first = new Dictionary<(int Domain, int Port), int>();
        var moved = new HashSet<(int Domain, int Port)>();
        // Raised again for another vCPU before anybody had handled them: whose queue they were in at first is not seen.
        var raisedAgain = new HashSet<(int Domain, int Port)>();
        var evacuated = new HashSet<int>();
        var unhandled = new Dictionary<(int Domain, int Port), int>();
        var binders = scene.Directory.Ports.Where(Scene.IsBinder).Select(port => (port.Domain, port.Port)).ToHashSet();
        _binding = [.. binders];
        foreach (var recorded in facts)
        {
            var fact = recorded.Fact;
            var port = ((int)fact.First, fact.Subject);
            if (fact.Is(PortFacts.Rebound))
            {
                moved.Add(port);
                unhandled[port] = unhandled.GetValueOrDefault(port) + 1;
            }

            if (fact.Is(PortFacts.EventsMarked) && !moved.Contains(port)) _vcpuOfPort[port] = (int)fact.Second;
            if (fact.Is(GuestFacts.VcpuEvacuated)) evacuated.Add(fact.Subject);
            if (!fact.Is(GuestFacts.EventHandled)) continue;
            var handled = (fact.Subject, (int)fact.First);
            if (unhandled.Remove(handled, out var rebindings))
                NoteHandler(handled, rebindings, scene.NumberOf(fact.Subject, fact.Second));
            if (!first.ContainsKey(handled) && evacuated.Contains(fact.Subject)) raisedAgain.Add(handled);
            if (moved.Contains(handled)) continue;
            // Who handled the event of the binding had the port before it was given to another vCPU: it tells nothing.
            var vcpu = scene.NumberOf(fact.Subject, fact.Second);
            if (!first.TryAdd(handled, vcpu) || !binders.Contains(handled)) _vcpuOfPort[handled] = vcpu;
        }

        foreach (var (port, rebindings) in unhandled) NoteHandler(port, rebindings, -1);
        foreach (var port in scene.Directory.Ports)
        {
            // A vCPU's own ports say whose they are, also when it never handles anything: it may be down all the time.
            if (port.Trigger is "-ipi" or "-virq")
                _vcpuOfPort[(port.Domain, port.Port)] = scene.NumberOf(port.Domain, OwnerOf(port.Action));
            _waiting[(port.Domain, port.Port)] = [];
            if (!Scene.IsBinder(port) || raisedAgain.Contains((port.Domain, port.Port))) continue;
            // Linked when it was bound, before it was given to another vCPU: the old one's queue delivers it
            // (interrupts §5). If nobody has handled it, whose queue that is was not seen, and that vCPU may starve.
            var isSeen = first.TryGetValue((port.Domain, port.Port), out var owner);
            var spec = scene.Spec.Domains[port.Domain];
            if (!isSeen && spec.Abi == EventAbi.Fifo && spec.AllVcpus > 1) continue;
            if (isSeen) Wait((port.Domain, port.Port), owner);
            else BeginWaiting((port.Domain, port.Port), VcpuOf((port.Domain, port.Port)));
        }

        foreach (var port in scene.PortsAtEnd.Where(port => !moved.Contains((port.Domain, port.Port))))
            _vcpuOfPort[(port.Domain, port.Port)] = scene.NumberOf(port.Domain, port.NotifyVcpu);
    }

    public override void On(in RecordedFact recorded)
    {
        if (recorded.At > _now) EndInstant();
        _now = recorded.At;
        var fact = recorded.Fact;
        var port = ((int)fact.First, fact.Subject);
        if (fact.Is(SchedulingFacts.RunstateChanged) && fact.First == (long)RunState.Running)
            _ran[fact.Subject] += recorded.At - Scene.SinceOf(fact.Subject);
        else if (fact.Is(PortFacts.BecamePending) && _binding.Remove(port))
            return; // The constructor has begun to wait for the event of the binding.
        else if (fact.Is(PortFacts.BecamePending) && fact.Second == 0)
            BeginWaiting(port, VcpuOf(port));
        else if (fact.Is(PortFacts.BecamePending))
            _masked.Add(port);
        else if (fact.Is(PortFacts.Unmasked) && _masked.Remove(port))
            BeginWaiting(port, VcpuOf(port));
        else if (fact.Is(GuestFacts.EventHandled))
            EndWaiting((fact.Subject, (int)fact.First));
        else if (fact.Is(GuestFacts.VcpuEvacuated))
            Evacuate(fact.Subject, Scene.NumberOf(fact.Subject, fact.First));
        else if (fact.Is(PortFacts.Rebound))
            Rebind(port, Scene.NumberOf(fact.First, fact.Second));
        else if (fact.Is(IrqFacts.DisabledByGuest))
            Disable((int)fact.First, fact.Subject);
        else if (fact.Is(IrqFacts.FreedByGuest))
            Forget(((int)fact.First, (int)fact.Second));
        else if (fact.Is(PortFacts.Closed))
            Forget(port);
        else if (fact.Is(SchedulingFacts.VcpuDispatched))
            _evacuated.Remove(fact.Subject);
    }

    public override void Finish(VirtualTime end)
    {
        EndInstant();
        _now = end;
        foreach (var (port, waiting) in _waiting)
        {
            if (waiting.TryPeek(out var first)) Judge(port, first);
        }
    }

    /// <summary>A port that went to another vCPU with its event linked in a queue of this one goes there too.</summary>
    private void Evacuate(int domain, int vcpu)
    {
        _evacuated.Add(vcpu);
        foreach (var (port, waiting) in _waiting.Where(port => port.Key.Domain == domain))
        {
            if (Scene.PortOf(port.Domain, port.Port).Trigger is "-ipi" or "-virq")
            {
                if (_vcpuOfPort[port] != vcpu) continue;
                _countOf[vcpu] -= waiting.Count;
                waiting.Clear();
            }
            else if (VcpuOf(port) != vcpu)
            {
                Hand(waiting, vcpu, VcpuOf(port));
            }
        }
    }

    /// <summary>The guest masks the port of a spurious line, and waits for none of its events any more.</summary>
    private void Disable(int domain, int irq)
    {
        foreach (var port in Scene.PortsAtEnd.Where(
            port => port.Domain == domain && port.State == PortState.Pirq && port.Number == irq))
            Forget((domain, port.Port));
    }

    private void Forget((int Domain, int Port) port)
    {
        foreach (var waiting in _waiting[port]) _countOf[waiting.Vcpu]--;
        _waiting[port].Clear();
        _masked.Remove(port);
    }

    private void NoteHandler((int Domain, int Port) port, int rebindings, int vcpu)
    {
        if (!_handlers.TryGetValue(port, out var handlers)) _handlers[port] = handlers = [];
        for (; rebindings > 0; rebindings--) handlers.Enqueue(vcpu);
    }

    /// <summary>
    /// A linked event stays in the queue of its vCPU, unless that one goes down (interrupts §5). So does one that the
    /// vCPU has read already and whose handler has not run yet; who ran it tells.
    /// </summary>
    private void Rebind((int Domain, int Port) port, int vcpu)
    {
        var before = _vcpuOfPort.TryGetValue(port, out var known) ? known : -1;
        _vcpuOfPort[port] = vcpu;
        var isRead = _handlers[port].Dequeue() == before;
        if (_evacuated.Contains(before) || Scene.Spec.Domains[port.Domain].Abi == EventAbi.TwoLevel)
            Hand(_waiting[port], before, vcpu, isRead ? 1 : 0);
    }

    /// <param name="kept">How many of them, the oldest, stay.</param>
    private void Hand(Queue<Waiting> waiting, int from, int to, int kept = 0)
    {
        for (var left = waiting.Count; left > 0; left--)
        {
            var one = waiting.Dequeue();
            if (one.Vcpu == from && kept-- <= 0)
            {
                _countOf[from]--;
                _countOf[to]++;
                one = new(to, RanUntilNow(to));
            }

            waiting.Enqueue(one);
        }
    }

    /// <summary>The number at the end of <c>timer0</c>, <c>resched1</c>.</summary>
    private static int OwnerOf(string action) =>
        int.Parse(
            action[(action.LastIndexOfAny([.. "abcdefghijklmnopqrstuvwxyz"]) + 1)..],
            System.Globalization.CultureInfo.InvariantCulture);

    private bool IsUnknown((int Domain, int Port) port) => !_vcpuOfPort.ContainsKey(port)
        && Scene.Spec.Domains[port.Domain].Vcpus > 1;

    private int VcpuOf((int Domain, int Port) port) =>
        _vcpuOfPort.TryGetValue(port, out var vcpu) ? vcpu : Scene.NumberOf(port.Domain, 0);

    private Duration RanUntilNow(int vcpu) =>
        Scene.StateOf(vcpu) == RunState.Running ? _ran[vcpu] + (_now - Scene.SinceOf(vcpu)) : _ran[vcpu];

    private void BeginWaiting((int Domain, int Port) port, int vcpu)
    {
        if (!IsUnknown(port)) Wait(port, vcpu);
    }

    private void Wait((int Domain, int Port) port, int vcpu)
    {
        _waiting[port].Enqueue(new(vcpu, RanUntilNow(vcpu)));
        _countOf[vcpu]++;
    }

    private void EndWaiting((int Domain, int Port) port)
    {
        // Not ours to judge: deliveries without pendings are I-03.
        if (!_waiting[port].TryDequeue(out var first)) return;
        _countOf[first.Vcpu]--;
        Judge(port, first);
    }

    private void Judge((int Domain, int Port) port, Waiting waiting)
    {
        var ran = RanUntilNow(waiting.Vcpu) - waiting.RanBefore;
        // Where pCPUs spin for a global lock, their vCPUs count as running for as long as interrupts keep coming.
        if (ran > _mostRunning && Scene.Spec.Hypervisor.Dpci != DpciPath.GlobalList)
            Fail(_now, $"{Scene.PortOf(port.Domain, port.Port)} waited while vcpu {waiting.Vcpu} ran for {ran}");
    }

    private void EndInstant()
    {
        for (var vcpu = 0; vcpu < _countOf.Length; vcpu++)
        {
            if (_countOf[vcpu] > 0 && Scene.StateOf(vcpu) == RunState.Blocked)
                Fail(
                    _now,
                    $"vcpu {vcpu} is blocked beside {_countOf[vcpu]} events: {string.Join(", ", WaitingFor(vcpu))}");
        }
    }

    private IEnumerable<PortEntry> WaitingFor(int vcpu) => _waiting
        .Where(port => port.Value.Any(waiting => waiting.Vcpu == vcpu))
        .Select(port => Scene.PortOf(port.Key.Domain, port.Key.Port));

    /// <param name="Vcpu">Who shall handle it.</param>
    /// <param name="RanBefore">How long that vCPU had run when the event came.</param>
    private readonly record struct Waiting(int Vcpu, Duration RanBefore);
}
