using CsCheck;

namespace ActorXen.Tests.Scheduling;

/// <summary>A policy read from a checkpoint goes on as the one that wrote it.</summary>
public sealed class Credit2CheckpointTests
{
    /// <summary>Caps, affinities, balancing, pauses: what has state beyond credit and order.</summary>
    private static readonly string[] Scenarios =
    [
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
            (name, events) =>
            {
                var run = new GoldenSchedulerDriver(GoldenScenario.Read(name)).Boot().Run(events);
                run.ContinueFromCheckpoint();
                run.Run();

                Assert.Equal(GoldenScenario.Expected(name, "kicks"), run.Kicks);
                Assert.Equal(GoldenScenario.Expected(name, "trace"), run.Rows);
            },
            iter: 8,
            threads: 1);

    [Fact]
    public void A_run_that_is_reloaded_every_hundred_events_ends_the_same()
    {
        const string Name = "credit2-21-pause-storm";
        var run = new GoldenSchedulerDriver(GoldenScenario.Read(Name)).Boot();

        for (var before = -1; before < run.Handled;)
        {
            before = run.Handled;
            run.Run(before + 100);
            run.ContinueFromCheckpoint();
        }

        Assert.Equal(GoldenScenario.Expected(Name, "trace"), run.Rows);
    }
}
