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

        Assert.Equal(holds, CapacitySearch.Fits(search.Known));
        Assert.Equal(fails, Math.Min(count, CapacitySearch.FirstFailing(search.Known)));
        Assert.Null(CapacitySearch.Exception(search.Known));
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

            var found = (CapacitySearch.Fits(search.Known), Math.Min(count, CapacitySearch.FirstFailing(search.Known)));
            Assert.True(found == (holds, fails), $"seed {seed}: {count}, {holds}, {fails}: {found}");
        }
    }

    [Fact]
    public async Task Values_with_too_few_observations_at_the_beginning_are_passed_over()
    {
        var search = new CapacitySearch(100, at => Task.FromResult(
            at < 5 ? Verdict.Unknown : at <= 40 ? Verdict.Holds : Verdict.Fails));

        await search.RunAsync();

        Assert.Equal(40, CapacitySearch.Fits(search.Known));
    }

    [Fact]
    public async Task A_curve_that_is_not_monotone_is_noticed()
    {
        var search = new CapacitySearch(100, at => Task.FromResult(
            at is 47 or >= 60 ? Verdict.Fails : Verdict.Holds));

        await search.RunAsync();

        Assert.Equal(46, CapacitySearch.Fits(search.Known));
        Assert.InRange(CapacitySearch.Exception(search.Known) ?? 0, 48, 59);
    }
}
