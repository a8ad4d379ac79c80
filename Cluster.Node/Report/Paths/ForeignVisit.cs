namespace ActorXen.Report.Paths;

/// <summary>What a host knows of a request that came from another one.</summary>
/// <param name="Begun">When it came, ns.</param>
/// <param name="Ended">When its reply left, ns.</param>
internal sealed record ForeignVisit(int Host, long Begun, long Ended, IReadOnlyList<Segment> Segments)
{
    /// <summary>The time on this host, with the wire to it and back, in the place of the gap.</summary>
    /// <param name="own">What the host where the request began knows.</param>
    /// <param name="gap">Which of them is the time away from there.</param>
    /// <param name="begun">When the request began, ns.</param>
    public List<Segment> JoinInto(List<Segment> own, int gap, long begun)
    {
        var away = own[gap];
        var there = Begun - begun - own.Take(gap).Sum(segment => segment.Length);
        var back = away.Length - there - (Ended - Begun);
        return
        [
            .. own.Take(gap), away with { Length = there, Host = Host },
            .. Segments, away with { Length = back }, .. own.Skip(gap + 1),
        ];
    }
}
