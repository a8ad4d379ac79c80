using ActorXen.Cli.Output;

namespace ActorXen.Tests.Cli.Output;

public sealed class TerminalWidthTests
{
    [Theory]
    [InlineData(null, null, 120)]
    [InlineData(null, 0, 80)]
    [InlineData(null, 100, 100)]
    [InlineData(null, 10, 40)]
    [InlineData("60", 100, 60)]
    [InlineData("200", null, 200)]
    [InlineData("", 90, 90)]
    [InlineData("wide", null, 120)]
    [InlineData("-3", null, 120)]
    public void Tables_take_what_was_chosen_then_the_window_then_120(string? columns, int? window, int width) =>
        Assert.Equal(width, TerminalWidth.OfTables(columns, window));

    [Theory]
    [InlineData(null, 0, 80)]
    [InlineData(null, 55, 55)]
    [InlineData("200", 55, 55)]
    [InlineData("50", 100, 50)]
    [InlineData("50", 0, 50)]
    public void Progress_is_never_wider_than_the_window(string? columns, int window, int width) =>
        Assert.Equal(width, TerminalWidth.OfProgress(columns, window));
}
