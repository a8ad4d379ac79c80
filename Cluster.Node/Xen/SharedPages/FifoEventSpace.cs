using System.Numerics;
using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// The FIFO interface: a word per port, and per vCPU sixteen queues of ports, linked through those words.
/// </summary>
/// <remarks>Interrupts §5. Invariants I-02 to I-05, I-07 and I-08.</remarks>
public sealed class FifoEventSpace : IEventSpace
{
    /// <summary>Port numbers of the interface: 17 bits of LINK (interrupts §3.1). Port 0 ends a queue.</summary>
    public const int PortLimit = 1 << 17;

    internal static readonly EventAbiKind Kind = new(
        "fifo", EventAbi.Fifo, PortLimit, (vcpus, maxPort) => new FifoEventSpace(vcpus, maxPort));

    public const int DefaultPriority = KernelSpec.UsualPriority;

    private const uint Pending = 1U << 31;
    private const uint Masked = 1U << 30;
    private const uint Linked = 1U << 29;
    private const uint LinkBits = PortLimit - 1;
    private const int Queues = 16;
    private const int NoPort = 0;

    private PortSlots<PortWord> _ports;
    private readonly PerVcpu[] _perVcpu;

    /// <param name="vcpus">1 or more.</param>
    /// <param name="maxPort">1 to <see cref="PortLimit"/> - 1.</param>
    public FifoEventSpace(int vcpus, int maxPort)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vcpus, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPort, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(maxPort, PortLimit);
        MaxPort = maxPort;
        _ports = new(maxPort, PortWord.Unused);
        _perVcpu = [.. Enumerable.Range(0, vcpus).Select(_ => new PerVcpu())];
    }

    public int MaxPort { get; }

    public int Vcpus => _perVcpu.Length;

    public int Priorities => Queues;

    public VcpuInfo this[int vcpu] => _perVcpu[vcpu].Info;

    public void Open(int port, int vcpu, bool isTimer) => _ports.At(port).Priority = DefaultPriority;

    public void Rebind(int port, int vcpu)
    {
        // Nothing has to move: the caller names the vCPU whenever
        // it links a port, and a linked port stays in its queue.
    }

    public void Close(int port) => ClearPending(port);

    public bool IsBusy(int port) => Has(port, Linked);

    public void SetPriority(int port, int priority) => _ports.At(port).Priority = (byte)priority;

    public PendingStep SetPending(int port, int notifyVcpu)
    {
        var isFirst = !Has(port, Pending);
        _ports.At(port).Word |= Pending;
        if (Has(port, Masked)) return new(isFirst ? PendingOutcome.UnderMask : PendingOutcome.Merged, isFirst);
        if (Has(port, Linked)) return new(isFirst ? PendingOutcome.WithoutNotify : PendingOutcome.Merged, isFirst);
        return new(Link(port, notifyVcpu) ? PendingOutcome.MarkEvents : PendingOutcome.WithoutNotify, isFirst);
    }

    public bool Unmask(int port, int notifyVcpu)
    {
        _ports.At(port).Word &= ~Masked;
        return Has(port, Pending) && SetPending(port, notifyVcpu).Outcome == PendingOutcome.MarkEvents;
    }

    public bool TryUnmaskInMemory(int port, int vcpu)
    {
        if (Has(port, Pending)) return false;
        _ports.At(port).Word &= ~Masked;
        return true;
    }

    public void Mask(int port) => _ports.At(port).Word |= Masked;

    public void ClearPending(int port) => _ports.At(port).Word &= ~Pending;

    public bool IsPending(int port) => Has(port, Pending);

    public bool IsMasked(int port) => Has(port, Masked);

    public bool? IsLinked(int port) => Has(port, Linked);

    public int? PriorityOf(int port) => _ports[port].Priority;

    public void BeginScan(int vcpu)
    {
        _perVcpu[vcpu].Info.ClearUpcallPending();
        _perVcpu[vcpu].IsScanning = true;
    }

    public bool TryTakeNext(int vcpu, out int port)
    {
        var own = _perVcpu[vcpu];
        Invariant.Holds(own.IsScanning, $"vCPU {vcpu} takes an event but has begun no scan");
        while (true)
        {
            // Read again for every event, because an event of higher
            // priority that arrived meanwhile is served first (I-08).
            own.LocalReady |= own.Ready;
            own.Ready = 0;
            if (own.LocalReady == 0)
            {
                if (!own.Info.UpcallPending) break;
                own.Info.ClearUpcallPending();
                continue;
            }

            port = Unlink(own, BitOperations.TrailingZeroCount((uint)own.LocalReady));
            if (Has(port, Pending) && !Has(port, Masked)) return true;
        }

        own.IsScanning = false;
        port = NoPort;
        return false;
    }

    public void Save(StateWriter state)
    {
        state.Section("FIFO event space");
        state.Int(MaxPort);
        for (var port = 1; port < _ports.End; port++)
        {
            if (_ports[port] == PortWord.Unused) continue;
            state.Int(port);
            _ports[port].Save(state);
        }

        state.Int(NoPort);
        foreach (var own in _perVcpu) own.Save(state);
    }

    public void Load(StateReader state)
    {
        state.Section("FIFO event space");
        var maxPort = state.Int();
        if (maxPort != MaxPort) throw new StateFormatException($"it has {maxPort} ports, the scenario {MaxPort}");
        _ports.Clear();
        for (var port = state.Int(); port != NoPort; port = state.Int())
        {
            if (port < 0 || port > MaxPort) throw new StateFormatException($"{port} is not a port");
            _ports.At(port) = PortWord.Read(state);
        }

        foreach (var own in _perVcpu) own.Load(state);
    }

    private bool Has(int port, uint bit) => (_ports[port].Word & bit) != 0;

    /// <summary>Appends the port to its vCPU's queue of its present priority (interrupts §5 steps 5 and 6).</summary>
    /// <returns>True if the queue was empty and neither READY nor upcallPending was set before.</returns>
    private bool Link(int port, int notifyVcpu)
    {
        ref var entry = ref _ports.At(port);
        Invariant.Holds((entry.Word & Linked) == 0, $"port {port} is linked already");
        entry.Word |= Linked;

        // A port that was consumed as the last of its old queue must not be taken for that queue's tail again.
        ref var oldTail = ref _perVcpu[entry.LastVcpu].Tail[entry.LastPriority];
        if (oldTail == port) oldTail = NoPort;
        (entry.LastVcpu, entry.LastPriority) = ((short)notifyVcpu, entry.Priority);

        var own = _perVcpu[notifyVcpu];
        ref var tail = ref own.Tail[entry.Priority];
        var wasEmpty = tail == NoPort || !Has(tail, Linked);
        if (wasEmpty) own.Head[entry.Priority] = port;
        else _ports.At(tail).Word |= (uint)port;
        tail = port;
        return wasEmpty && own.TestAndSetReady(entry.Priority) && own.Info.TestAndSetUpcallPending();
    }

    /// <summary>The guest takes the first port off a queue that was ready.</summary>
    private int Unlink(PerVcpu own, int priority)
    {
        var port = own.LocalHead[priority] != NoPort ? own.LocalHead[priority] : own.Head[priority];
        Invariant.Holds(Has(port, Linked), $"port {port} is at the head of queue {priority} but not linked");
        var next = (int)(_ports[port].Word & LinkBits);
        _ports.At(port).Word &= ~(Linked | LinkBits);
        own.LocalHead[priority] = next;
        if (next == NoPort) own.LocalReady &= ~(1 << priority);
        return port;
    }

    /// <summary>One port: the shared word, and the hypervisor's private state.</summary>
    private record struct PortWord(uint Word, byte Priority, byte LastPriority, short LastVcpu)
    {
        public static readonly PortWord Unused = new(0, DefaultPriority, DefaultPriority, LastVcpu: 0);

        public static PortWord Read(StateReader state)
        {
            var (word, priority) = ((uint)state.Long(), (byte)state.Int());
            var (lastVcpu, lastPriority) = ((short)state.Int(), (byte)state.Int());
            return new(word, priority, lastPriority, lastVcpu);
        }

        public readonly void Save(StateWriter state)
        {
            state.Long(Word);
            state.Int(Priority);
            state.Int(LastVcpu);
            state.Int(LastPriority);
        }
    }

    /// <summary>One vCPU's control block (READY, HEAD), the hypervisor's TAIL, and the guest's own copies.</summary>
    private sealed class PerVcpu
    {
        public readonly VcpuInfo Info = new();
        public readonly int[] Head = new int[Queues];
        public readonly int[] Tail = new int[Queues];
        public readonly int[] LocalHead = new int[Queues];
        public int Ready;
        public int LocalReady;
        public bool IsScanning;

        public bool TestAndSetReady(int priority)
        {
            var wasClear = (Ready >> priority & 1) == 0;
            Ready |= 1 << priority;
            return wasClear;
        }

        public void Save(StateWriter state)
        {
            Info.Save(state);
            foreach (var port in Head) state.Int(port);
            foreach (var port in Tail) state.Int(port);
            foreach (var port in LocalHead) state.Int(port);
            state.Int(Ready);
            state.Int(LocalReady);
            state.Bool(IsScanning);
        }

        public void Load(StateReader state)
        {
            Info.Load(state);
            foreach (ref var port in Head.AsSpan()) port = state.Int();
            foreach (ref var port in Tail.AsSpan()) port = state.Int();
            foreach (ref var port in LocalHead.AsSpan()) port = state.Int();
            Ready = state.Int();
            LocalReady = state.Int();
            IsScanning = state.Bool();
        }
    }
}
