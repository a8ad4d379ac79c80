using System.Numerics;
using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>The 2-level interface of 64-bit guests: a bit per port, and per vCPU a bit per word of ports.</summary>
/// <remarks>Interrupts §4 and §7.1. Invariants I-02 to I-05 and I-09.</remarks>
public sealed class TwoLevelEventSpace : IEventSpace
{
    /// <summary>Port numbers of the interface: 64 words of 64 (interrupts §3.1). Port 0 is not usable.</summary>
    public const int PortLimit = WordBits * WordBits;

    internal static readonly EventAbiKind Kind = new(
        "two-level", EventAbi.TwoLevel, PortLimit, (vcpus, maxPort) => new TwoLevelEventSpace(vcpus, maxPort));

    private const int WordBits = 64;
    private const int NoPort = 0;

    private readonly int _words;
    private readonly ulong[] _pending;
    private readonly ulong[] _mask;
    private readonly int[] _vcpuOf;
    private readonly PerVcpu[] _perVcpu;

    /// <param name="vcpus">1 or more.</param>
    /// <param name="maxPort">1 to <see cref="PortLimit"/> - 1.</param>
    public TwoLevelEventSpace(int vcpus, int maxPort)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vcpus, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPort, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(maxPort, PortLimit);
        MaxPort = maxPort;
        _words = (maxPort / WordBits) + 1;
        _pending = new ulong[_words];
        _mask = new ulong[_words];
        _vcpuOf = new int[maxPort + 1];
        Array.Fill(_vcpuOf, -1);
        _perVcpu = [.. Enumerable.Range(0, vcpus).Select(_ => new PerVcpu(_words))];
    }

    public int MaxPort { get; }

    public int Vcpus => _perVcpu.Length;

    public int Priorities => 1;

    public VcpuInfo this[int vcpu] => _perVcpu[vcpu].Info;

    public void Open(int port, int vcpu, bool isTimer)
    {
        Rebind(port, vcpu);
        if (isTimer) _perVcpu[vcpu].TimerPort = port;
    }

    public void Rebind(int port, int vcpu)
    {
        Unbind(port);
        _vcpuOf[port] = vcpu;
        _perVcpu[vcpu].Bound[port / WordBits] |= BitOf(port);
    }

    public void Close(int port)
    {
        ClearPending(port);
        Unbind(port);
    }

    public bool IsBusy(int port) => false;

    public void SetPriority(int port, int priority) =>
        throw new NotSupportedException("the 2-level interface has no priorities");

    public PendingStep SetPending(int port, int notifyVcpu)
    {
        ref var word = ref _pending[port / WordBits];
        if ((word & BitOf(port)) != 0) return new(PendingOutcome.Merged, IsFirst: false);
        word |= BitOf(port);
        if (IsMasked(port)) return new(PendingOutcome.UnderMask, IsFirst: true);
        return new(Select(port, notifyVcpu) ? PendingOutcome.MarkEvents : PendingOutcome.WithoutNotify, IsFirst: true);
    }

    public bool Unmask(int port, int notifyVcpu)
    {
        if (!IsMasked(port)) return false;
        _mask[port / WordBits] &= ~BitOf(port);
        return IsPending(port) && Select(port, notifyVcpu);
    }

    public bool TryUnmaskInMemory(int port, int vcpu)
    {
        // This vCPU must not write another one's sel word, because an event may arrive in between (interrupts §4).
        if (_vcpuOf[port] != vcpu || IsPending(port)) return false;
        _mask[port / WordBits] &= ~BitOf(port);
        return true;
    }

    public void Mask(int port) => _mask[port / WordBits] |= BitOf(port);

    public void ClearPending(int port) => _pending[port / WordBits] &= ~BitOf(port);

    public bool IsPending(int port) => (_pending[port / WordBits] & BitOf(port)) != 0;

    public bool IsMasked(int port) => (_mask[port / WordBits] & BitOf(port)) != 0;

    public bool? IsLinked(int port) => null;

    public int? PriorityOf(int port) => null;

    public void BeginScan(int vcpu)
    {
        var own = _perVcpu[vcpu];
        own.Info.ClearUpcallPending();
        own.Stage = ScanStage.Timer;
    }

    public bool TryTakeNext(int vcpu, out int port)
    {
        var own = _perVcpu[vcpu];
        Invariant.Holds(own.Stage != ScanStage.None, $"vCPU {vcpu} takes an event but has begun no scan");
        while (true)
        {
            if (TryTakeTimer(own, out port) || TryTakeFromWords(own, out port)) return true;
            if (!own.Info.UpcallPending) break;
            BeginScan(vcpu);
        }

        own.Stage = ScanStage.None;
        return false;
    }

    public void Save(StateWriter state)
    {
        state.Section("2-level event space");
        state.Int(MaxPort);
        foreach (var word in _pending) state.Fixed(word);
        foreach (var word in _mask) state.Fixed(word);
        foreach (var vcpu in _vcpuOf) state.Int(vcpu);
        foreach (var own in _perVcpu) own.Save(state);
    }

    public void Load(StateReader state)
    {
        state.Section("2-level event space");
        var maxPort = state.Int();
        if (maxPort != MaxPort) throw new StateFormatException($"it has {maxPort} ports, the scenario {MaxPort}");
        foreach (ref var word in _pending.AsSpan()) word = state.Fixed();
        foreach (ref var word in _mask.AsSpan()) word = state.Fixed();
        foreach (ref var vcpu in _vcpuOf.AsSpan()) vcpu = state.Int();
        foreach (var own in _perVcpu) own.Load(state);
        Bind();
    }

    private static ulong BitOf(int port) => 1UL << (port % WordBits);

    /// <summary>Marks the word in which the vCPU must look.</summary>
    /// <returns>True if neither this word's bit nor upcallPending was set before.</returns>
    private bool Select(int port, int notifyVcpu)
    {
        var own = _perVcpu[notifyVcpu];
        var bit = 1UL << (port / WordBits);
        if ((own.Select & bit) != 0) return false;
        own.Select |= bit;
        return own.Info.TestAndSetUpcallPending();
    }

    private bool TryTakeTimer(PerVcpu own, out int port)
    {
        port = own.TimerPort;
        if (own.Stage != ScanStage.Timer) return false;
        own.Stage = ScanStage.Select;
        return port != NoPort && IsPending(port) && !IsMasked(port);
    }

    /// <summary>Visits the selected words in a circle, from the port after the last one served.</summary>
    /// <remarks>
    /// The starting word comes first with its upper part and last as a whole, so that every port is served once before
    /// any is served twice (I-09).
    /// </remarks>
    private bool TryTakeFromWords(PerVcpu own, out int port)
    {
        if (own.Stage == ScanStage.Select) own.BeginWords(MaxPort);
        for (; own.Visits <= _words; own.Visits++, own.NextBit = 0)
        {
            var word = (own.StartWord + own.Visits) % _words;
            if ((own.Selected >> word & 1) == 0 || own.NextBit == WordBits) continue;
            var active = _pending[word] & ~_mask[word] & own.Bound[word] & (ulong.MaxValue << own.NextBit);
            if (active == 0) continue;
            var bit = BitOperations.TrailingZeroCount(active);
            own.NextBit = bit + 1;
            own.LastServed = port = (word * WordBits) + bit;
            return true;
        }

        port = NoPort;
        return false;
    }

    /// <summary>Rebuilds, after a restore, the words of bound ports from each port's vCPU.</summary>
    private void Bind()
    {
        foreach (var own in _perVcpu) Array.Clear(own.Bound);
        for (var port = 0; port <= MaxPort; port++)
        {
            if (_vcpuOf[port] < 0) continue;
            if (_vcpuOf[port] >= Vcpus) throw new StateFormatException($"port {port} is bound to vCPU {_vcpuOf[port]}");
            _perVcpu[_vcpuOf[port]].Bound[port / WordBits] |= BitOf(port);
        }

        for (var vcpu = 0; vcpu < Vcpus; vcpu++)
        {
            var timer = _perVcpu[vcpu].TimerPort;
            if (timer == NoPort) continue;
            if ((uint)timer > (uint)MaxPort || _vcpuOf[timer] != vcpu)
                throw new StateFormatException($"port {timer} is not a timer of vCPU {vcpu}");
        }
    }

    private void Unbind(int port)
    {
        if (_vcpuOf[port] < 0) return;
        var own = _perVcpu[_vcpuOf[port]];
        own.Bound[port / WordBits] &= ~BitOf(port);
        if (own.TimerPort == port) own.TimerPort = NoPort;
        _vcpuOf[port] = -1;
    }

    private enum ScanStage
    {
        None = 0,
        Timer = 1,
        Select = 2,
        Words = 3,
    }

    /// <summary>One vCPU's selector word, and how far its scan has come.</summary>
    private sealed class PerVcpu(int words)
    {
        public readonly VcpuInfo Info = new();
        public readonly ulong[] Bound = new ulong[words];
        public int TimerPort;
        public ulong Select;
        public ulong Selected;
        public ScanStage Stage;
        public int LastServed;
        public int StartWord;
        public int Visits;
        public int NextBit;

        public void BeginWords(int maxPort)
        {
            (Selected, Select) = (Select, 0);
            var start = LastServed == maxPort ? 0 : LastServed + 1;
            (StartWord, NextBit, Visits) = (start / WordBits, start % WordBits, 0);
            Stage = ScanStage.Words;
        }

        public void Save(StateWriter state)
        {
            Info.Save(state);
            state.Int(TimerPort);
            state.Fixed(Select);
            state.Fixed(Selected);
            state.Int((int)Stage);
            state.Int(LastServed);
            state.Int(StartWord);
            state.Int(Visits);
            state.Int(NextBit);
        }

        public void Load(StateReader state)
        {
            Info.Load(state);
            TimerPort = state.Int();
            Select = state.Fixed();
            Selected = state.Fixed();
            Stage = (ScanStage)state.Int();
            LastServed = state.Int();
            StartWord = state.Int();
            Visits = state.Int();
            NextBit = state.Int();
        }
    }
}
