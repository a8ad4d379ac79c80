using ActorXen.Cli.Errors;

namespace ActorXen.Tests.Cli;

/// <summary>
/// A pattern that is empty, as a script's unset variable makes it, does not stand for everything: <c>runs rm</c> would
/// remove every run.
/// </summary>
public sealed class EmptyPatternTests
{
    [Theory]
    [InlineData("runs rm --like", "--like \"\" fits every run. Write a pattern, or leave --like out.")]
    [InlineData("runs --like", "--like \"\" fits every run. Write a pattern, or leave --like out.")]
    [InlineData("why some --dom", "--dom \"\" names no domain. Write a name or a pattern, or leave --dom out.")]
    [InlineData("wakeups some --host", "--host \"\" names no host. Write a name or a pattern, or leave --host out.")]
    [
        InlineData(
            "config check ping-pong --calibration",
            "--calibration \"\" names no file. Write one, or leave --calibration out."),
    ]
    public async Task An_empty_pattern_is_refused(string line, string said)
    {
        var (code, printed, error) = await RealCommand.TryAsync([.. line.Split(' '), ""]);

        Assert.Equal(((int)ExitCode.BadInput, ""), (code, printed));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }
}
