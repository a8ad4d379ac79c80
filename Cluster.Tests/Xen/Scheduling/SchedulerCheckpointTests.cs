using CsCheck;

namespace ActorXen.Tests.Xen.Scheduling;

/// <summary>A policy read from a checkpoint continues like the one that wrote it.</summary>
public sealed class SchedulerCheckpointTests
{
    /// <summary>Caps, affinities, balancing and pauses have state beyond credit and order.</summary>
    private static readonly string[] Scenarios =
    [
        "credit-08-numa-8p",
        "credit-14-lifecycle",
        "credit-16-cap-smp",
        "credit-18-migration-delay",
        "credit-19-pause-storm",
        "credit2-14-lifecycle",
        "credit2-17-runq-cpu",
        "credit2-18-runq-core",
        "credit2-21-pause-storm",
        "credit2-26-soft-numa",
        "credit2-27-small-caps",
    ];

    [Fact]
    public void A_run_that_is_reloaded_at_a_random_event_ends_the_same() =>
        Gen.Select(Gen.Int[0, Scenarios.Length - 1].Select(at => Scenarios[at]), Gen.Int[1, 12_000]).Sample(
            EndsTheSame,
            iter: 8,
            threads: 1);

    [Theory]
    [InlineData("credit-19-pause-storm")]
    [InlineData("credit2-21-pause-storm")]
    public void A_run_that_is_reloaded_every_hundred_events_ends_the_same(string name)
    {
        var run = new GoldenSchedulerDriver(GoldenFiles.Read(name)).Boot();

        for (var before = -1; before < run.Handled;)
        {
            before = run.Handled;
            run.Run(before + 100);
            run.ContinueFromCheckpoint();
        }

        Assert.Equal(GoldenFiles.Expected(name, "trace"), run.Rows);
    }

    /// <param name="name">Name of a recorded scenario.</param>
    /// <param name="events">Number of events after which it is reloaded.</param>
    internal static void EndsTheSame(string name, int events)
    {
        var run = new GoldenSchedulerDriver(GoldenFiles.Read(name)).Boot().Run(events);
        run.ContinueFromCheckpoint();
        run.Run();

        Assert.Equal(GoldenFiles.Expected(name, "kicks"), run.Kicks);
        Assert.Equal(GoldenFiles.Expected(name, "trace"), run.Rows);
    }
}
