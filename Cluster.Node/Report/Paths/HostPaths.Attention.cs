using ActorXen.Messages;

namespace ActorXen.Report.Paths;

// If only few requests are wanted, the host is watched only while one of them is near. Everything else costs no more
// than looking at the number of each request.
public sealed partial class HostPaths
{
    /// <summary>
    /// So long before a request that is wanted is waited for, ns. It comes sooner where a flow has requests often.
    /// </summary>
    private const long LongestLead = 2_000_000;

    /// <summary>So long the host is watched for a request that is on another host, ns.</summary>
    private const long LongestAway = 20_000_000;

    /// <summary>
    /// Requests of a host that are open at the same time. Of more, those that went to other hosts and did not come back
    /// for the longest time are given up: most of them were lost there.
    /// </summary>
    internal const int MostOpen = 4_096;

    private readonly Func<int, VcpuStand>? _standOf;
    private readonly FactMask _asks;
    private bool _isAwake;

    /// <summary>How many open requests are on this host now.</summary>
    private int _here;

    /// <summary>Until then the host is watched, even if no wanted request is on it, ns.</summary>
    private long _awakeUntil = long.MaxValue;

    /// <summary>The latest wanted request that is waited for, and until when, ns.</summary>
    private (RequestKey Key, long Until) _awaited = (default, long.MinValue);

    /// <summary>Until then requests are waited for that are on other hosts, ns.</summary>
    private long _awayUntil = long.MinValue;

    private static FactMask OfBegins { get; } = FactMask.Of(
        WorkloadFacts.RequestIssued, PathFacts.RequestBegan, PathFacts.PacketOffWire);

    /// <summary>Called when other facts are asked for.</summary>
    internal Action AsksChanged { get; set; } = static () => { };

    /// <summary>Whether a request is wanted. The one before it calls attention already.</summary>
    private bool Heed(long time, RequestKey key)
    {
        var isWanted = _keeper.Wants(key);
        if (_standOf is null) return isWanted;
        var isNext = _keeper.Wants(key with { Id = key.Id + 1 });
        if ((isWanted || isNext) && !_isAwake) WakeUp(time);
        if (isWanted && key == _awaited.Key) _awaited.Until = long.MinValue;
        if (isNext) _awaited = (key with { Id = key.Id + 1 }, time + LongestLead);
        if (_isAwake) Watch();
        return isWanted;
    }

    private void Watch()
    {
        if (_standOf is null) return;
        _awakeUntil = Math.Max(_awaited.Until, _visits.Count == 0 ? long.MinValue : _awayUntil);
    }

    private void WakeUp(long time)
    {
        _isAwake = true;
        _story.Begin(time, _standOf!);
        _hops.Forget();
        foreach (ref var line in _lines.AsSpan()) line = new();
        _asking.Clear();
        Watch();
        AsksChanged();
    }

    /// <summary>Nothing that is wanted has been near for long enough.</summary>
    private void MayFallAsleep()
    {
        if (!_isAwake || _here > 0) return;
        _isAwake = false;
        AsksChanged();
    }

    private void Put(RequestKey key, Visit visit)
    {
        if (_keeper.IsBounded && _visits.Count >= MostOpen) GiveUpOldest();
        _visits[key] = visit;
        _here++;
        Watch();
    }

    private void GiveUpOldest()
    {
        List<RequestKey> away = [.. _visits.Where(pair => pair.Value.IsAway)
            .OrderBy(pair => pair.Value.Begun).ThenBy(pair => pair.Key.Flow.Number).ThenBy(pair => pair.Key.Id)
            .Select(pair => pair.Key)];
        foreach (var key in away.Take((away.Count + 1) / 2)) Free(key, _visits[key]);
    }

    private void SaveAttention(StateWriter state)
    {
        state.Bool(_isAwake);
        state.Long(_awakeUntil);
        state.Long(_awaited.Key.Flow.Number);
        state.Long(_awaited.Key.Id);
        state.Long(_awaited.Until);
        state.Long(_awayUntil);
        state.Long(_late);
    }

    private void LoadAttention(StateReader state)
    {
        _isAwake = state.Bool();
        _awakeUntil = state.Long();
        _awaited = (new(new(state.Long()), state.Long()), state.Long());
        _awayUntil = state.Long();
        _late = state.Long();
        _here = _visits.Values.Count(visit => !visit.IsAway);
        AsksChanged();
    }

    /// <summary>Servers that have asked and whose work is not queued yet, with the requests in turn.</summary>
    private void SaveAsking(StateWriter state)
    {
        state.Int(_asking.Count);
        foreach (var (server, asking) in _asking.OrderBy(pair => pair.Key))
        {
            state.Int(server);
            state.Many([.. asking], (each, visit) =>
            {
                var key = visit is null ? null : KeyOf(visit);
                each.Bool(key is not null);
                if (key is not { } known) return;
                each.Long(known.Flow.Number);
                each.Long(known.Id);
            });
        }
    }

    private void LoadAsking(StateReader state)
    {
        _asking.Clear();
        for (var left = state.Int(); left > 0; left--)
        {
            var server = state.Int();
            _asking[server] = new(state.Many(each => each.Bool()
                ? _visits[new(new(each.Long()), each.Long())]
                : null));
        }
    }

    private RequestKey? KeyOf(Visit visit)
    {
        foreach (var (key, known) in _visits)
            if (ReferenceEquals(known, visit)) return key;
        return null;
    }
}
