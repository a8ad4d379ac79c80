using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Execution;

/// <summary>
/// Groups of hosts on as many threads, in windows no longer than the least latency between two threads' hosts.
/// </summary>
/// <remarks>
/// The threads meet once per window: each publishes when it has something to do next, its outgoing mail included, and
/// all compute the same next window from that. Mail and announcements alternate between two sets, so that no thread
/// writes what a slower one still reads. If other nodes run the other hosts, all this happens within a window between
/// nodes; at its end the first thread exchanges mail with them while the other threads wait.
/// </remarks>
internal sealed class ParallelRun : IDisposable
{
    private const long Broken = long.MinValue;
    private readonly HostGroup[] _groups;
    private readonly Duration _lookAhead;
    private readonly SpinBarrier _barrier;
    private readonly SemaphoreSlim _begin = new(0);
    private readonly Thread[] _helpers;
    private readonly List<AbroadEvent>[][][] _mail;
    private readonly Announcement[][] _announced;
    private readonly Exception?[] _failures;
    private readonly IPeers? _peers;
    private readonly List<AbroadEvent>[] _arrivals;
    private VirtualTime _horizon;
    private VirtualTime _limit;
    private bool _continues;
    private bool _disposed;

    /// <param name="groups">One per thread; the caller's thread runs the first.</param>
    /// <param name="lookAhead">Least latency between hosts of different groups; positive.</param>
    /// <param name="peers">
    /// The members that run the other hosts; null if all hosts are here. Their groups' numbers follow those of the
    /// threads.
    /// </param>
    public ParallelRun(IReadOnlyList<HostGroup> groups, Duration lookAhead, IPeers? peers = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lookAhead.Nanoseconds);
        _peers = peers;
        _groups = [.. groups];
        peers?.AssignThreads(_groups);
        _lookAhead = lookAhead;
        _barrier = new SpinBarrier(_groups.Length);
        _failures = new Exception?[_groups.Length];
        var receivers = _groups.Length + (peers?.Members ?? 0);
        _mail = [NewMail(_groups.Length, receivers), NewMail(_groups.Length, receivers)];
        _arrivals = NewLists(_groups.Length);
        _announced = [new Announcement[_groups.Length], new Announcement[_groups.Length]];
        _helpers = [.. Enumerable.Range(1, _groups.Length - 1).Select(NewHelper)];
        foreach (var helper in _helpers) helper.Start();
    }

    /// <summary>
    /// Reads again what is due after a start or a restore, and delivers the mail that was sent at time zero.
    /// </summary>
    public void Refresh()
    {
        for (var group = 0; group < _groups.Length; group++)
        {
            _groups[group].Mail = _mail[0][group];
            _groups[group].Refresh();
        }

        for (var group = 0; group < _groups.Length; group++) TakeMail(0, group);
        foreach (var group in _groups) group.TakeEarliestMail();
    }

    /// <exception cref="EntityFailedException">The earliest failure of any thread.</exception>
    public void RunUntil(VirtualTime horizon)
    {
        _horizon = horizon;
        // With other members, the end of the first window is known only after an exchange.
        _limit = _peers is null ? horizon : VirtualTime.Zero;
        if (_helpers.Length > 0) _begin.Release(_helpers.Length);
        Work(0);
        var failed =
            _failures.OfType<EntityFailedException>().OrderBy(failure => (failure.At, failure.Host)).FirstOrDefault();
        var broken = failed ?? _failures.FirstOrDefault(failure => failure is not null);
        if (broken is not null) ExceptionDispatchInfo.Throw(broken);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _begin.Release(Math.Max(1, _helpers.Length));
        foreach (var helper in _helpers) helper.Join();
        _begin.Dispose();
    }

    private Thread NewHelper(int group) => new(() => Help(group)) { IsBackground = true, Name = $"actorxen-{group}" };

    private static List<AbroadEvent>[][] NewMail(int senders, int receivers) =>
        [.. Enumerable.Range(0, senders).Select(_ => NewLists(receivers))];

    private static List<AbroadEvent>[] NewLists(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new List<AbroadEvent>())];

    private void Help(int group)
    {
        while (true)
        {
            _begin.Wait();
            if (_disposed) return;
            Work(group);
        }
    }

    /// <summary>Takes one thread to the horizon. All threads leave the loop in the same round.</summary>
    private void Work(int self)
    {
        var due = _groups[self].NextDue.Nanoseconds;
        for (var set = 0; ; set ^= 1)
        {
            _announced[set][self].Due = due;
            _barrier.Meet();
            var begin = long.MaxValue;
            foreach (ref readonly var announced in _announced[set].AsSpan()) begin = Math.Min(begin, announced.Due);
            if (begin == Broken)
            {
                if (self == 0) _peers?.AnnounceFailure();
                break;
            }

            var isWithin = begin < _limit.Nanoseconds;
            try
            {
                TakeMail(set ^ 1, self);
                if (isWithin) due = Advance(self, set, new(begin));
            }
            catch (Exception failure)
            {
                // The caller gets it, whatever it is; here it must only end all threads in the same round.
                _failures[self] = failure;
                due = Broken;
            }

            if (isWithin) continue;
            if (_peers is null || !HearPeers(self, _peers)) break;
            due = _groups[self].NextDue.Nanoseconds;
        }

        // The hosts must not be read before the slowest thread has delivered the last mail.
        _barrier.Meet();
    }

    /// <summary>Ends a window between nodes: the first thread exchanges mail for all.</summary>
    /// <returns>Whether there is another window before the horizon.</returns>
    private bool HearPeers(int self, IPeers peers)
    {
        _barrier.Meet();
        if (self == 0)
        {
            try
            {
                _continues = Exchange(peers);
            }
            catch (Exception failure)
            {
                _failures[0] = failure;
                _continues = false;
            }
        }

        _barrier.Meet();
        return _continues;
    }

    private bool Exchange(IPeers peers)
    {
        if (_failures.Any(failure => failure is not null))
        {
            peers.AnnounceFailure();
            return false;
        }

        foreach (var set in _mail)
        {
            foreach (var sender in set)
            {
                for (var member = 0; member < peers.Members; member++)
                    peers.Post(member, sender[_groups.Length + member]);
            }
        }

        var end = peers.Exchange(_groups.Min(group => group.NextDue), _horizon, _arrivals);
        for (var group = 0; group < _groups.Length; group++) _groups[group].AcceptFrom(_arrivals[group]);
        _limit = end ?? _horizon;
        return end is not null;
    }

    private long Advance(int self, int set, VirtualTime begin)
    {
        var group = _groups[self];
        group.Mail = _mail[set][self];
        group.RunUntil(_limit - begin > _lookAhead ? begin + _lookAhead : _limit);
        return VirtualTime.Earlier(group.NextDue, group.TakeEarliestMail()).Nanoseconds;
    }

    private void TakeMail(int set, int self)
    {
        for (var from = 0; from < _groups.Length; from++) _groups[self].AcceptFrom(_mail[set][from][self]);
    }

    /// <summary>Has a cache line of its own, so that a thread that announces does not disturb one that waits.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Announcement
    {
        [FieldOffset(0)]
        public long Due;
    }
}
