using ActorXen.Messages;
using ActorXen.Report.Series;
using CsCheck;

namespace ActorXen.Tests.Report.Series;

public sealed class SeriesPlanTests
{
    [Fact]
    public void A_run_has_about_a_hundred_windows_that_end_with_its_seals() =>
        Gen.Long[1_000, 3_600_000_000_000].Sample(length =>
        {
            var run = ActorXen.Runs.RunPlan.For(new(length));
            var ends = EndsOf(new SeriesPlan(run.Length, run.SealEvery, null), run.Length);

            Assert.Equal(ends.Order(), ends);
            Assert.InRange(ends.Count, 1, 1001);
            if (length >= 10_000_000) Assert.True(ends.Count >= 95, $"{ends.Count} windows");
            for (var seal = run.SealEvery; seal < run.Length; seal += run.SealEvery)
                Assert.True(ends.Contains(VirtualTime.Zero + seal), $"no window ends with the seal at {seal}");
        }, iter: 200);

    [Fact]
    public void Windows_are_no_shorter_than_100_us() => Assert.Equal(
        [100_000, 200_000, 300_000],
        EndsOf(new(300.Us, 1.Ms, null), 300.Us).Select(end => end.Nanoseconds));

    [Fact]
    public void The_counts_are_kept_at_ten_window_ends_of_the_first_half()
    {
        var plan = new SeriesPlan(2.Seconds, 50.Ms, null);
        var ends = EndsOf(plan, 2.Seconds);

        Assert.Equal(10, plan.Marks.Count);
        Assert.All(plan.Marks, mark => Assert.Contains(mark, ends));
        Assert.Equal(VirtualTime.Zero + 1.Seconds, plan.Marks.Max());
    }

    [Fact]
    public void A_chosen_warm_up_ends_a_window_and_is_the_only_mark()
    {
        var plan = new SeriesPlan(100.Ms, 10.Ms, 12_345.Us);

        Assert.Equal([VirtualTime.Zero + 12_345.Us], plan.Marks);
        Assert.Equal(VirtualTime.Zero + 12_345.Us, plan.NextStop(VirtualTime.Zero + 12.Ms));
        Assert.Equal(VirtualTime.Zero + 13.Ms, plan.NextStop(VirtualTime.Zero + 12_345.Us));
        Assert.Empty(new SeriesPlan(100.Ms, 10.Ms, Duration.Zero).Marks);
    }

    private static List<VirtualTime> EndsOf(SeriesPlan plan, Duration length)
    {
        var ends = new List<VirtualTime>();
        for (var now = VirtualTime.Zero; now < VirtualTime.Zero + length; ends.Add(now)) now = plan.NextStop(now);
        return ends;
    }
}
