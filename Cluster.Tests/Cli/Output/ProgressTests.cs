using ActorXen.Cli.Output;
using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Tests.Cli.Output;

/// <summary>The progress line; the wall clock is what the run reports, so time in these tests is made up.</summary>
public sealed class ProgressTests
{
    private static readonly RunProgress Halfway = new(
        VirtualTime.Zero + 2.Seconds, 4.Seconds, 3_000_000, 10, VirtualTime.Zero);

    [Fact]
    public void It_says_how_far_how_fast_and_how_much_longer() => Assert.Equal(
        " 50 %  2 of 4 s  0.200 virtual s/s  0.30 M events/s  10 s left", Log(Halfway).TrimEnd());

    [Fact]
    public void The_speed_of_a_resumed_run_does_not_count_what_was_done_before()
    {
        var line = Log(
            Halfway with { Begun = VirtualTime.Zero + 1.Seconds, WallSeconds = 5 },
            Halfway with { Begun = VirtualTime.Zero + 1.Seconds, At = VirtualTime.Zero + 3.Seconds });

        Assert.Equal(" 75 %  3 of 4 s  0.200 virtual s/s  0.00 M events/s  5 s left", line.Split('\n')[^2]);
    }

    [Fact]
    public void The_estimate_is_from_the_recent_speed()
    {
        // A minute at a hundredth of real time, then half a minute at half of it: the mean would say 37 s.
        RunProgress[] steps =
        [
            .. Enumerable.Range(1, 60).Select(second => At(second, second * 10)),
            .. Enumerable.Range(1, 30).Select(second => At(60 + second, 600 + (second * 500))),
        ];

        var line = Log(steps).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];

        Assert.Contains("0.499 virtual s/s", line, StringComparison.Ordinal);
        Assert.EndsWith("8 s left", line, StringComparison.Ordinal);

        static RunProgress At(int wall, int virtualMs) =>
            new(VirtualTime.Zero + virtualMs.Ms, 20.Seconds, virtualMs * 1000, wall, VirtualTime.Zero);
    }

    [Theory]
    [InlineData(20, " 50 %")]
    [InlineData(30, "[#####-----]  50 %  10 s left")]
    [InlineData(50, "[##########----------]  50 %  2 of 4 s  10 s left")]
    [InlineData(60, "[#####------]  50 %  2 of 4 s  0.200 virtual s/s  10 s left")]
    [InlineData(80, "[#######-------]  50 %  2 of 4 s  0.200 virtual s/s  0.30 M events/s  10 s left")]
    [InlineData(
        120, "[############------------]  50 %  2 of 4 s  0.200 virtual s/s  0.30 M events/s  10 s left")]
    public void What_matters_least_is_left_out_in_a_narrow_terminal(int width, string expected)
    {
        var line = Live(width, progress => progress.Show(Halfway)).Trim('\r');

        Assert.True(line.Length < width, $"{line.Length}: {line}");
        Assert.Equal(expected, line.TrimEnd());
    }

    [Fact]
    public void No_width_makes_a_line_that_wraps()
    {
        for (var width = 1; width <= 130; width++)
        {
            var text = Live(width, progress =>
            {
                progress.Read("a/scenario/with/a/long/name.conf");
                progress.Build(500);
                progress.Show(Halfway);
                progress.Clear();
            });
            Assert.All(text.Split('\r'), line => Assert.True(line.Length < Math.Max(2, width), $"{width}: {line}"));
        }
    }

    [Fact]
    public void While_hosts_are_built_a_terminal_says_so_and_then_forgets_it()
    {
        var text = Live(80, progress =>
        {
            progress.Build(500);
            progress.Show(Halfway);
        });

        Assert.StartsWith("\rbuilding 500 hosts\r[#", text, StringComparison.Ordinal);
        Assert.Equal("\rbuilding 1 host", Live(80, progress => progress.Build(1)));
    }

    [Fact]
    public void A_warning_does_not_stand_behind_the_line()
    {
        var text = Live(80, progress =>
        {
            progress.Read("a.conf");
            progress.Warn(["b: warning"]);
        });

        Assert.Equal($"\rreading a.conf\r{new string(' ', 14)}\rb: warning{Environment.NewLine}", text);
    }

    [Fact]
    public void A_log_hears_of_many_hosts_only()
    {
        using var error = new StringWriter();
        var progress = new Progress(new Terminal(TextWriter.Null, error, Styled: false, Live: false), silent: false);

        progress.Build(99);
        progress.Build(100);

        Assert.Equal("building 100 hosts\n", error.ToString());
    }

    [Fact]
    public void Quiet_hides_progress_but_no_warning()
    {
        using var error = new StringWriter();
        var progress = new Progress(new Terminal(TextWriter.Null, error, Styled: false, Live: true), silent: true);

        progress.Build(500);
        progress.Show(Halfway);
        progress.Warn(["a.conf:1 x: warning: It has no effect."]);
        progress.Clear();

        Assert.Equal($"a.conf:1 x: warning: It has no effect.{Environment.NewLine}", error.ToString());
    }

    private static string Log(params RunProgress[] steps)
    {
        using var error = new StringWriter();
        var progress = new Progress(new Terminal(TextWriter.Null, error, Styled: false, Live: false), silent: false);
        foreach (var step in steps) progress.Show(step);
        return error.ToString();
    }

    private static string Live(int width, Action<Progress> act)
    {
        using var error = new StringWriter();
        var terminal = new Terminal(TextWriter.Null, error, Styled: true, Live: true) { LiveWidth = () => width };
        act(new Progress(terminal, silent: false));
        return error.ToString();
    }
}
