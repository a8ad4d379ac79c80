namespace ActorXen.Messages;

/// <summary>What sedf reserves for each vCPU of a domain (schedulers §9).</summary>
/// <param name="Period">10 us to 10 s; zero reserves nothing, and the weight decides.</param>
/// <param name="Slice">Run time per period, 5 us to the period; zero without a period.</param>
/// <param name="ExtraTime">It may also use time that nobody claims.</param>
public sealed record SedfSpec(Duration Period, Duration Slice, bool ExtraTime)
{
    public static readonly Duration ShortestPeriod = 10.Us;
    public static readonly Duration LongestPeriod = 10.Seconds;
    public static readonly Duration ShortestSlice = 5.Us;

    /// <summary>Best effort: no reservation, extra time by weight.</summary>
    public static readonly SedfSpec Default = new(Duration.Zero, Duration.Zero, true);

    public bool IsLegal => Period == Duration.Zero
        ? Slice == Duration.Zero
        : Period >= ShortestPeriod && Period <= LongestPeriod && Slice >= ShortestSlice && Slice <= Period;
}

/// <summary>How a domain of bvt may run ahead of its share for a while, to answer quickly (schedulers §10).</summary>
/// <param name="IsOn">It may.</param>
/// <param name="Value">By how much virtual time its vCPUs appear to be behind while it warps; 0 to <see cref="MostValue"/>.</param>
/// <param name="Limit">So long it may warp at a stretch; zero is no limit.</param>
/// <param name="Pause">Unwarp time: so long it may not warp after that; zero ends warping for good.</param>
public sealed record BvtWarpSpec(bool IsOn, long Value, Duration Limit, Duration Pause)
{
    /// <summary>Virtual time is counted in 32 bits, and rebased by so much.</summary>
    public const long MostValue = 0xe0000000;

    /// <summary>Longest limit and pause: far beyond any use, and it keeps times exact.</summary>
    public static readonly Duration MostTime = 1_000.Seconds;

    public static readonly BvtWarpSpec Default = new(false, 0, 2_000.Ms, 1_000.Ms);
}
