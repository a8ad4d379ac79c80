using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>A part of the time of a request or a wakeup, with its cause.</summary>
/// <param name="Length">In nanoseconds; positive.</param>
/// <param name="Host">Number of the host on which it was spent.</param>
/// <param name="Vcpu">The vCPU that was to act, by its number on the host; -1 for devices and the wire.</param>
/// <param name="Behind">The vCPU that had the pCPU meanwhile, likewise; -1 if there was none.</param>
/// <param name="Rule">Why that one kept it, for <see cref="Paths.Cause.Wait"/>.</param>
public readonly record struct Segment(
    long Length, Stage Stage, Cause Cause, int Host, int Vcpu = -1, int Behind = -1, WaitRule Rule = WaitRule.None)
{
    /// <summary>Whether they differ in nothing but their length.</summary>
    public bool IsLike(in Segment other) =>
        Cause == other.Cause && Stage == other.Stage && Vcpu == other.Vcpu && Host == other.Host
        && Behind == other.Behind && Rule == other.Rule;
}

public enum ChainKind
{
    /// <summary>A request over the network, from when it was due to its reply.</summary>
    Request = 0,

    /// <summary>A wakeup of a vCPU, up to its guest's first instruction.</summary>
    Wakeup = 1,
}

/// <summary>
/// The whole time of a request or a wakeup as segments in order. They are disjoint and add up to its latency exactly.
/// </summary>
/// <param name="Host">Number of the host whose report counts its latency.</param>
/// <param name="Domain">Id on that host.</param>
/// <param name="Number">1 for the domain's first one, in the order in which they began.</param>
/// <param name="Begun">When the request was due, or the vCPU woken.</param>
/// <param name="Latency">In nanoseconds.</param>
/// <param name="Segments">A recorder uses the list again, so whoever keeps the chain takes a copy.</param>
public sealed record PathChain(
    ChainKind Kind, int Host, int Domain, long Number, VirtualTime Begun, long Latency, List<Segment> Segments)
{
    public VirtualTime Ended => Begun + new Duration(Latency);

    /// <summary>The same with a list of its own.</summary>
    public PathChain Copy() => this with { Segments = [.. Segments] };
}
