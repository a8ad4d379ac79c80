using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>Follows the requests and wakeups of one simulation, and passes on each when it is over.</summary>
/// <remarks>
/// Each host has a recorder of its own. A request that goes to another host is put together when it ends: what the
/// other host knows of it comes here when it leaves that host, which is always before.
/// </remarks>
/// <param name="kinds">What to follow.</param>
/// <param name="ended">Called for each chain, one at a time, in no particular order of hosts.</param>
public sealed class PathBook(IReadOnlyCollection<ChainKind> kinds, Action<PathChain> ended) : IPathKeeper
{
    private readonly Lock _lock = new();

    /// <summary>By request: where it was, when it came and left, and its segments there.</summary>
    private readonly Dictionary<RequestKey, ForeignVisit> _departed = [];

    /// <summary>By the host where they began: requests that were lost on another one.</summary>
    private readonly Dictionary<int, List<RequestKey>> _lost = [];

    /// <summary>Gives a host its recorder.</summary>
    public HostPaths Of(HostDirectory host) => new(host, kinds, this);

    bool IPathKeeper.IsBounded => false;

    bool IPathKeeper.Wants(RequestKey request) => true;

    void IPathKeeper.Miss(RequestKey request)
    {
    }

    void IPathKeeper.End(ChainKind kind, int host, Visit visit, RequestKey request)
    {
        var abroad = visit.Gap < 0 ? null : Take(request);
        var segments = abroad?.JoinInto(visit.Segments, visit.Gap, visit.Begun) ?? visit.Segments;
        var chain = new PathChain(
            kind, host, visit.Domain, visit.Number, new(visit.Begun), visit.At - visit.Begun, segments);
        lock (_lock) ended(chain);
    }

    void IPathKeeper.Depart(RequestKey request, int host, Visit visit)
    {
        var known = new ForeignVisit(host, visit.Begun, visit.At, [.. visit.Segments]);
        lock (_lock) _departed[request] = known;
    }

    void IPathKeeper.Lose(RequestKey request)
    {
        lock (_lock)
        {
            if (!_lost.TryGetValue(request.Flow.Host, out var lost)) _lost[request.Flow.Host] = lost = [];
            lost.Add(request);
        }
    }

    void IPathKeeper.Drop(RequestKey request) => Take(request);

    /// <summary>Requests that were lost on another host, and that their own has not forgotten yet.</summary>
    internal int Unforgotten
    {
        get
        {
            lock (_lock) return _lost.Values.Sum(lost => lost.Count);
        }
    }

    /// <summary>Takes the requests of a host that were lost on other ones since the last call.</summary>
    IReadOnlyList<RequestKey> IPathKeeper.TakeLost(int host)
    {
        lock (_lock) return _lost.Remove(host, out var lost) ? lost : [];
    }

    /// <summary>Takes what another host knows of a request; null if none does.</summary>
    private ForeignVisit? Take(RequestKey request)
    {
        lock (_lock) return _departed.Remove(request, out var visit) ? visit : null;
    }

    void IPathKeeper.Save(int host, StateWriter state)
    {
        lock (_lock)
        {
            List<(RequestKey Key, ForeignVisit Visit)> own = [.. _departed.Where(pair => pair.Value.Host == host)
                .Select(pair => (pair.Key, pair.Value))
                .OrderBy(pair => pair.Key.Flow.Number).ThenBy(pair => pair.Key.Id)];
            state.Int(own.Count);
            foreach (var (key, visit) in own)
            {
                state.Long(key.Flow.Number);
                state.Long(key.Id);
                state.Long(visit.Begun);
                state.Long(visit.Ended);
                Visit.SaveSegments(visit.Segments, state);
            }

            var lost = _lost.GetValueOrDefault(host, []).OrderBy(key => key.Flow.Number).ThenBy(key => key.Id);
            state.Many([.. lost], static (each, key) =>
            {
                each.Long(key.Flow.Number);
                each.Long(key.Id);
            });
        }
    }

    void IPathKeeper.Load(int host, StateReader state)
    {
        lock (_lock)
        {
            foreach (var (key, visit) in _departed.ToArray())
                if (visit.Host == host) _departed.Remove(key);
            for (var left = state.Int(); left > 0; left--)
                _departed[new(new(state.Long()), state.Long())] =
                    new(host, state.Long(), state.Long(), Visit.LoadSegments(state));
            _lost.Remove(host);
            var lost = state.Many(static each => new RequestKey(new(each.Long()), each.Long()));
            if (lost.Count > 0) _lost[host] = [.. lost];
        }
    }
}
