namespace ActorXen.Tests.Xen.SharedPages;

/// <summary>
/// A second implementation of interrupts §4, §5 and §7.1, with sets and lists instead of bits and links.
/// </summary>
internal abstract class EventSpaceModel(int vcpus)
{
    protected HashSet<int> Pending { get; } = [];
    protected HashSet<int> Masked { get; } = [];
    protected Dictionary<int, int> NotifyVcpu { get; } = [];
    protected bool[] UpcallPending { get; } = new bool[vcpus];

    public bool IsUpcallPending(int vcpu) => UpcallPending[vcpu];
    public bool IsPending(int port) => Pending.Contains(port);
    public bool IsMasked(int port) => Masked.Contains(port);
    public int VcpuOf(int port) => NotifyVcpu[port];

    public virtual void Open(int port, int vcpu, bool isTimer) => NotifyVcpu[port] = vcpu;
    public virtual void Rebind(int port, int vcpu) => NotifyVcpu[port] = vcpu;
    public virtual void SetPriority(int port, int priority) => throw new NotSupportedException();
    public virtual void Close(int port) => Pending.Remove(port);
    public virtual bool IsBusy(int port) => false;
    public void Mask(int port) => Masked.Add(port);
    public void ClearPending(int port) => Pending.Remove(port);

    /// <returns>Whether the pending bit went from 0 to 1, and whether an upcall is requested.</returns>
    public (bool IsFirst, bool Marks) SetPending(int port)
    {
        var isFirst = Pending.Add(port);
        return (isFirst, !Masked.Contains(port) && MakeVisible(port, isFirst));
    }

    public bool Unmask(int port)
    {
        var wasMasked = Masked.Remove(port);
        return Pending.Contains(port) && UnmaskedPending(port, wasMasked);
    }

    public virtual void BeginScan(int vcpu) => UpcallPending[vcpu] = false;

    /// <returns>The next port; 0 at the scan's end.</returns>
    public abstract int TakeNext(int vcpu);

    protected abstract bool MakeVisible(int port, bool isFirst);
    protected abstract bool UnmaskedPending(int port, bool wasMasked);

    protected bool Tell(int vcpu)
    {
        var isNew = !UpcallPending[vcpu];
        UpcallPending[vcpu] = true;
        return isNew;
    }
}

internal sealed class TwoLevelModel(int vcpus, int maxPort) : EventSpaceModel(vcpus)
{
    private readonly HashSet<int>[] _selectedWords = [.. Enumerable.Range(0, vcpus).Select(_ => new HashSet<int>())];
    private readonly int[] _timer = new int[vcpus];
    private readonly int[] _lastServed = new int[vcpus];
    private readonly bool[] _timerIsNext = new bool[vcpus];
    private readonly Queue<int>?[] _toVisit = new Queue<int>?[vcpus];

    public override void Open(int port, int vcpu, bool isTimer)
    {
        base.Open(port, vcpu, isTimer);
        if (isTimer) _timer[vcpu] = port;
    }

    public override void Close(int port)
    {
        base.Close(port);
        if (_timer[NotifyVcpu[port]] == port) _timer[NotifyVcpu[port]] = 0;
        NotifyVcpu.Remove(port);
    }

    public override void BeginScan(int vcpu)
    {
        base.BeginScan(vcpu);
        (_timerIsNext[vcpu], _toVisit[vcpu]) = (true, null);
    }

    public override int TakeNext(int vcpu)
    {
        while (true)
        {
            if (_timerIsNext[vcpu])
            {
                _timerIsNext[vcpu] = false;
                if (IsActive(_timer[vcpu], vcpu)) return _timer[vcpu];
            }

            var ports = _toVisit[vcpu] ??= TakeSelected(vcpu);
            while (ports.TryDequeue(out var port))
            {
                if (IsActive(port, vcpu)) return _lastServed[vcpu] = port;
            }

            if (!UpcallPending[vcpu]) return 0;
            BeginScan(vcpu);
        }
    }

    protected override bool MakeVisible(int port, bool isFirst) =>
        isFirst && _selectedWords[NotifyVcpu[port]].Add(port / 64) && Tell(NotifyVcpu[port]);

    protected override bool UnmaskedPending(int port, bool wasMasked) =>
        wasMasked && _selectedWords[NotifyVcpu[port]].Add(port / 64) && Tell(NotifyVcpu[port]);

    private bool IsActive(int port, int vcpu) =>
        Pending.Contains(port) && !Masked.Contains(port) && NotifyVcpu.GetValueOrDefault(port, -1) == vcpu;

    private Queue<int> TakeSelected(int vcpu)
    {
        var words = (maxPort / 64) + 1;
        var start = _lastServed[vcpu] == maxPort ? 0 : _lastServed[vcpu] + 1;
        var order = Enumerable.Range(start, ((start / 64) + 1) * 64 - start)
            .Concat(
                from step in Enumerable.Range(1, words)
                from bit in Enumerable.Range(0, 64)
                select ((((start / 64) + step) % words) * 64) + bit);
        var selected = _selectedWords[vcpu].ToHashSet();
        _selectedWords[vcpu].Clear();
        return new Queue<int>(order.Where(port => selected.Contains(port / 64)));
    }
}

internal sealed class FifoModel(int vcpus) : EventSpaceModel(vcpus)
{
    private readonly Dictionary<(int Vcpu, int Priority), Queue<int>> _queues = [];
    private readonly Dictionary<int, int> _priority = [];
    private readonly HashSet<int> _linked = [];
    private readonly SortedSet<int>[] _ready = [.. Enumerable.Range(0, vcpus).Select(_ => new SortedSet<int>())];
    private readonly SortedSet<int>[] _seenReady = [.. Enumerable.Range(0, vcpus).Select(_ => new SortedSet<int>())];

    public override void Open(int port, int vcpu, bool isTimer)
    {
        base.Open(port, vcpu, isTimer);
        _priority[port] = 7;
    }

    public override void SetPriority(int port, int priority) => _priority[port] = priority;

    public override bool IsBusy(int port) => _linked.Contains(port);

    public override int TakeNext(int vcpu)
    {
        while (true)
        {
            _seenReady[vcpu].UnionWith(_ready[vcpu]);
            _ready[vcpu].Clear();
            if (_seenReady[vcpu].Count == 0)
            {
                if (!UpcallPending[vcpu]) return 0;
                UpcallPending[vcpu] = false;
                continue;
            }

            var priority = _seenReady[vcpu].Min;
            var queue = _queues[(vcpu, priority)];
            var port = queue.Dequeue();
            _linked.Remove(port);
            if (queue.Count == 0) _seenReady[vcpu].Remove(priority);
            if (Pending.Contains(port) && !Masked.Contains(port)) return port;
        }
    }

    protected override bool MakeVisible(int port, bool isFirst)
    {
        if (!_linked.Add(port)) return false;
        var (vcpu, priority) = (NotifyVcpu[port], _priority[port]);
        if (!_queues.TryGetValue((vcpu, priority), out var queue)) _queues[(vcpu, priority)] = queue = new();
        queue.Enqueue(port);
        return queue.Count == 1 && _ready[vcpu].Add(priority) && Tell(vcpu);
    }

    protected override bool UnmaskedPending(int port, bool wasMasked) => MakeVisible(port, isFirst: false);
}
