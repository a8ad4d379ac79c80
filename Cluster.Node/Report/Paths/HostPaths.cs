using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>
/// Follows the requests and wakeups of one host by its facts: keeps what each vCPU did lately, and cuts the time of a
/// request at each point that it passes.
/// </summary>
/// <remarks>
/// Between two points one vCPU was to act. What that vCPU did meanwhile are the causes; they are disjoint, because a
/// vCPU does one thing at a time. What a wait was for is known when it ends (<see cref="VcpuStory"/>). Decision 0059.
/// </remarks>
public sealed partial class HostPaths : IStatefulFactSink
{
    private const int Away = -1;

    private readonly IPathKeeper _keeper;
    private readonly int _host;
    private readonly bool _followsRequests;
    private readonly VcpuStory _story;
    private readonly Hops _hops;
    private readonly LineTrack[] _lines;
    private readonly long[] _requests;
    private readonly long[] _wakeups;
    private readonly int[] _domainOf;
    private readonly Dictionary<RequestKey, Visit> _visits = [];

    /// <summary>To be used again.</summary>
    private readonly Stack<Visit> _free = new();

    /// <summary>
    /// Requests whose server has asked for CPU time that is not queued yet, by the server's entity; null for those that
    /// are not followed.
    /// </summary>
    private readonly Dictionary<int, Queue<Visit?>> _asking = [];

    /// <summary>By how much the request that is recorded next was late, ns.</summary>
    private long _late;

    /// <param name="standOf">
    /// What a vCPU does now, by its number. With it only what is near a wanted request is watched; wakeups cannot be
    /// followed then. Null to watch everything.
    /// </param>
    internal HostPaths(
        HostDirectory host, IReadOnlyCollection<ChainKind> kinds, IPathKeeper keeper,
        Func<int, VcpuStand>? standOf = null)
    {
        (_host, _keeper, _standOf) = (host.Host, keeper, standOf);
        _followsRequests = kinds.Contains(ChainKind.Request);
        var wakeups = kinds.Contains(ChainKind.Wakeup);
        var networked = DomainsWithNetwork(host);
        _story = new(host, domain => wakeups || networked.Contains(domain), wakeups ? EndWakeup : null);
        _hops = new(host.Host, _story, host.Paths.Count);
        var lines = host.Irqs.Select(line => line.Number + 1).DefaultIfEmpty().Max();
        _lines = [.. Enumerable.Range(0, lines).Select(_ => new LineTrack())];
        _requests = new long[host.Domains.Count];
        _wakeups = new long[host.Domains.Count];
        _domainOf = [.. host.Vcpus.Select(vcpu => vcpu.Domain)];
        _asks = FactMask.Of(VcpuStory.AsksFor(wakeups)).Or(_followsRequests ? OfRequests : FactMask.None);
        _isAwake = standOf is null;
    }

    private static FactMask OfRequests { get; } = FactMask.Of(
    [
        IrqFacts.DeviceSignalled, IrqFacts.Handled, DeviceFacts.RingFull, DeviceFacts.LimitHeld,
        WorkloadFacts.RequestIssued,
        PathFacts.RequestBegan, PathFacts.PacketOffWire, PathFacts.PacketPolled, PathFacts.PacketCopied,
        PathFacts.PacketTaken, PathFacts.ServiceAsked, PathFacts.ServiceEnded, PathFacts.PacketThroughStack,
        PathFacts.PacketPushed, PathFacts.PacketCollected, PathFacts.PacketOnWire, PathFacts.RequestEnded,
        PathFacts.RequestLost, PathFacts.WorkQueued, PathFacts.WorkMoved,
    ]);

    public FactMask Asks => _isAwake ? _asks : OfBegins;

    /// <summary>Requests that are under way, on this host or from it.</summary>
    internal int Open => _visits.Count;

