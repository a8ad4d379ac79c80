using ActorXen.Studies;

namespace ActorXen.Tests.Studies;

public sealed class CapacityStepsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    public async Task No_search_with_one_limit_tries_more_than_the_most(int count)
    {
        var steps = await CapacitySteps.OfAsync(count);
        var most = 0;
        for (var limit = 0; limit <= count; limit++)
        {
            var search = new CapacitySearch(
                count, at => Task.FromResult(at < limit ? Verdict.Holds : Verdict.Fails));
            await search.RunAsync();
            most = Math.Max(most, search.Known.Count);
            if (limit == count) Assert.Equal(search.Known.Keys, steps.IfAllHold);
        }

        Assert.Equal(most, steps.Most);
        Assert.InRange(steps.Most, steps.IfAllHold.Count, count);
    }

    [Fact]
    public async Task Thousands_of_values_need_few_tries()
    {
        var steps = await CapacitySteps.OfAsync(10_000);

        Assert.InRange(steps.Most, 14, 40);
        Assert.Equal((0, 9_999), (steps.IfAllHold[0], steps.IfAllHold[^1]));
    }
}
