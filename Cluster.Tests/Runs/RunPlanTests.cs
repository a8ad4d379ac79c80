using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Tests.Runs;

public sealed class RunPlanTests
{
    [Theory]
    [InlineData(500_000, 1_000_000)]            // Shorter than one seal.
    [InlineData(10_000_000, 1_000_000)]
    [InlineData(1_000_000_000, 20_000_000)]     // A fortieth is 25 ms.
    [InlineData(10_000_000_000, 100_000_000)]
    [InlineData(3_600_000_000_000, 3_600_000_000)]  // An hour: a thousand seals and no more.
    public void Seals_are_a_fortieth_apart_within_bounds(long length, long sealEvery) =>
        Assert.Equal(new(sealEvery), RunPlan.For(new(length)).SealEvery);

    [Fact]
    public void Checkpoints_come_every_five_seals_and_never_number_more_than_64()
    {
        Assert.Equal(100.Ms, RunPlan.For(1.Seconds).CheckpointEvery);
        var hour = RunPlan.For(3600.Seconds);
        Assert.InRange(hour.Length.Nanoseconds / hour.CheckpointEvery.Nanoseconds, 50, 64);
    }

    [Fact]
    public void A_checkpoint_distance_is_rounded_up_to_whole_seals_and_zero_is_none()
    {
        Assert.Equal(60.Ms, RunPlan.For(1.Seconds, checkpointEvery: 50.Ms).CheckpointEvery);
        Assert.Equal(Duration.Zero, RunPlan.For(1.Seconds, checkpointEvery: Duration.Zero).CheckpointEvery);
    }

    [Fact]
    public void Until_shortens_the_run_and_never_lengthens_it()
    {
        Assert.Equal(300.Ms, RunPlan.For(1.Seconds, until: 300.Ms).Length);
        Assert.Equal(1.Seconds, RunPlan.For(1.Seconds, until: 2.Seconds).Length);
    }

    [Fact]
    public void A_run_id_is_the_day_and_six_hexadecimal_digits() =>
        Assert.Matches("^20261123-[0-9a-f]{6}$", RunId.New(new(2026, 11, 23, 23, 59, 0, TimeSpan.Zero)));
}
