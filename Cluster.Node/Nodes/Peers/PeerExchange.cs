using System.Diagnostics;
using ActorXen.Engine;
using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Nodes.Wire;
using ActorXen.Report;

namespace ActorXen.Nodes.Peers;

/// <summary>One member's meetings with the others: in every window one batch to each and one from each.</summary>
/// <remarks>
/// Every batch tells when its sender goes on, so all compute the same next window without asking anybody in the middle.
/// A window begins when the batches of the last but one are there (<see cref="WindowPace"/>): those of the last one
/// travel while it runs. Before the first window and after the last one of a command all are awaited. A lost batch is
/// asked for again.
/// </remarks>
internal sealed class PeerExchange : IPeers
{
    // About 20 us together, as at the barrier of threads: longer would keep those from the processor who bring the
    // batch.
    private const int MostLooks = 20;
    private const int SpinsBetweenLooks = 20;

    // What comes the other way is seen after that.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// So that a run whose members never write to each other still notices soon that it was abandoned.
    /// </summary>
    private static readonly Duration LongestWindow = 1.Ms;

    // To be so far ahead another member needs batches only up to this one's latest.
    private const int MostAhead = 2;

    // From one behind to as far ahead as may be; a power of two.
    private const int WindowsKept = 4;

    private readonly EpochKey _key;
    private readonly int _self;
    private readonly int[] _groupOfHost;
    private readonly int[] _entitiesOfHost;
    private readonly PeerWays _ways;
    private readonly Action<int, EventBatch> _take;
    private readonly CancellationToken _epochEnds;
    private readonly EventWriter[] _outgoing;
    private readonly EventBatch?[][] _sent;
    private readonly EventBatch?[][] _arrived;
    private readonly VirtualTime[] _due = new VirtualTime[WindowsKept];
    private readonly object _arrival = new();
    private readonly Lock _waitsDoor = new();
    private readonly LatencyHistogram _waits = new();
    private readonly WindowPace _pace;
    private VirtualTime _earliestSentBefore = VirtualTime.Never;
    private long _window;
    private long _heard;
    private VirtualTime _earliest;
    private bool _isLevel = true;
    private long _eventsSent;
    private long _bytesSent;
    private long _staleDropped;

    /// <param name="key">Of the epoch.</param>
    /// <param name="self">This member.</param>
    /// <param name="members">How many there are.</param>
    /// <param name="lookAhead">Least latency between hosts of different members.</param>
    /// <param name="ways">To the other members.</param>
    /// <param name="hosts">This member's.</param>
    /// <param name="allHosts">How many the run has.</param>
    /// <param name="epochEnds">Ends every wait.</param>
    public PeerExchange(
        EpochKey key,
        int self,
        int members,
        Duration lookAhead,
        PeerWays ways,
        IReadOnlyList<HostTimeline> hosts,
        int allHosts,
        CancellationToken epochEnds)
    {
        (_key, _self, Members, _ways, _epochEnds) = (key, self, members, ways, epochEnds);
        _take = (_, batch) =>
        {
            if (batch.Key != key || !Put(batch)) Interlocked.Increment(ref _staleDropped);
        };
        _pace = new WindowPace(Duration.Shorter(lookAhead, LongestWindow));
        _outgoing = [.. Enumerable.Range(0, members).Select(_ => new EventWriter())];
        _sent = [.. Enumerable.Range(0, WindowsKept).Select(_ => new EventBatch?[members])];
        _arrived = [.. Enumerable.Range(0, WindowsKept).Select(_ => new EventBatch?[members])];
        _groupOfHost = new int[allHosts];
        _entitiesOfHost = new int[allHosts];
        foreach (var host in hosts) _entitiesOfHost[host.Host] = host.Paths.Count;
        epochEnds.Register(Wake);
    }

    /// <summary>After this a batch is asked for again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    public int Members { get; }

    /// <summary>Batches that came directly, of windows that were over. From any thread.</summary>
    public long StaleDropped => Interlocked.Read(ref _staleDropped);

    public void AssignThreads(IReadOnlyList<HostGroup> groups)
    {
        for (var group = 0; group < groups.Count; group++)
            foreach (var host in groups[group].Hosts) _groupOfHost[host.Host] = group;
    }

    /// <summary>May be read from any thread.</summary>
    public MemberFigures Figures(VirtualTime at, long delivered)
    {
        lock (_waitsDoor)
        {
            return new(
                at, delivered, Volatile.Read(ref _window), Volatile.Read(
                    ref _eventsSent), Volatile.Read(ref _bytesSent),
                _waits.Total, NanosecondsOf(50), NanosecondsOf(99));
        }

        long NanosecondsOf(double percent) => (long)(_waits.PercentileUs(percent) * 1_000);
    }

    public void Post(int member, List<AbroadEvent> mail)
    {
        var writer = _outgoing[member];
        foreach (var leaving in mail) writer.Add(leaving);
        mail.Clear();
    }

    public VirtualTime? Exchange(VirtualTime due, VirtualTime horizon, List<AbroadEvent>[] arrivals)
    {
        _epochEnds.ThrowIfCancellationRequested();
        if (_isLevel) OfferLinks();
        var begun = Stopwatch.GetTimestamp();
        Send(due, hasFailed: false);
        var isLast = !_isLevel && _pace.End >= horizon;
        var mustBeLevel = _isLevel || isLast;
        var earliest = Hear(mustBeLevel ? _window : _window - 1, arrivals);
        Volatile.Write(ref _window, _window + 1);
        AddWait(Stopwatch.GetElapsedTime(begun));
        _isLevel = mustBeLevel && (isLast || earliest >= horizon);
        return _isLevel ? null : _pace.Next(earliest, horizon);
    }

