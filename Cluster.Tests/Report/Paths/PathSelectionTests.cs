using ActorXen.Messages;
using ActorXen.Report.Paths;

namespace ActorXen.Tests.Report.Paths;

public sealed class PathSelectionTests
{
    [Theory]
    [InlineData("all", 1, 0, false)]
    [InlineData("1/100", 100, 0, false)]
    [InlineData("1/1", 1, 0, false)]
    [InlineData("slowest:10", 1, 10, false)]
    [InlineData("1/20+wakeups", 20, 0, true)]
    public void A_choice_is_read(string text, int oneIn, int slowest, bool hasWakeups) => Assert.Equal(
        new PathSelection(oneIn, slowest, hasWakeups), PathSelection.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("1/0")]
    [InlineData("2/3")]
    [InlineData("1/1000001")]
    [InlineData("slowest:0")]
    [InlineData("slowest:1001")]
    [InlineData("slowest:-1")]
    [InlineData("All")]
    [InlineData("+wakeups")]
    [InlineData("all+sleeps")]
    public void What_is_no_choice_is_none(string text) => Assert.Null(PathSelection.TryParse(text));

    [Theory]
    [InlineData("all")]
    [InlineData("1/100+wakeups")]
    [InlineData("slowest:7")]
    public void A_choice_is_written_as_it_was_read(string text) =>
        Assert.Equal(text, $"{PathSelection.TryParse(text)}");

    /// <summary>
    /// Clients of a guest number their requests in turn, so each has only every second or fourth number.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Of_whatever_numbers_one_in_so_many_is_chosen(int stride)
    {
        var selection = PathSelection.TryParse("1/20")!;

        var chosen = Enumerable.Range(0, 40_000).Count(
            number => selection.Has(new RequestKey(new(7), (number * stride) + 1)));

        Assert.InRange(chosen, 1_850, 2_150);
    }
}
