using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Bvt;

/// <summary>How a domain of bvt may run ahead of its share for a while, to answer quickly (schedulers §10).</summary>
/// <param name="IsOn">True if the domain may warp.</param>
/// <param name="Value">
/// By how much virtual time its vCPUs appear to be behind while it warps; 0 to <see cref="MostValue"/>.
/// </param>
/// <param name="Limit">Longest time for which it may warp at a stretch; zero is no limit.</param>
/// <param name="Pause">Unwarp time: how long it may not warp after that. Zero ends warping permanently.</param>
public sealed record BvtWarpSpec(bool IsOn, long Value, Duration Limit, Duration Pause) : IExtra<BvtWarpSpec>
{
    /// <summary>Virtual time is counted in 32 bits and rebased by this amount.</summary>
    public const long MostValue = 0xe0000000;

    /// <summary>Longest limit and pause: far beyond any use, and it keeps times exact.</summary>
    public static readonly Duration MostTime = 1_000.Seconds;

    public static BvtWarpSpec Default { get; } = new(false, 0, 2_000.Ms, 1_000.Ms);
}
