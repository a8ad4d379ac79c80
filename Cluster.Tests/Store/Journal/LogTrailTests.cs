using ActorXen.Messages;
using ActorXen.Store.Journal;

namespace ActorXen.Tests.Store.Journal;

public class LogTrailTests
{
    [Theory]
    [InlineData("1 2 3", null)]
    [InlineData("", null)]
    [InlineData("7b 8", null)]
    [InlineData("2 7b 8", null)]
    [InlineData("1 3 7b 8", null)]
    [InlineData("2 3", "event 1 is missing")]
    [InlineData("1 3", "event 2 is missing")]
    [InlineData("7b 9", "event 8 is missing")]
    [InlineData("1 7b 9 11", "event 8 is missing")]
    public void Only_what_is_missing_after_the_latest_beginning_matters(string numbers, string? problem)
    {
        var trail = new LogTrail();
        foreach (var each in numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            trail.Add(long.Parse(each.TrimEnd('b')), each.EndsWith('b') ? new Book() : "event");

        if (problem is null) trail.Check();
        else Assert.Equal(problem, Assert.Throws<StateFormatException>(trail.Check).Problem);
    }

    private sealed class Book : ILogBeginning;
}