    public void AnnounceFailure() => Send(VirtualTime.Never, hasFailed: true);

    /// <summary>Called on the worker's thread.</summary>
    /// <returns>Whether it is of a window that this member has still to hear of.</returns>
    public bool Put(EventBatch batch)
    {
        var isWanted =
            batch.Window >= Volatile.Read(ref _heard) && batch.Window <= Volatile.Read(ref _window) + MostAhead;
        if (!isWanted || (uint)batch.From >= (uint)Members || batch.From == _self) return false;
        Volatile.Write(ref PlaceOf(_arrived, batch.Window, batch.From), batch);
        Wake();
        return true;
    }

    /// <summary>Called on the worker's thread: a batch that was sent did not arrive.</summary>
    public void Repeat(BatchWanted wanted)
    {
        if ((uint)wanted.From >= (uint)Members) return;
        if (Volatile.Read(ref PlaceOf(_sent, wanted.Window, wanted.From)) is { } batch && batch.Window == wanted.Window)
            _ways.Tell(wanted.From, batch);
    }

    private void AddWait(TimeSpan wait)
    {
        lock (_waitsDoor) _waits.Add((long)wait.TotalNanoseconds);
    }

    private static ref EventBatch? PlaceOf(EventBatch?[][] batches, long window, int member) =>
        ref batches[window & (WindowsKept - 1)][member];

    private void Send(VirtualTime due, bool hasFailed)
    {
        var earliestSent =
            _outgoing.Aggregate(VirtualTime.Never, (least, writer) => VirtualTime.Earlier(least, writer.EarliestDue));
        // A receiver that speaks of this window has not taken in yet what it was sent in the last one.
        var earliest = VirtualTime.Earlier(due, VirtualTime.Earlier(earliestSent, _earliestSentBefore));
        _earliestSentBefore = earliestSent;
        _due[_window & (WindowsKept - 1)] = earliest;
        for (var member = 0; member < Members; member++)
        {
            if (member == _self) continue;
            var writer = _outgoing[member];
            _eventsSent += writer.Count;
            _bytesSent += writer.Length;
            var batch = new EventBatch(_key, _window, _self, hasFailed, earliest, hasFailed ? default : writer.Take());
            Volatile.Write(ref PlaceOf(_sent, _window, member), batch);
            if (!_ways.Links.Send(member, batch, _take, _epochEnds)) _ways.Tell(member, batch);
        }
    }

    /// <summary>Takes in all batches up to a window's, in order.</summary>
    /// <returns>The earliest due time over all members after that window, and of what was on its way.</returns>
    private VirtualTime Hear(long upTo, List<AbroadEvent>[] arrivals)
    {
        for (; _heard <= upTo; Volatile.Write(ref _heard, _heard + 1))
        {
            _earliest = _due[_heard & (WindowsKept - 1)];
            for (var from = 0; from < Members; from++)
            {
                if (from == _self) continue;
                var batch = Await(_heard, from);
                if (batch.HasFailed) throw new PeerFailedException();
                _earliest = VirtualTime.Earlier(_earliest, batch.Due);
                foreach (var arriving in EventWriter.Read(batch.Events)) Take(arriving, from, arrivals);
            }
        }

        return _earliest;
    }

    /// <summary>
    /// They may be out of reach that way now and not the next time: asked at the beginning of every command.
    /// </summary>
    private void OfferLinks()
    {
        if (_ways.BatchPort == 0) return;
        for (var member = 0; member < Members; member++)
            if (member != _self && !_ways.Links.IsOpenFrom(member))
                _ways.Tell(member, new LinkOffer(_key, _self, _ways.BatchPort));
    }

    private EventBatch Await(long window, int from)
    {
        ref var place = ref PlaceOf(_arrived, window, from);
        var asked = Stopwatch.GetTimestamp();
        for (var look = 0; ; look++)
        {
            _epochEnds.ThrowIfCancellationRequested();
            _ways.Links.Receive(from, _take);
            // One that was sent twice may have come when its window was nearly over, and lie here still.
            if (Interlocked.Exchange(ref place, null) is { } batch && batch.Window == window) return batch;
            if (look < MostLooks) Thread.SpinWait(SpinsBetweenLooks);
            else WaitFor(from, ref place);
            if (Stopwatch.GetElapsedTime(asked) < Patience) continue;
            _ways.Tell(from, new BatchWanted(_key, window, _self));
            asked = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Until something comes on the member's connection or, if it has none, by way of Akka.Remote.</summary>
    private void WaitFor(int from, ref EventBatch? place)
    {
        if (_ways.Links.IsOpenFrom(from))
        {
            _ways.Links.Wait(from, Glance);
            return;
        }

        lock (_arrival)
        {
            if (Volatile.Read(ref place) is null)
                Monitor.Wait(_arrival, Patience < LongestSleep ? Patience : LongestSleep);
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
        if (!isOurs)
            throw new StateFormatException(
                $"member {from} writes to {arriving.Target} of host {arriving.Host}, which is not here");
        arrivals[_groupOfHost[arriving.Host]].Add(arriving);
    }
}

/// <summary>How one member reaches the others in one epoch.</summary>
/// <param name="Tell">Sends a message to a member's worker, by way of Akka.Remote.</param>
/// <param name="Links">Direct connections, as far as there are any.</param>
/// <param name="BatchPort">Where the others may connect to this one; 0 if they may not.</param>
internal sealed record PeerWays(Action<int, IEpochMessage> Tell, PeerLinks Links, int BatchPort);
