using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Sedf;

/// <summary>What sedf reserves for each vCPU of a domain (schedulers §9).</summary>
/// <param name="Period">10 us to 10 s; zero reserves nothing, and the weight decides.</param>
/// <param name="Slice">Run time per period, 5 us to the period; zero without a period.</param>
/// <param name="ExtraTime">It may also use time that no other vCPU claims.</param>
public sealed record SedfSpec(Duration Period, Duration Slice, bool ExtraTime) : IExtra<SedfSpec>
{
    public static readonly Duration ShortestPeriod = 10.Us;
    public static readonly Duration LongestPeriod = 10.Seconds;
    public static readonly Duration ShortestSlice = 5.Us;

    /// <summary>Best effort: no reservation, extra time by weight.</summary>
    public static SedfSpec Default { get; } = new(Duration.Zero, Duration.Zero, true);

    public bool IsLegal => Period == Duration.Zero
        ? Slice == Duration.Zero
        : Period >= ShortestPeriod && Period <= LongestPeriod && Slice >= ShortestSlice && Slice <= Period;
}
