using ActorXen.Cli;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Tests.Cli.Output;

public sealed class TerminalTests
{
    private static readonly RunProgress Halfway = new(
        VirtualTime.Zero + 2.Seconds, 4.Seconds, 3_000_000, 10, VirtualTime.Zero);

    [Fact]
    public void Without_a_terminal_progress_is_a_line_every_two_seconds()
    {
        using var error = new StringWriter();
        var progress = new Progress(new Terminal(TextWriter.Null, error, Styled: false, Live: false), silent: false);

        foreach (var second in Enumerable.Range(1, 9)) progress.Show(Halfway with { WallSeconds = second });
        progress.Clear();

        Assert.Equal(4, error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain('\r', error.ToString());
    }

    [Fact]
    public void On_a_terminal_the_progress_line_leaves_nothing_behind()
    {
        using var error = new StringWriter();
        var terminal = new Terminal(TextWriter.Null, error, Styled: true, Live: true) { LiveWidth = () => 120 };
        var progress = new Progress(terminal, silent: false);

        progress.Show(Halfway);
        progress.Clear();

        Assert.StartsWith("\r[############------------]  50 %", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", error.ToString().Split('\r')[^2].Trim());
    }

    [Fact]
    public void Our_own_mistake_shows_no_stack_trace_unless_asked_for()
    {
        var failure = new InvalidOperationException("a\nb");

        Assert.Equal(
            "actorxen: internal error: InvalidOperationException: a b Set ACTORXEN_DEBUG=1 for the stack trace, "
            + "and report this bug.",
            ErrorText.Of(failure, debug: false));
        Assert.Contains(
            "InvalidOperationException: a\nb", ErrorText.Of(failure, debug: true), StringComparison.Ordinal);
        Assert.Equal(ExitCode.InternalError, ErrorText.CodeOf(failure));
    }

    [Fact]
    public void The_first_signal_asks_to_stop_and_the_second_leaves()
    {
        var left = new List<ExitCode>();
        using var signal = new StopSignal(TextWriter.Null, left.Add, ["run", "x.conf"]);

        signal.Receive();
        Assert.True(signal.Token.IsCancellationRequested);
        Assert.Empty(left);

        signal.Receive();
        Assert.Equal([ExitCode.Interrupted], left);
    }

    [Theory]
    [InlineData("run x.conf", "Stopping; what is finished is kept.")]
    [InlineData("--wide study x.conf", "Stopping; what is finished is kept.")]
    [InlineData("run x.conf --no-store", "Stopping; --no-store keeps nothing.")]
    [InlineData("node", "Stopping; the node leaves the cluster when its runs are sealed.")]
    [InlineData("top RUN --from 1s", "Stopping.")]
    [InlineData("export RUN", "Stopping.")]
    [InlineData("replay RUN", "Stopping.")]
    [InlineData("submit x.conf", "Stopping.")]
    public void A_signal_is_answered_with_what_stays_of_the_command(string line, string text)
    {
        using var error = new StringWriter();
        using var signal = new StopSignal(error, _ => { }, line.Split(' '));

        signal.Receive();

        Assert.Equal($"{text} Press Ctrl-C again to exit at once.", error.ToString().Trim());
    }

    [Theory]
    [InlineData("500ms", 500_000_000L)]
    [InlineData("1.5s", 1_500_000_000L)]
    [InlineData("20us", 20_000L)]
    [InlineData("0s", 0L)]
    [InlineData("500", null)]
    [InlineData("ms", null)]
    [InlineData("-1s", null)]
    [InlineData("0.5ns", null)]
    [InlineData("99999999999s", null)]
    [InlineData("5 minutes", null)]
    public void A_time_needs_a_unit_and_whole_nanoseconds(string text, long? nanoseconds) =>
        Assert.Equal(nanoseconds, Options.ReadTime(text)?.Nanoseconds);
}
