using System.Diagnostics;
using ActorXen.Distribution.Wire;
using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Distribution.Spread;

/// <summary>One member's meetings with the others: in every window one batch to each and one from each.</summary>
/// <remarks>
/// Every batch tells when its sender goes on, so all compute the same next window without asking anybody in the middle:
/// a window costs one way over the network. Nobody can be more than one window ahead, so two places per member hold what
/// has arrived. A lost batch is asked for again.
/// </remarks>
internal sealed class PeerExchange : IPeers
{
    // About 20 us, as at the barrier of threads: longer would keep those from the processor who bring the batch.
    private const int MostSpins = 200;

    /// <summary>So that a run whose members never write to each other still notices soon that it was abandoned.</summary>
    private static readonly Duration LongestWindow = 1.Ms;

    private readonly EpochKey _key;
    private readonly int _self;
    private readonly int[] _groupOfHost;
    private readonly int[] _entitiesOfHost;
    private readonly Action<int, IEpochMessage> _tell;
    private readonly CancellationToken _epochEnds;
    private readonly EventWriter[] _outgoing;
    private readonly EventBatch?[] _sent;
    private readonly EventBatch?[] _sentBefore;
    private readonly EventBatch?[][] _arrived;
    private readonly object _arrival = new();
    private readonly WaitHistogram _waits = new();
    private long _window;
    private long _eventsSent;
    private long _bytesSent;

    /// <param name="key">Of the epoch.</param>
    /// <param name="self">This member.</param>
    /// <param name="members">How many there are.</param>
    /// <param name="lookAhead">Least latency between hosts of different members.</param>
    /// <param name="tell">Sends a message to a member's worker.</param>
    /// <param name="hosts">This member's.</param>
    /// <param name="allHosts">How many the run has.</param>
    /// <param name="epochEnds">Ends every wait.</param>
    public PeerExchange(
        EpochKey key,
        int self,
        int members,
        Duration lookAhead,
        Action<int, IEpochMessage> tell,
        IReadOnlyList<HostTimeline> hosts,
        int allHosts,
        CancellationToken epochEnds)
    {
        (_key, _self, Members, _tell, _epochEnds) = (key, self, members, tell, epochEnds);
        LookAhead = Duration.Shorter(lookAhead, LongestWindow);
        _outgoing = [.. Enumerable.Range(0, members).Select(_ => new EventWriter())];
        _sent = new EventBatch?[members];
        _sentBefore = new EventBatch?[members];
        _arrived = [new EventBatch?[members], new EventBatch?[members]];
        _groupOfHost = new int[allHosts];
        _entitiesOfHost = new int[allHosts];
        foreach (var host in hosts) _entitiesOfHost[host.Host] = host.Paths.Count;
        epochEnds.Register(Wake);
    }

    /// <summary>After this a batch is asked for again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    public int Members { get; }

    public Duration LookAhead { get; }

    public void AssignThreads(IReadOnlyList<HostGroup> groups)
    {
        for (var group = 0; group < groups.Count; group++)
            foreach (var host in groups[group].Hosts) _groupOfHost[host.Host] = group;
    }

    /// <summary>May be read from any thread.</summary>
    public MemberFigures Figures(VirtualTime at, long delivered) => new(
        at, delivered, Volatile.Read(ref _window), Volatile.Read(ref _eventsSent), Volatile.Read(ref _bytesSent),
        _waits.Nanoseconds, _waits.Percentile(0.5), _waits.Percentile(0.99));

    public void Post(int member, List<AbroadEvent> mail)
    {
        var writer = _outgoing[member];
        foreach (var leaving in mail) writer.Add(leaving);
        mail.Clear();
    }

    public VirtualTime Exchange(VirtualTime due, List<AbroadEvent>[] arrivals)
    {
        _epochEnds.ThrowIfCancellationRequested();
        var begun = Stopwatch.GetTimestamp();
        var earliest = _outgoing.Aggregate(due, (least, writer) => VirtualTime.Earlier(least, writer.EarliestDue));
        Send(earliest, hasFailed: false);
        for (var from = 0; from < Members; from++)
        {
            if (from == _self) continue;
            var batch = Await(from);
            if (batch.HasFailed) throw new PeerFailedException();
            earliest = VirtualTime.Earlier(earliest, batch.Due);
            foreach (var arriving in EventWriter.Read(batch.Events)) Take(arriving, from, arrivals);
        }

        Volatile.Write(ref _window, _window + 1);
        _waits.AddSince(begun);
        return earliest;
    }

    public void AnnounceFailure() => Send(VirtualTime.Never, hasFailed: true);

    /// <summary>Called on the worker's thread.</summary>
    /// <returns>Whether it is for this window or the next.</returns>
    public bool Put(EventBatch batch)
    {
        var isSoon = batch.Window - Volatile.Read(ref _window) is 0 or 1;
        if (!isSoon || (uint)batch.From >= (uint)Members || batch.From == _self) return false;
        Volatile.Write(ref _arrived[batch.Window & 1][batch.From], batch);
        Wake();
        return true;
    }

    /// <summary>Called on the worker's thread: a batch that was sent did not arrive.</summary>
    public void Repeat(BatchWanted wanted)
    {
        if ((uint)wanted.From >= (uint)Members) return;
        foreach (var batch in (ReadOnlySpan<EventBatch?>)[Volatile.Read(ref _sentBefore[wanted.From]), Volatile.Read(ref _sent[wanted.From])])
            if (batch is not null && batch.Window == wanted.Window) _tell(wanted.From, batch);
    }

    private void Send(VirtualTime due, bool hasFailed)
    {
        for (var member = 0; member < Members; member++)
        {
            if (member == _self) continue;
            var writer = _outgoing[member];
            _eventsSent += writer.Count;
            _bytesSent += writer.Length;
            var batch = new EventBatch(_key, _window, _self, hasFailed, due, hasFailed ? default : writer.Take());
            Volatile.Write(ref _sentBefore[member], _sent[member]);
            Volatile.Write(ref _sent[member], batch);
            _tell(member, batch);
        }
    }

    private EventBatch Await(int from)
    {
        ref var place = ref _arrived[_window & 1][from];
        for (var spin = 0; spin < MostSpins && Volatile.Read(ref place) is null; spin++) Thread.SpinWait(8);
        lock (_arrival)
        {
            while (true)
            {
                _epochEnds.ThrowIfCancellationRequested();
                // One that was sent twice may have come when its window was nearly over, and lie here still.
                if (Interlocked.Exchange(ref place, null) is { } batch && batch.Window == _window) return batch;
                if (!Monitor.Wait(_arrival, Patience)) _tell(from, new BatchWanted(_key, _window, _self));
            }
        }
    }

    private void Wake()
    {
        lock (_arrival) Monitor.PulseAll(_arrival);
    }

    private void Take(in AbroadEvent arriving, int from, List<AbroadEvent>[] arrivals)
    {
        var isOurs = (uint)arriving.Host < (uint)_entitiesOfHost.Length
            && (uint)arriving.Target.Number < (uint)_entitiesOfHost[arriving.Host];
        if (!isOurs) throw new StateFormatException($"member {from} writes to {arriving.Target} of host {arriving.Host}, which is not here");
        arrivals[_groupOfHost[arriving.Host]].Add(arriving);
    }
}
