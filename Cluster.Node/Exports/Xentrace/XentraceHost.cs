using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Exports.Xentrace;

/// <summary>Turns the facts of a host into the records of Xen's tracing.</summary>
/// <remarks>
/// docs/export.md has the table. The reader wants each switch as one group of records, a vCPU's states without gaps,
/// and an injected vector before the entry to its guest; facts come as the model's parts record them, so a switch waits
/// for the end of its schedule pass, and an entry for the upcall that it may bring.
/// </remarks>
internal sealed class XentraceHost : IFactSink
{
    private const int None = -1;

    private readonly HostDirectory _host;
    private readonly XentraceFile _file;
    private readonly PcpuState[] _pcpus;
    private readonly VcpuState[] _vcpus;
    private bool _isOn;
    private int _leaving = None;
    private int _rest;
    private int _coming = None;

    /// <summary>The pCPU that enters a guest; the record of it is not written yet.</summary>
    private int _entering = None;
    private VirtualTime _enteredAt;

    public XentraceHost(HostDirectory host, XentraceFile file)
    {
        (_host, _file) = (host, file);
        _pcpus = new PcpuState[host.Pcpus];
        _vcpus = new VcpuState[host.Vcpus.Count];
        foreach (var vcpu in host.Vcpus)
        {
            _vcpus[vcpu.Number] = new()
            {
                Domain = (uint)vcpu.Domain,
                Index = (uint)vcpu.Index,
                IsPvh = host.Domains[vcpu.Domain].Kind == GuestKind.Pvh,
                State = SchedulingFacts.Offline,
                Pcpu = None,
            };
        }
    }

    public FactMask Asks { get; } = FactMask.Of(
        SchedulingFacts.RunstateChanged, SchedulingFacts.PassEnded, SchedulingFacts.VcpuWoken,
        SchedulingFacts.VcpuYielded, VcpuFacts.VmExited, VcpuFacts.ExitInterrupt, VcpuFacts.VcpuEntered,
        VcpuFacts.UpcallEntered, VcpuFacts.HypercallMade, PcpuFacts.ModeEnded, PcpuFacts.IdleEntered,
        PcpuFacts.IdleLeft, IrqFacts.Handled);

