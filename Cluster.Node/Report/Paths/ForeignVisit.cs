namespace ActorXen.Report.Paths;

/// <summary>What a host knows of a request that came from another one.</summary>
/// <param name="Begun">When it came, ns.</param>
/// <param name="Ended">When its reply left, ns.</param>
internal sealed record ForeignVisit(int Host, long Begun, long Ended, IReadOnlyList<Segment> Segments);
