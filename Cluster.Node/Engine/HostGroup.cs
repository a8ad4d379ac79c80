using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>The hosts that one thread runs, in windows no longer than the least latency between any two of them.</summary>
/// <remarks>
/// Two look-aheads: the inner one between hosts of this group, and the outer one, which the caller observes, between
/// groups. Results depend on neither, since order is by event key (design §3 and §5).
/// </remarks>
public sealed class HostGroup
{
    private readonly HostTimeline[] _hosts;
    private readonly int[] _groupOfHost;
    private readonly int[] _placeOfHost;
    private readonly List<AbroadEvent>[] _mail;
    private readonly long[] _nextDue;
    private readonly int _self;
    private readonly Duration _lookAhead;

    /// <param name="hosts">This group's hosts.</param>
    /// <param name="self">This group's number.</param>
    /// <param name="groupOfHost">For every host of the run the group that runs it.</param>
    /// <param name="lookAhead">Least latency between two hosts of this group; positive.</param>
    public HostGroup(IReadOnlyList<HostTimeline> hosts, int self, int[] groupOfHost, Duration lookAhead)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lookAhead.Nanoseconds);
        _hosts = [.. hosts];
        _self = self;
        _groupOfHost = groupOfHost;
        _lookAhead = lookAhead;
        _mail = [.. Enumerable.Range(0, groupOfHost.Length == 0 ? 1 : groupOfHost.Max() + 1).Select(_ => new List<AbroadEvent>())];
        _nextDue = new long[_hosts.Length];
        _placeOfHost = new int[groupOfHost.Length];
        for (var place = 0; place < _hosts.Length; place++) _placeOfHost[_hosts[place].Host] = place;
        Refresh();
    }

    public IReadOnlyList<HostTimeline> Hosts => _hosts;

    /// <summary>Windows run so far: a measure of how far the look-ahead carries.</summary>
    public long Windows { get; private set; }

    /// <summary>What this group's hosts said to the hosts of another group; the receiver clears it.</summary>
    public List<AbroadEvent> MailFor(int group) => _mail[group];

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

    /// <summary>Reads the hosts' next due times anew, after a start or a restore.</summary>
    public void Refresh()
    {
        for (var place = 0; place < _hosts.Length; place++)
        {
            Exchange(_hosts[place]);
            _nextDue[place] = _hosts[place].NextDue.Nanoseconds;
        }
    }

    /// <summary>Runs all hosts up to <paramref name="horizon"/>, exchanging what they say to each other on the way.</summary>
    public void RunUntil(VirtualTime horizon)
    {
        while (true)
        {
            var begin = NextDue;
            if (begin >= horizon) return;
            var end = horizon - begin > _lookAhead ? begin + _lookAhead : horizon;
            RunWindow(end);
            Windows++;
        }
    }

    /// <summary>Takes what another group's hosts said to this one's.</summary>
    public void AcceptFrom(List<AbroadEvent> mail)
    {
        foreach (var arriving in mail) Accept(arriving);
        mail.Clear();
    }

    private void RunWindow(VirtualTime end)
    {
        var nextDue = _nextDue;
        for (var place = 0; place < nextDue.Length; place++)
        {
            if (nextDue[place] >= end.Nanoseconds) continue;
            _hosts[place].RunUntil(end);
            nextDue[place] = _hosts[place].NextDue.Nanoseconds;
        }

        foreach (var host in _hosts)
        {
            if (host.Outbox.Count != 0) Exchange(host);
        }
    }

    private void Exchange(HostTimeline host)
    {
        foreach (var leaving in host.Outbox)
        {
            var group = _groupOfHost[leaving.Host];
            if (group == _self) Accept(leaving);
            else _mail[group].Add(leaving);
        }

        host.Outbox.Clear();
    }

    private void Accept(in AbroadEvent arriving)
    {
        var place = _placeOfHost[arriving.Host];
        _hosts[place].Accept(arriving);
        _nextDue[place] = Math.Min(_nextDue[place], arriving.Due.Nanoseconds);
    }
}
