using System.Runtime.InteropServices;
using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>A request on a host: what is known of its way so far.</summary>
internal sealed class Visit
{
    private const int UsualSegments = 48;

    private readonly List<Segment> _segments = new(UsualSegments);

    /// <summary>The domain whose report counts it; -1 if the request comes from another host.</summary>
    public int Domain { get; private set; }

    /// <summary>Among the requests of that domain.</summary>
    public long Number { get; private set; }

    /// <summary>When it was due, or came to this host; ns.</summary>
    public long Begun { get; private set; }

    /// <summary>Up to here its time has segments, ns.</summary>
    public long At { get; private set; }

    /// <summary>When its client asked for it, ns; the time from <see cref="Begun"/> has no segments yet.</summary>
    public long Asked { get; set; }

    /// <summary>Its packet has left the NIC, and has not reached one of this host since.</summary>
    public bool IsAway { get; set; }

    /// <summary>
    /// Which segment is the time on another host, to be filled in with what that host knows; -1 for none.
    /// </summary>
    public int Gap { get; private set; }

    /// <summary>The line of the NIC that has it.</summary>
    public int Line { get; set; }

    /// <summary>Owner and tag of its work in a server.</summary>
    public (int Owner, int Tag) Work { get; set; }

    public List<Segment> Segments => _segments;

    /// <summary>Begins a new visit; what was known of an earlier one is forgotten.</summary>
    public Visit Begin(int domain, long number, long begun)
    {
        (Domain, Number, Begun, At, Asked) = (domain, number, begun, begun, long.MinValue);
        (IsAway, Gap, Line, Work) = (false, -1, -1, (-1, 0));
        _segments.Clear();
        return this;
    }

    /// <summary>Its time up to a later point gets a cause.</summary>
    public void Extend(long to, in Segment like)
    {
        if (to <= At) return;
        var length = to - At;
        At = to;
        if (_segments.Count > 0 && Gap != _segments.Count - 1)
        {
            ref var last = ref CollectionsMarshal.AsSpan(_segments)[^1];
            if (last.IsLike(like))
            {
                last = last with { Length = last.Length + length };
                return;
            }
        }

        _segments.Add(like with { Length = length });
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
        var visit = new Visit().Begin(state.Int(), state.Long(), state.Long());
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
