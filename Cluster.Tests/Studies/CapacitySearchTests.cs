using ActorXen.Studies;

namespace ActorXen.Tests.Studies;

public class CapacitySearchTests
{
    [Theory]
    [InlineData(200, 0, 1)]
    [InlineData(200, 41, 42)]
    [InlineData(200, 41, 45)]
    [InlineData(200, 198, 199)]
    [InlineData(200, 199, 200)]
    [InlineData(200, 150, 200)]
    [InlineData(200, -1, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(1, -1, 0)]
    [InlineData(2, 0, 1)]
    public async Task The_last_that_holds_and_the_first_that_fails_are_found(int count, int holds, int fails)
    {
        var search = new CapacitySearch(count, at => Task.FromResult(
            at <= holds ? Verdict.Holds : at >= fails ? Verdict.Fails : Verdict.Undecided));

        await search.RunAsync();

        var bounds = CapacityBounds.Of(search.Known);
        Assert.Equal((holds, fails), (bounds.Fits, Math.Min(count, bounds.Fails)));
        Assert.Null(bounds.Exception);
        Assert.False(bounds.IsRising);
        Assert.True(search.Known.Count <= 30, $"{search.Known.Count} values were tried");
    }

    [Fact]
    public async Task It_always_finds_the_bounds()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 2_000; round++)
        {
            var count = random.Next(1, 100);
            var holds = random.Next(-1, count);
            var fails = random.Next(holds + 1, count + 1);
            var search = new CapacitySearch(count, at => Task.FromResult(
                at <= holds ? Verdict.Holds : at >= fails ? Verdict.Fails : Verdict.Undecided));

            await search.RunAsync();

            var bounds = CapacityBounds.Of(search.Known);
            var found = (bounds.Fits, Math.Min(count, bounds.Fails));
            Assert.True(found == (holds, fails), $"seed {seed}: {count}, {holds}, {fails}: {found}");
        }
    }

    [Fact]
    public async Task Values_with_too_few_observations_at_the_beginning_are_passed_over()
    {
        var search = new CapacitySearch(100, at => Task.FromResult(
            at < 5 ? Verdict.Unknown : at <= 40 ? Verdict.Holds : Verdict.Fails));

        await search.RunAsync();

        Assert.Equal(40, CapacityBounds.Of(search.Known).Fits);
    }

    [Fact]
    public async Task A_curve_that_is_not_monotone_is_noticed()
    {
        var search = new CapacitySearch(100, at => Task.FromResult(
            at is 47 or >= 60 ? Verdict.Fails : Verdict.Holds));

        await search.RunAsync();

        Assert.Equal(46, CapacityBounds.Of(search.Known).Fits);
        Assert.InRange(CapacityBounds.Of(search.Known).Exception ?? 0, 48, 59);
    }

    [Fact]
    public async Task A_gap_is_noticed_where_the_far_end_may_hold_again()
    {
        var search = new CapacitySearch(
            100, at => Task.FromResult(at is >= 10 and < 80 ? Verdict.Fails : Verdict.Holds), triesFarEnd: true);

        await search.RunAsync();

        Assert.Equal(new CapacityBounds(0, 9, 10, -1, 99), CapacityBounds.Of(search.Known));
    }

    [Theory]
    [InlineData(8, 3, 2)]
    [InlineData(3, 2, 1)]
    [InlineData(200, 150, 140)]
    [InlineData(200, 199, 198)]
    [InlineData(2, 1, 0)]
    public async Task What_large_values_meet_is_found_from_the_far_end(int count, int from, int failsBelow)
    {
        var search = new CapacitySearch(count, at => Task.FromResult(
            at >= from ? Verdict.Holds : at <= failsBelow ? Verdict.Fails : Verdict.Undecided));

        await search.RunAsync();

        Assert.Equal(
            new CapacityBounds(from, count - 1, int.MaxValue, failsBelow, null), CapacityBounds.Of(search.Known));
    }

    [Fact]
    public async Task Both_ends_of_a_range_that_holds_in_the_middle_are_found()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 1_000; round++)
        {
            var count = random.Next(4, 100);
            // A quarter of all values, so that one of those that are tried is among them.
            var from = random.Next(1, count - count / 4 - 1);
            var fits = from + count / 4;
            var search = new CapacitySearch(count, at => Task.FromResult(
                at >= from && at <= fits ? Verdict.Holds : Verdict.Fails));

            await search.RunAsync();

            var expected = new CapacityBounds(from, fits, fits + 1, from - 1, null);
            Assert.True(
                CapacityBounds.Of(search.Known) == expected,
                $"seed {seed}: {count}: {expected}, found {CapacityBounds.Of(search.Known)}");
        }
    }

    [Fact]
    public async Task Where_nothing_holds_the_far_end_was_tried()
    {
        var search = new CapacitySearch(50, _ => Task.FromResult(Verdict.Fails));

        await search.RunAsync();

        Assert.Equal(Verdict.Fails, search.Known[49]);
        Assert.InRange(search.Known.Count, 4, 10);
    }
}
