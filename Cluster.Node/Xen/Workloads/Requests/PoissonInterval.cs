using ActorXen.Messages;

namespace ActorXen.Xen.Workloads.Requests;

/// <summary>The time between two arrivals of a Poisson process is exponentially distributed.</summary>
internal static class PoissonInterval
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <returns><see cref="Duration.Unlimited"/> for a rate of 0.</returns>
    public static Duration Mean(int perSecond) =>
        perSecond == 0 ? Duration.Unlimited : new(NanosecondsPerSecond / perSecond);
}