    public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact)
    {
        if (!_isOn) return;
        _file.EndLongWindows();
        if (_entering != None && now != _enteredAt) Enter();
        var subject = fact.Subject;
        if (fact.Is(PcpuFacts.ModeEnded)) EndMode(subject, now, fact);
        else if (fact.Is(SchedulingFacts.RunstateChanged)) ChangeState(subject, now, fact);
        else if (fact.Is(SchedulingFacts.PassEnded)) EndPass(subject, now, (int)fact.First, fact.Second);
        else if (fact.Is(SchedulingFacts.VcpuWoken)) Wake(subject, now, (int)fact.Second);
        else if (fact.Is(VcpuFacts.VcpuEntered)) BeginEntry((int)fact.First, subject, now);
        else if (fact.Is(VcpuFacts.VmExited)) Exit(subject, (int)fact.Second, now, (ExitReason)fact.First);
        else if (fact.Is(VcpuFacts.ExitInterrupt)) TellInterrupt(subject, fact.First);
        else if (fact.Is(VcpuFacts.UpcallEntered)) Inject(subject, (int)fact.First, now);
        else if (fact.Is(VcpuFacts.HypercallMade)) Call(subject, now, (Hypercall)fact.First);
        else if (fact.Is(PcpuFacts.IdleEntered)) BeginIdle(subject, now, XentraceRecords.IdleStateOf(fact.First));
        else if (fact.Is(PcpuFacts.IdleLeft)) EndIdle(subject, now);
        else if (fact.Is(IrqFacts.Handled)) HandleIrq(subject, (int)fact.First, now);
        else if (fact.Is(SchedulingFacts.VcpuYielded)) Write((int)fact.First, now, XentraceRecords.Yield, subject);
    }

    /// <param name="places">Where the vCPUs are, by number.</param>
    public void Begin(VirtualTime from, IReadOnlyList<VcpuPlace> places)
    {
        _isOn = true;
        foreach (ref var pcpu in _pcpus.AsSpan()) (pcpu.Current, pcpu.Since) = (None, from.Nanoseconds);
        for (var number = 0; number < _vcpus.Length; number++)
        {
            ref var vcpu = ref _vcpus[number];
            (vcpu.State, vcpu.Pcpu, vcpu.Since) =
                (StateOf(places[number].State), places[number].Pcpu, from.Nanoseconds);
            if (vcpu.State != SchedulingFacts.Running) continue;
            vcpu.IsKnown = true;
            _pcpus[vcpu.Pcpu].Current = number;
        }

        _file.TimedEverywhere(
            from, XentraceRecords.RunState(SchedulingFacts.Runnable, SchedulingFacts.Running),
            pcpu => [WordOf(pcpu, _pcpus[pcpu].Current)]);
        if (from != VirtualTime.Zero) return;
        foreach (var domain in _host.Domains)
        {
            _file.Timed(0, from, XentraceRecords.DomainCreated, (uint)domain.Id);
            _file.Timed(0, from, XentraceRecords.DomainAdded, (uint)domain.Id);
        }
    }

    public void End(VirtualTime to)
    {
        if (_entering != None) Enter();
        _file.TimedEverywhere(to, XentraceRecords.EndMark, static _ => []);
        _file.EndWindows();
        _file.Flush();
        _isOn = false;
    }

    private static int StateOf(long reported) => (int)Math.Min(reported, SchedulingFacts.Offline);

    private static uint Word(long nanoseconds) => (uint)Math.Clamp(nanoseconds, 0, uint.MaxValue);

    /// <summary>Domain and vCPU in one word; the idle vCPU of a pCPU has the pCPU's number.</summary>
    private uint WordOf(int pcpu, int vcpu)
    {
        var (domain, index) = NumbersOf(pcpu, vcpu);
        return domain << 16 | index;
    }

    private (uint Domain, uint Index) NumbersOf(int pcpu, int vcpu) => vcpu == None
        ? (XentraceRecords.IdleDomain, (uint)pcpu)
        : (_vcpus[vcpu].Domain, _vcpus[vcpu].Index);

    private void Write(int pcpu, VirtualTime now, uint record, int vcpu) =>
        _file.Timed(pcpu, now, record, _vcpus[vcpu].Domain, _vcpus[vcpu].Index);

    private void ChangeState(int number, VirtualTime now, in Fact fact)
    {
        var (before, after) = (StateOf(fact.First), StateOf(fact.Second));
        if (before == after) return;
        if (before == SchedulingFacts.Running)
        {
            (_leaving, _rest) = (number, after);
        }
        else if (after == SchedulingFacts.Running)
        {
            _coming = number;
        }
        else
        {
            ref var vcpu = ref _vcpus[number];
            var pcpu = vcpu.WokenAt == now && vcpu.Waker >= 0 ? vcpu.Waker : Math.Max(vcpu.Pcpu, 0);
            // Before a vCPU has run, the reader ignores its states and says so.
            if (vcpu.IsKnown) _file.Timed(pcpu, now, XentraceRecords.RunState(before, after), WordOf(pcpu, number));
            (vcpu.State, vcpu.Since) = (after, now.Nanoseconds);
        }
    }

    private void EndPass(int number, VirtualTime now, int next, long slice)
    {
        ref var pcpu = ref _pcpus[number];
        var ran = now.Nanoseconds - pcpu.Since;
        if (_leaving != None || _coming != None)
        {
            SwitchTo(ref pcpu, number, now, slice);
        }
        else if (next != None)
        {
            var (domain, index) = NumbersOf(number, next);
            _file.Timed(number, now, XentraceRecords.ContinueInfo, domain, index, Word(ran), Word(slice));
            _file.Timed(number, now, XentraceRecords.Continue, WordOf(number, next));
        }
    }

    private void SwitchTo(ref PcpuState pcpu, int number, VirtualTime now, long slice)
    {
        var (previous, next) = (_leaving, _coming);
        var (domain, index) = NumbersOf(number, previous);
        var (nextDomain, nextIndex) = NumbersOf(number, next);
        var ran = Word(now.Nanoseconds - pcpu.Since);
        if (previous != None && _rest == SchedulingFacts.Blocked)
            Write(number, now, XentraceRecords.Block, previous);
        if (next != None) BecomeRunnable(ref _vcpus[next], number, next, now);
        _file.Timed(number, now, XentraceRecords.SwitchPrevious, domain, index, ran);
        var waited = next == None ? 0 : Word(now.Nanoseconds - _vcpus[next].Since);
        _file.Timed(number, now, XentraceRecords.SwitchNext, nextDomain, nextIndex, waited, Word(slice));
        _file.Timed(number, now, XentraceRecords.Switch, domain, index, nextDomain, nextIndex);
        var rest = previous == None ? SchedulingFacts.Runnable : _rest;
        _file.Timed(
            number, now, XentraceRecords.RunState(SchedulingFacts.Running, rest), WordOf(number, previous));
        _file.Timed(
            number, now, XentraceRecords.RunState(SchedulingFacts.Runnable, SchedulingFacts.Running),
            WordOf(number, next));
        if (previous != None) (_vcpus[previous].State, _vcpus[previous].Since) = (rest, now.Nanoseconds);
        if (next != None)
        {
            ref var vcpu = ref _vcpus[next];
            (vcpu.State, vcpu.Since, vcpu.Pcpu, vcpu.IsKnown) =
                (SchedulingFacts.Running, now.Nanoseconds, number, true);
        }

        (pcpu.Current, pcpu.Since) = (next, now.Nanoseconds);
        (_leaving, _coming) = (None, None);
    }

    /// <summary>
    /// A vCPU that a cap had parked may run in the pass that finds it; the reader wants to see it wait.
    /// </summary>
    private void BecomeRunnable(ref VcpuState vcpu, int pcpu, int number, VirtualTime now)
    {
        if (vcpu.State == SchedulingFacts.Runnable) return;
        if (vcpu.IsKnown)
        {
            _file.Timed(
                pcpu, now, XentraceRecords.RunState(vcpu.State, SchedulingFacts.Runnable), WordOf(pcpu, number));
        }

        (vcpu.State, vcpu.Since) = (SchedulingFacts.Runnable, now.Nanoseconds);
    }

    private void Wake(int number, VirtualTime now, int waker)
    {
        ref var vcpu = ref _vcpus[number];
        (vcpu.WokenAt, vcpu.Waker) = (now, waker);
        Write(waker >= 0 ? waker : Math.Max(vcpu.Pcpu, 0), now, XentraceRecords.Wake, number);
    }

    private void BeginEntry(int pcpu, int number, VirtualTime now)
    {
        ref var vcpu = ref _vcpus[number];
        if (vcpu.IsPvh)
        {
            if (_entering != None) Enter();
            (_entering, _enteredAt) = (pcpu, now);
        }

        vcpu.IsOutside = false;
        if (vcpu.Owed is not { } owed) return;
        vcpu.Owed = null;
        foreach (var hypercall in owed) Call(number, now, hypercall);
    }

    private void Enter()
    {
        _file.Timed(_entering, _enteredAt, XentraceRecords.VmEntry);
        _entering = None;
    }

    private void Exit(int vcpu, int pcpu, VirtualTime now, ExitReason reason)
    {
        if (_entering != None) Enter();
        _vcpus[vcpu].IsOutside = true;
        switch (reason)
        {
            case ExitReason.ExternalInterrupt:
                Leave(pcpu, now, XentraceRecords.ReasonInterrupt);
                break;
            case ExitReason.EventCheck:
                Leave(pcpu, now, XentraceRecords.ReasonInterrupt);
                _file.Untimed(pcpu, XentraceRecords.ExternalInterrupt, XentraceRecords.EventCheckVector);
                break;
            case ExitReason.SliceEnd:
                Leave(pcpu, now, XentraceRecords.ReasonInterrupt);
                _file.Untimed(pcpu, XentraceRecords.ExternalInterrupt, XentraceRecords.TimerVector);
                break;
            case ExitReason.Hypercall:
                Leave(pcpu, now, XentraceRecords.ReasonVmcall);
                _file.Untimed(pcpu, XentraceRecords.Vmcall, XentraceRecords.SchedOp);
                break;
            case ExitReason.Halt:
                Leave(pcpu, now, XentraceRecords.ReasonHlt);
                _file.Untimed(pcpu, XentraceRecords.Hlt, 0);
                break;
            default: throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not an exit reason.");
        }
    }

    private void Leave(int pcpu, VirtualTime now, uint reason) =>
        _file.Timed(pcpu, now, XentraceRecords.VmExit, reason, 0, 0);

    private void TellInterrupt(int vcpu, long irq) => _file.Untimed(
        _vcpus[vcpu].Pcpu, XentraceRecords.ExternalInterrupt, XentraceRecords.VectorOf(irq));

    private void Inject(int vcpu, int pcpu, VirtualTime now)
    {
        if (!_vcpus[vcpu].IsPvh) return;
        if (_entering != pcpu && _entering != None) Enter();
        _file.Untimed(pcpu, XentraceRecords.Inject, XentraceRecords.CallbackVector, 0);
        if (_entering == pcpu) Enter();
    }

    private void Call(int number, VirtualTime now, Hypercall hypercall)
    {
        ref var vcpu = ref _vcpus[number];
        if (vcpu.State != SchedulingFacts.Running || vcpu.IsOutside)
        {
            // Its kernel decides while it has no pCPU, as when its ports move, or in the instant in which it has left
            // its guest; it makes the call, and pays for it, when it is back there.
            (vcpu.Owed ??= []).Add(hypercall);
            return;
        }

        var (call, operation) = XentraceRecords.CallOf(hypercall);
        if (!vcpu.IsPvh)
        {
            if (call == XentraceRecords.VcpuOp)
                _file.Timed(vcpu.Pcpu, now, XentraceRecords.PvHypercall, call | 5 << 20, operation, vcpu.Index);
            else
                _file.Timed(vcpu.Pcpu, now, XentraceRecords.PvHypercall, call | 1 << 20, operation);
            return;
        }

        if (_entering != None) Enter();
        Leave(vcpu.Pcpu, now, XentraceRecords.ReasonVmcall);
        _file.Untimed(vcpu.Pcpu, XentraceRecords.Vmcall, call);
        (_entering, _enteredAt) = (vcpu.Pcpu, now);
    }

    private void EndMode(int number, VirtualTime now, in Fact fact)
    {
        if ((PcpuMode)fact.First != PcpuMode.Interrupt) return;
        (_pcpus[number].InterruptEnded, _pcpus[number].InterruptLength) = (now, fact.Second);
    }

    private void HandleIrq(int irq, int number, VirtualTime now)
    {
        ref readonly var pcpu = ref _pcpus[number];
        var length = pcpu.InterruptEnded == now ? pcpu.InterruptLength : 0;
        var (begin, end) = (XentraceFile.StampOf(now.Nanoseconds - length), XentraceFile.StampOf(now.Nanoseconds));
        _file.Timed(
            number, now, XentraceRecords.IrqHandled, (uint)irq, unchecked((uint)begin), unchecked((uint)end));
    }

    private void BeginIdle(int number, VirtualTime now, uint state)
    {
        ref var pcpu = ref _pcpus[number];
        if (pcpu.IdleState is not null) EndIdle(number, now);
        pcpu.IdleState = state;
        _file.Timed(number, now, XentraceRecords.IdleEntry, state, PowerTimer(now), 0, 0);
    }

    private void EndIdle(int number, VirtualTime now)
    {
        ref var pcpu = ref _pcpus[number];
        if (pcpu.IdleState is not { } state) return; // It was idle before the trace began.
        pcpu.IdleState = null;
        _file.Timed(number, now, XentraceRecords.IdleExit, state, PowerTimer(now), 0, 0, 0, 0);
    }

    /// <summary>The ACPI timer, which counts at 3.579545 MHz.</summary>
    private static uint PowerTimer(VirtualTime now) =>
        unchecked((uint)((Int128)now.Nanoseconds * 3_579_545 / 1_000_000_000));

    private struct PcpuState
    {
        /// <summary>Its vCPU; -1 for idle.</summary>
        public int Current;

        /// <summary>Since when, ns.</summary>
        public long Since;

        public VirtualTime InterruptEnded;
        public long InterruptLength;

        /// <summary>As in records; null while it does not idle, or idles since before the trace.</summary>
        public uint? IdleState;
    }

    private struct VcpuState
    {
        public uint Domain;
        public uint Index;
        public bool IsPvh;

        /// <summary>It has run since the trace began.</summary>
        public bool IsKnown;

        public int State;

        /// <summary>Since when, ns.</summary>
        public long Since;

        /// <summary>Where it runs or last ran; -1 if it has not.</summary>
        public int Pcpu;

        public VirtualTime WokenAt;
        public int Waker;

        /// <summary>It has left its guest, and not entered it again.</summary>
        public bool IsOutside;

        /// <summary>Hypercalls that it makes when it is in its guest again.</summary>
        public List<Hypercall>? Owed;
    }
}