    public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact)
    {
        var time = now.Nanoseconds;
        if (time > _awakeUntil) MayFallAsleep();
        if (_story.Tell(time, fact))
        {
            if (_story.HasFullLog) ForgetOldPieces(time);
            return;
        }

        if (fact.Is(PathFacts.WorkQueued)) QueueWork(time, fact);
        else if (fact.Is(PathFacts.WorkMoved)) _hops.MoveWork(time, fact);
        else if (fact.Is(IrqFacts.DeviceSignalled)) _lines[fact.Subject].Raised = time;
        else if (fact.Is(IrqFacts.Handled)) HandleLine(time, fact);
        else if (fact.Is(DeviceFacts.RingFull)) _hops.FillRing(time, source.Number, (RingKind)fact.First);
        else if (fact.Is(DeviceFacts.LimitHeld)) _hops.HoldBack(time, source.Number, fact.Second);
        else if (fact.Is(WorkloadFacts.RequestIssued)) _late = fact.Second;
        else FollowRequest(time, source.Number, fact);
    }

    public void Save(StateWriter state)
    {
        state.Section("paths");
        _story.Save(state);
        _hops.Save(state);
        foreach (ref readonly var line in _lines.AsSpan()) line.Save(state);
        foreach (var number in _requests.Concat(_wakeups)) state.Long(number);
        state.Int(_visits.Count);
        foreach (var (key, visit) in _visits.OrderBy(pair => pair.Key.Flow.Number).ThenBy(pair => pair.Key.Id))
        {
            state.Long(key.Flow.Number);
            state.Long(key.Id);
            visit.Save(state);
        }

        SaveAttention(state);
        SaveAsking(state);
        _keeper.Save(_host, state);
    }

    public void Load(StateReader state)
    {
        state.Section("paths");
        _story.Load(state);
        _hops.Load(state);
        foreach (ref var line in _lines.AsSpan()) line = LineTrack.Load(state);
        foreach (ref var number in _requests.AsSpan()) number = state.Long();
        foreach (ref var number in _wakeups.AsSpan()) number = state.Long();
        _visits.Clear();
        for (var left = state.Int(); left > 0; left--)
            _visits.Add(new(new(state.Long()), state.Long()), Visit.Load(state));
        LoadAttention(state);
        LoadAsking(state);
        _keeper.Load(_host, state);
    }

    /// <summary>
    /// The domains through which packets go: those that have an entity of the network, such as
    /// <c>host/0/dom/3/net</c>. The others need no history.
    /// </summary>
    private static HashSet<int> DomainsWithNetwork(HostDirectory host)
    {
        const int kindPlace = 4;
        var found = new HashSet<int>();
        foreach (var path in host.Paths)
        {
            var parts = path.Split('/');
            if (parts.Length > kindPlace && parts[2] == "dom" && IsOfNetwork(parts[kindPlace]))
                found.Add(int.Parse(parts[3], CultureInfo.InvariantCulture));
        }

        return found;

        // A further interface of a guest has a number behind the word.
        static bool IsOfNetwork(string kind) =>
            kind is "vif" or "driver" || kind.StartsWith("net", StringComparison.Ordinal);
    }

    /// <summary>A wakeup has reached its guest.</summary>
    private void EndWakeup(int vcpu, long begun, long latency, long upcall)
    {
        var domain = _domainOf[vcpu];
        var visit = NewVisit().Begin(domain, ++_wakeups[domain], begun);
        _hops.FollowVcpu(visit, vcpu, Stage.Wakeup, begun + latency - upcall);
        visit.Extend(begun + latency, new(0, Stage.Wakeup, Cause.Upcall, _host, vcpu));
        _keeper.End(ChainKind.Wakeup, _host, visit, default);
        _free.Push(visit);
    }

    private void QueueWork(long time, in Fact fact)
    {
        if (!_story.IsFollowed(fact.Subject)) return;
        var owner = new WorkOwner(fact.First);
        _hops.QueueWork(time, fact.Subject, owner.Entity, (int)fact.Second);
        if (_asking.Count == 0 || !_asking.TryGetValue(owner.Entity, out var asking)) return;
        if (asking.Dequeue() is { } visit) visit.Work = (owner.Entity, (int)fact.Second);
        if (asking.Count == 0) _asking.Remove(owner.Entity);
    }

    private void HandleLine(long time, in Fact fact)
    {
        ref var line = ref _lines[fact.Subject];
        ref readonly var pcpu = ref _story.Pcpu((int)fact.First);
        line.Handled = time;
        (line.IdleFrom, line.IdleTo) = pcpu.LeftIdle >= line.Raised
            ? (Math.Max(pcpu.Woken, line.Raised), pcpu.LeftIdle)
            : (time, time);
        (line.StolenFrom, line.StolenTo) = (Math.Max(pcpu.Stolen, line.Raised), Math.Min(pcpu.Returned, time));
    }

    private void FollowRequest(long time, int source, in Fact fact)
    {
        var key = new RequestKey(new(fact.Second), fact.First);
        if (fact.Is(PathFacts.RequestBegan)) Begin(time, fact.Subject, key);
        else if (fact.Is(PathFacts.PacketOffWire)) Arrive(time, fact.Subject, key);
        else if (_visits.TryGetValue(key, out var visit)) Pass(time, source, fact, key, visit);
        else if (fact.Is(PathFacts.ServiceAsked)) Ask(source, null);
        else if (fact.Is(PathFacts.RequestEnded)) _keeper.Miss(key);
        else if (fact.Is(PathFacts.RequestLost) && key.Flow.Host != _host)
            _keeper.Lose(key); // Lost before it was seen.
    }

    private void Begin(long time, int domain, RequestKey key)
    {
        var number = ++_requests[domain];
        if (!Heed(time, key)) return;
        var visit = NewVisit().Begin(domain, number, time - _late);
        if (_late > 0) visit.Asked = time;
        Put(key, visit);
    }

    private void Arrive(long time, int line, RequestKey key)
    {
        if (!_visits.TryGetValue(key, out var visit))
        {
            // Not a request, or one that began before the recording, or is not followed.
            if (key.Flow.Host == _host || !Heed(time, key)) return;
            Put(key, visit = NewVisit().Begin(Away, 0, time));
        }

        if (!_isAwake) WakeUp(time);
        var wire = new Segment(0, Stage.Wire, Cause.Wire, _host);
        if (visit is { IsAway: true, Domain: not Away, Gap: < 0 }) visit.ExtendAway(time, wire);
        else visit.Extend(time, wire);
        if (visit.IsAway) _here++;
        (visit.Line, visit.IsAway) = (line, false);
    }

    private void Pass(long time, int source, in Fact fact, RequestKey key, Visit visit)
    {
        if (fact.Is(PathFacts.PacketPolled))
            _hops.EndNic(visit, _lines[visit.Line], fact.Subject, time);
        else if (fact.Is(PathFacts.PacketCopied))
            _hops.EndBackendReceive(visit, source, fact.Subject, time);
        else if (fact.Is(PathFacts.PacketTaken))
            _hops.EndPoll(visit, source, fact.Subject, Stage.Receive, time);
        else if (fact.Is(PathFacts.ServiceAsked))
            Ask(source, visit);
        else if (fact.Is(PathFacts.ServiceEnded))
            _hops.EndService(visit, fact.Subject, time);
        else if (fact.Is(PathFacts.PacketThroughStack))
            _hops.EndSend(visit, fact.Subject, time);
        else if (fact.Is(PathFacts.PacketPushed))
            visit.Extend(time, new(0, Stage.Push, Cause.RingFull, _host, fact.Subject));
        else if (fact.Is(PathFacts.PacketCollected))
            _hops.EndPoll(visit, source, fact.Subject, Stage.BackendTransmit, time);
        else if (fact.Is(PathFacts.PacketOnWire))
            Leave(key, visit);
        else if (fact.Is(PathFacts.RequestEnded))
            EndRequest(time, key, visit);
        else if (fact.Is(PathFacts.RequestLost))
            Lose(key, visit);
        else
            throw new ArgumentOutOfRangeException(nameof(fact), fact.Number, "Not a fact of a request's way.");
    }

    private void Ask(int server, Visit? visit)
    {
        if (!_asking.TryGetValue(server, out var asking)) _asking[server] = asking = new();
        asking.Enqueue(visit);
    }

    private void Lose(RequestKey key, Visit visit)
    {
        if (visit.Domain == Away) _keeper.Lose(key);
        else _keeper.Drop(key);
        Free(key, visit);
    }

    private void Leave(RequestKey key, Visit visit)
    {
        if (!visit.IsAway) _here--;
        visit.IsAway = true;
        if (visit.Domain != Away)
        {
            _awayUntil = visit.At + LongestAway;
            Watch();
            return;
        }

        _keeper.Depart(key, _host, visit);
        Free(key, visit);
    }

    private void EndRequest(long time, RequestKey key, Visit visit)
    {
        visit.Extend(time, new(0, Stage.Wire, Cause.Wire, _host));
        _keeper.End(ChainKind.Request, _host, visit, key);
        Free(key, visit);
    }

    private Visit NewVisit() => _free.TryPop(out var visit) ? visit : new();

    private void Free(RequestKey key, Visit visit)
    {
        _visits.Remove(key);
        if (!visit.IsAway) _here--;
        _free.Push(visit);
        Watch();
    }

    /// <summary>
    /// What is over before every open request is needed no more, unless one begins that was due a while ago.
    /// </summary>
    private void ForgetOldPieces(long time)
    {
        foreach (var key in _keeper.TakeLost(_host))
            if (_visits.TryGetValue(key, out var lost)) Free(key, lost);
        var oldest = long.MaxValue;
        foreach (var visit in _visits.Values)
            if (!visit.IsAway && visit.At < oldest) oldest = visit.At;
        _story.ForgetBefore(Math.Min(oldest, time - Hops.LongestDue));
    }
}
