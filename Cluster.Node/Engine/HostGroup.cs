using System.Runtime.InteropServices;
using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>
/// The hosts that one thread runs, in windows no longer than the least latency between any two of them.
/// </summary>
/// <remarks>
/// There are two look-aheads: an inner one between hosts of this group, and an outer one between groups, which the
/// caller observes. Results depend on neither, because events are ordered by key (interrupts §28).
/// </remarks>
public sealed class HostGroup
{
    /// <summary>
    /// The entities of fewer hosts stay in a core's caches, and looking ahead only takes time (docs/benchmarks.md).
    /// </summary>
    internal const int FewEntities = 4096;

    private readonly HostTimeline[] _hosts;
    private readonly int[] _groupOfHost;
    private readonly int[] _placeOfHost;
    private readonly List<AbroadEvent> _outbox = [];
    private readonly long[] _nextDue;
    private readonly int[] _due;
    private readonly int _self;
    private readonly Duration _lookAhead;
    private VirtualTime _earliestMail = VirtualTime.Never;
    private readonly bool _foresees;
    private EntityFailedException? _failure;

    /// <param name="hosts">This group's hosts.</param>
    /// <param name="self">This group's number.</param>
    /// <param name="groupOfHost">The group that runs each host of the run, by host number.</param>
    /// <param name="lookAhead">Least latency between two hosts of this group; positive.</param>
    /// <param name="fewEntities">With more entities than this, what a host needs next is prefetched.</param>
    public HostGroup(
        IReadOnlyList<HostTimeline> hosts, int self, int[] groupOfHost, Duration lookAhead,
        int fewEntities = FewEntities)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lookAhead.Nanoseconds);
        _hosts = [.. hosts];
        _self = self;
        _groupOfHost = groupOfHost;
        _lookAhead = lookAhead;
        _nextDue = new long[_hosts.Length];
        _due = new int[_hosts.Length];
        _placeOfHost = new int[groupOfHost.Length];
        _foresees = _hosts.Sum(host => host.Paths.Count) > fewEntities;
        // The hosts share one outbox, so a window does not scan a thousand empty ones.
        for (var place = 0; place < _hosts.Length; place++)
        {
            _placeOfHost[_hosts[place].Host] = place;
            _outbox.AddRange(_hosts[place].Outbox);
            _hosts[place].Outbox = _outbox;
            _hosts[place].Foresees = _foresees;
        }

        Mail = [.. Enumerable.Range(0, groupOfHost.DefaultIfEmpty(0).Max() + 1).Select(_ => new List<AbroadEvent>())];
    }

    public IReadOnlyList<HostTimeline> Hosts => _hosts;

    /// <summary>Windows run so far, a measure of how far the look-ahead reaches.</summary>
    public long Windows { get; private set; }

    /// <summary>Events for the hosts of other groups, by group. The receiver clears them.</summary>
    public List<AbroadEvent>[] Mail { get; set; }

    /// <summary>Due time of the earliest event put into <see cref="Mail"/> since the last call.</summary>
    public VirtualTime TakeEarliestMail()
    {
        var earliest = _earliestMail;
        _earliestMail = VirtualTime.Never;
        return earliest;
    }

    /// <summary>Due time of the earliest event of any host.</summary>
    public VirtualTime NextDue
    {
        get
        {
            var least = long.MaxValue;
            foreach (var due in _nextDue) least = Math.Min(least, due);
            return new(least);
        }
    }

    /// <summary>Reads the hosts' next due times again, after a start or a restore.</summary>
    public void Refresh()
    {
        Exchange();
        for (var place = 0; place < _hosts.Length; place++) _nextDue[place] = _hosts[place].NextDue.Nanoseconds;
    }

    /// <summary>
    /// Runs all hosts up to <paramref name="horizon"/>, exchanging their events for each other on the way.
    /// </summary>
    /// <exception cref="EntityFailedException">
    /// The earliest failure of the window, whichever host runs first.
    /// </exception>
    public void RunUntil(VirtualTime horizon)
    {
        while (true)
        {
            var begin = NextDue;
            if (begin >= horizon) return;
            var end = horizon - begin > _lookAhead ? begin + _lookAhead : horizon;
            RunWindow(end);
            Exchange();
            Windows++;
        }
    }

    /// <summary>Takes the events that another group's hosts sent to this group's.</summary>
    public void AcceptFrom(List<AbroadEvent> mail)
    {
        foreach (ref readonly var arriving in CollectionsMarshal.AsSpan(mail)) Accept(arriving);
        mail.Clear();
    }

    private void RunWindow(VirtualTime end)
    {
        var due = HostsDue(end);
        if (_foresees) RunAhead(due, end);
        else foreach (var place in due) Run(place, end);
        if (_failure is not null) throw _failure;
    }

    /// <summary>Approaches each host while those before it run, so that it does not wait for memory.</summary>
    private void RunAhead(ReadOnlySpan<int> due, VirtualTime end)
    {
        for (var step = 0; step < due.Length + HostTimeline.ApproachSteps; step++)
        {
            for (var ahead = 0; ahead < HostTimeline.ApproachSteps; ahead++)
            {
                var approached = step - HostTimeline.ApproachSteps + 1 + ahead;
                if ((uint)approached < (uint)due.Length) _hosts[due[approached]].Approach(ahead, end);
            }

            if (step >= HostTimeline.ApproachSteps) Run(due[step - HostTimeline.ApproachSteps], end);
        }
    }

    private ReadOnlySpan<int> HostsDue(VirtualTime end)
    {
        var (found, nextDue, due) = (0, _nextDue, _due);
        for (var place = 0; place < nextDue.Length; place++)
            if (nextDue[place] < end.Nanoseconds) due[found++] = place;
        return due.AsSpan(0, found);
    }

    private void Run(int place, VirtualTime end)
    {
        try
        {
            _hosts[place].RunUntil(end, end);
        }
        catch (EntityFailedException failure)
        {
            // The other hosts finish the window, so the reported failure does not depend on which host runs first.
            if (failure.IsBefore(_failure)) _failure = failure;
        }

        _nextDue[place] = _hosts[place].NextDue.Nanoseconds;
    }

    private void Exchange()
    {
        foreach (ref readonly var leaving in CollectionsMarshal.AsSpan(_outbox))
        {
            var group = _groupOfHost[leaving.Host];
            if (group == _self)
            {
                Accept(leaving);
                continue;
            }

            Mail[group].Add(leaving);
            _earliestMail = VirtualTime.Earlier(_earliestMail, leaving.Due);
        }

        _outbox.Clear();
    }

    private void Accept(in AbroadEvent arriving)
    {
        var place = _placeOfHost[arriving.Host];
        _hosts[place].Accept(arriving);
        _nextDue[place] = Math.Min(_nextDue[place], arriving.Due.Nanoseconds);
    }
}
