using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>
/// Writes down what the requests and wakeups of a host spent their time on, while the run goes on. Nothing is added up:
/// that is left to who asks.
/// </summary>
/// <remarks>
/// A host writes what it knows, also of requests of other hosts, and <see cref="PathRecords"/> puts them together. So
/// hosts need nothing of each other, wherever they are executed. Decision 0088.
/// </remarks>
public sealed class PathRecorder : IHostRecorder, IPathKeeper
{
    private readonly HostPaths _paths;
    private readonly PathSelection _selection;
    private readonly int _mostBytes;
    private readonly StateWriter _written = new();

    /// <summary>By kind and domain: the latencies of the slowest so far, ns; the least of them first.</summary>
    private readonly SortedDictionary<(ChainKind Kind, int Domain), PriorityQueue<long, long>> _slowest = [];

    private long _left;

    /// <param name="standOf">What a vCPU does now, by its number.</param>
    /// <param name="mostBytes">How much may wait for <see cref="Take"/>.</param>
    public PathRecorder(
        HostDirectory host, PathSelection selection, Func<int, VcpuStand> standOf, int mostBytes = UsualBytes)
    {
        (_selection, _mostBytes) = (selection, mostBytes);
        var isSparse = selection is { OneIn: > 1, HasWakeups: false };
        _paths = new(host, selection.Kinds, this, isSparse ? standOf : null);
    }

    /// <summary>
    /// 30,000 requests, which is more than a pCPU can serve in a tenth of a second, the longest time between seals of
    /// runs of up to 100 s.
    /// </summary>
    public const int UsualBytes = 4 << 20;

    public RecordKind Kind => RecordKind.Paths;

    public FactMask Asks => _paths.Asks;

    public Action AsksChanged
    {
        get => _paths.AsksChanged;
        set => _paths.AsksChanged = value;
    }

    bool IPathKeeper.IsBounded => true;

    public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact) =>
        _paths.OnFact(host, now, source, fact);

    public byte[] Take(VirtualTime at)
    {
        if (_left > 0) PathRecords.WriteLeft(_written, _left);
        _left = 0;
        if (_written.Length == 0) return [];
        var taken = _written.ToArray();
        _written.Clear();
        return taken;
    }

    public void Save(StateWriter state)
    {
        state.Text(_selection.ToString());
        _paths.Save(state);
    }

    /// <exception cref="StateFormatException">Damaged, or of a run that records other requests.</exception>
    public void Load(StateReader state)
    {
        var saved = state.Text();
        if (saved != _selection.ToString())
            throw new StateFormatException($"its recording is of {saved}, and this run records {_selection}");
        _paths.Load(state);
    }

    bool IPathKeeper.Wants(RequestKey request) => _selection.Has(request);

    void IPathKeeper.End(ChainKind kind, int host, Visit visit, RequestKey request)
    {
        if (kind == ChainKind.Wakeup && !_selection.Has(host, visit.Domain, visit.Number)) return;
        if (_selection.Slowest > 0 && !IsSlow(kind, visit)) return;
        if (HasRoom()) PathRecords.WriteChain(_written, kind, visit, request);
    }

    void IPathKeeper.Depart(RequestKey request, int host, Visit visit)
    {
        if (HasRoom()) PathRecords.WriteVisit(_written, visit, request);
    }

    void IPathKeeper.Lose(RequestKey request)
    {
    }

    void IPathKeeper.Drop(RequestKey request)
    {
    }

    void IPathKeeper.Miss(RequestKey request)
    {
        if (_selection.Has(request)) _left++;
    }

    IReadOnlyList<RequestKey> IPathKeeper.TakeLost(int host) => [];

    void IPathKeeper.Save(int host, StateWriter state)
    {
        state.Int(_slowest.Count);
        foreach (var ((kind, domain), latencies) in _slowest)
        {
            state.Int((int)kind);
            state.Int(domain);
            state.Many(
                [.. latencies.UnorderedItems.Select(item => item.Element).Order()],
                static (each, latency) => each.Long(latency));
        }
    }

    void IPathKeeper.Load(int host, StateReader state)
    {
        _slowest.Clear();
        for (var left = state.Int(); left > 0; left--)
        {
            var key = (state.Known<ChainKind>(), state.Int());
            _slowest[key] = new(state.Many(static each => each.Long()).Select(latency => (latency, latency)));
        }
    }

    private bool HasRoom()
    {
        if (_written.Length < _mostBytes) return true;
        _left++;
        return false;
    }

    /// <summary>
    /// Whether it is among the slowest of its domain so far. What is written and overtaken later is left out by who
    /// reads; of a domain with a million requests that are some hundred for ten.
    /// </summary>
    private bool IsSlow(ChainKind kind, Visit visit)
    {
        if (!_slowest.TryGetValue((kind, visit.Domain), out var latencies))
            _slowest[(kind, visit.Domain)] = latencies = new();
        var latency = visit.At - visit.Begun;
        if (latencies.Count < _selection.Slowest)
        {
            latencies.Enqueue(latency, latency);
            return true;
        }

        if (latency <= latencies.Peek()) return false;
        latencies.DequeueEnqueue(latency, latency);
        return true;
    }
}
