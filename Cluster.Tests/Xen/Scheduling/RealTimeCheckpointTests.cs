using CsCheck;

namespace ActorXen.Tests.Xen.Scheduling;

/// <summary>rtds, null and arinc653 read from a checkpoint continue as if nothing had happened.</summary>
public sealed class RealTimeCheckpointTests
{
    private static readonly string[] _scenarios =
    [
        "rtds-08-extratime-pool",
        "rtds-09-pause-storm",
        "rtds-10-long-sleep",
        "null-01-waitqueue",
        "null-03-affinity",
        "arinc653-02-sleepers",
        "arinc653-03-two-pcpus",
    ];

    [Fact]
    public void A_run_that_is_reloaded_at_a_random_event_ends_the_same() =>
        Gen.Select(Gen.Int[0, _scenarios.Length - 1].Select(at => _scenarios[at]), Gen.Int[1, 5_000]).Sample(
            SchedulerCheckpointTests.EndsTheSame,
            iter: 20,
            threads: 1);
}
