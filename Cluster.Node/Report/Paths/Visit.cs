using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>A request on a host: what is known of its way so far.</summary>
internal sealed class Visit
{
    private readonly List<Segment> _segments = [];

    /// <summary>The domain whose report counts it; -1 if the request comes from another host.</summary>
    public required int Domain { get; init; }

    /// <summary>Among the requests of that domain.</summary>
    public required long Number { get; init; }

    /// <summary>When it was due, or came to this host; ns.</summary>
    public required long Begun { get; init; }

    /// <summary>Up to here its time has segments, ns.</summary>
    public long At { get; private set; }

    /// <summary>When its client asked for it, ns; the time from <see cref="Begun"/> has no segments yet.</summary>
    public long Asked { get; set; } = long.MinValue;

    /// <summary>Its packet has left the NIC, and has not reached one of this host since.</summary>
    public bool IsAway { get; set; }

    /// <summary>
    /// Which segment is the time on another host, to be filled in with what that host knows; -1 for none.
    /// </summary>
    public int Gap { get; set; } = -1;

    /// <summary>The line of the NIC that has it.</summary>
    public int Line { get; set; } = -1;

    /// <summary>Owner and tag of its work in a server.</summary>
    public (int Owner, int Tag) Work { get; set; } = (-1, 0);

    public IReadOnlyList<Segment> Segments => _segments;

    public static Visit Of(int domain, long number, long begun) =>
        new() { Domain = domain, Number = number, Begun = begun, At = begun };

    /// <summary>Its time up to a later point gets a cause.</summary>
    public void Extend(long to, in Segment like)
    {
        if (to <= At) return;
        var segment = like with { Length = to - At };
        At = to;
        if (_segments.Count > 0 && Gap != _segments.Count - 1 && _segments[^1].IsLike(segment))
            _segments[^1] = segment with { Length = segment.Length + _segments[^1].Length };
        else
            _segments.Add(segment);
    }

    /// <summary>The next segment is the time on another host.</summary>
    public void ExtendAway(long to, in Segment like)
    {
        if (to <= At) return;
        Gap = _segments.Count;
        _segments.Add(like with { Length = to - At });
        At = to;
    }

    public void Save(StateWriter state)
    {
        state.Int(Domain);
        state.Long(Number);
        state.Long(Begun);
        state.Long(At);
        state.Long(Asked);
        state.Bool(IsAway);
        state.Int(Gap);
        state.Int(Line);
        state.Int(Work.Owner);
        state.Int(Work.Tag);
        SaveSegments(_segments, state);
    }

    public static Visit Load(StateReader state)
    {
        var visit = new Visit { Domain = state.Int(), Number = state.Long(), Begun = state.Long() };
        visit.At = state.Long();
        visit.Asked = state.Long();
        visit.IsAway = state.Bool();
        visit.Gap = state.Int();
        visit.Line = state.Int();
        visit.Work = (state.Int(), state.Int());
        visit._segments.AddRange(LoadSegments(state));
        return visit;
    }

    public static void SaveSegments(IReadOnlyList<Segment> segments, StateWriter state)
    {
        state.Int(segments.Count);
        foreach (var segment in segments)
        {
            state.Long(segment.Length);
            state.Int((int)segment.Stage);
            state.Int((int)segment.Cause);
            state.Int(segment.Host);
            state.Int(segment.Vcpu);
            state.Int(segment.Behind);
            state.Int((int)segment.Rule);
        }
    }

    public static List<Segment> LoadSegments(StateReader state)
    {
        var segments = new List<Segment>();
        for (var left = state.Int(); left > 0; left--)
            segments.Add(new(
                state.Long(), (Stage)state.Int(), (Cause)state.Int(), state.Int(), state.Int(), state.Int(),
                (WaitRule)state.Int()));
        return segments;
    }
}
