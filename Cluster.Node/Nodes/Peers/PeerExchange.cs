using System.Diagnostics;
using ActorXen.Engine;
using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Nodes.Wire;
using ActorXen.Report.Statistics;

namespace ActorXen.Nodes.Peers;

/// <summary>
/// One member's exchange with the others: in every window it sends one batch to each and receives one from each.
/// </summary>
/// <remarks>
/// Every batch tells when its sender has something to do next, so all members compute the same next window without a
/// central authority. A window begins when the batches of the last but one have arrived (<see cref="WindowPace"/>);
/// those of the last one travel while it runs. Before the first and after the last window of a command, all batches are
/// awaited. A lost batch is requested again.
/// </remarks>
internal sealed class PeerExchange : IPeers
{
    // About 20 us together, as at the barrier of threads. Spinning longer would keep the processor from the threads
    // that deliver the batch.
    private const int MostLooks = 20;
    private const int SpinsBetweenLooks = 20;

    // A batch that comes through Akka.Remote although there is a direct connection is noticed after this time.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Makes a run whose members never send each other events notice soon that it was abandoned.
    /// </summary>
    private static readonly Duration LongestWindow = 1.Ms;

    // Another member can get no further ahead of this one without batches that this one has not sent yet.
    private const int MostAhead = 2;

    // From one window behind to MostAhead windows ahead; a power of two.
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

    /// <param name="self">This member's number.</param>
    /// <param name="members">Number of members.</param>
    /// <param name="lookAhead">Least latency between hosts of different members.</param>
    /// <param name="hosts">This member's hosts.</param>
    /// <param name="allHosts">Number of hosts in the run.</param>
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

    /// <summary>Time after which a missing batch is requested again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    public int Members { get; }

    /// <summary>Batches that came directly but too late, after their window. Thread-safe.</summary>
    public long StaleDropped => Interlocked.Read(ref _staleDropped);

    public void AssignThreads(IReadOnlyList<HostGroup> groups)
    {
        for (var group = 0; group < groups.Count; group++)
            foreach (var host in groups[group].Hosts) _groupOfHost[host.Host] = group;
    }

    /// <summary>Thread-safe.</summary>
    public MemberFigures Figures(VirtualTime at, long delivered)
    {
        lock (_waitsDoor)
        {
            return new(
                at,
                delivered,
                Volatile.Read(ref _window),
                Volatile.Read(ref _eventsSent),
                Volatile.Read(ref _bytesSent),
                _waits.Total,
                NanosecondsOf(50),
                NanosecondsOf(99));
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
    /// <returns>Whether this member still needs a batch of that window.</returns>
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
        // When the receivers use this batch's time, they have not yet taken in the events of the batch before it.
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

    /// <summary>Takes in the batches of all windows up to one, in order.</summary>
    /// <returns>
    /// When, after that window, the first of all members has something to do or an event on its way is due.
    /// </returns>
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
    /// Offers a direct connection to members that have none. Repeated for every command, because a member that cannot
    /// connect now may be able to later.
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
            // This can be the repeat of an older batch, which arrived when its window was nearly over.
            if (Interlocked.Exchange(ref place, null) is { } batch && batch.Window == window) return batch;
            if (look < MostLooks) Thread.SpinWait(SpinsBetweenLooks);
            else WaitFor(from, ref place);
            if (Stopwatch.GetElapsedTime(asked) < Patience) continue;
            _ways.Tell(from, new BatchWanted(_key, window, _self));
            asked = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Waits for something on the member's direct connection or, if it has none, from Akka.Remote.</summary>
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
                $"member {from} sent an event to {arriving.Target} of host {arriving.Host}, which is not on this node");
        arrivals[_groupOfHost[arriving.Host]].Add(arriving);
    }
}

/// <summary>How one member reaches the others in one epoch.</summary>
/// <param name="Tell">Sends a message to a member's worker through Akka.Remote.</param>
/// <param name="Links">The direct connections that exist.</param>
/// <param name="BatchPort">Where the others can connect to this member directly; 0 if they cannot.</param>
internal sealed record PeerWays(Action<int, IEpochMessage> Tell, PeerLinks Links, int BatchPort);
