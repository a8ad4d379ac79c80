using ActorXen.Cli;
using ActorXen.Cli.Inspection;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Inspection;

public sealed class TopScreenTests
{
    [Fact]
    public void On_a_terminal_every_look_is_drawn_over_the_one_before_and_fits()
    {
        using var output = new StringWriter();
        var screen = new TopScreen(
            new(output, TextWriter.Null, Styled: true, Live: true) { LiveWidth = () => 60, LiveHeight = () => 12 },
            json: false, mostRows: 25);

        screen.Show(Look(400.Ms), "");
        var first = output.ToString();
        output.GetStringBuilder().Clear();
        screen.Show(Look(800.Ms), "nothing new");

        Assert.DoesNotContain("\u001b[2J", first, StringComparison.Ordinal);
        var lines = first.Split('\n');
        Assert.All(lines, line => Assert.True(Plain(line).Length < 60, line));
        Assert.InRange(lines.Length, 4, 12);
        Assert.StartsWith($"\u001b[{lines.Length - 1}A\r", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("run tried: running, 800 ms of 1 s sealed", Plain(output.ToString()), StringComparison.Ordinal);
        Assert.Contains("nothing new", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(12)]
    public void Advice_has_a_place_in_a_window_that_the_table_fills(int height)
    {
        using var output = new StringWriter();
        var screen = new TopScreen(
            new(output, TextWriter.Null, Styled: true, Live: true) { LiveWidth = () => 60, LiveHeight = () => height },
            json: false, mostRows: 25);

        screen.Show(Look(400.Ms), "nothing new");

        var lines = Plain(output.ToString()).TrimEnd('\n').Split('\n');
        Assert.StartsWith("run tried: running", lines[0], StringComparison.Ordinal);
        Assert.Contains("nothing new", lines[^1] + lines[^2], StringComparison.Ordinal);
        Assert.InRange(lines.Length, 2, height);
    }

    /// <summary>Rows go before what says that rows and columns are missing.</summary>
    [Theory]
    [InlineData(9)]
    [InlineData(12)]
    public void What_a_window_has_no_room_for_is_said(int height)
    {
        using var output = new StringWriter();
        var screen = new TopScreen(
            new(output, TextWriter.Null, Styled: true, Live: true) { LiveWidth = () => 60, LiveHeight = () => height },
            json: false, mostRows: 25);
        var look = Look(400.Ms);
        var many = look.Top! with
        {
            Domains = 40,
            Rows = [.. Enumerable.Range(0, 40).Select(n => look.Top.Rows[0] with { Name = $"alpha/web-{n}" })],
        };

        screen.Show(look with { Top = many }, "");

        var text = Plain(output.ToString());
        var rows = text.Split("alpha/web-").Length - 1;
        Assert.InRange(rows, 1, height);
        Assert.InRange(text.TrimEnd('\n').Split('\n').Length, height - 2, height - 1);
        Assert.Contains($"… {40 - rows} more", text, StringComparison.Ordinal);
        Assert.Matches("… \\d+ columns left out", text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_a_terminal_advice_is_said_once_and_apart_from_the_tables(bool json)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var screen = new TopScreen(
            new(output, error, Styled: false, Live: false) { Width = 80 }, json, mostRows: 25);

        foreach (var advice in (string[])["", "nothing new", "nothing new", "", "nothing new"])
            screen.Show(Look(400.Ms), advice);

        var said = "actorxen: run tried: running, 400 ms of 1 s sealed; nothing new";
        Assert.Equal($"{said}\n{said}\n", error.ToString());
        Assert.DoesNotContain("nothing new", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_pipe_a_block_follows_another_and_what_is_not_new_is_not_repeated()
    {
        using var output = new StringWriter();
        var screen = new TopScreen(
            new(output, TextWriter.Null, Styled: false, Live: false) { Width = 80 }, json: false, mostRows: 25);

        foreach (var at in (Duration[])[400.Ms, 400.Ms, 800.Ms]) screen.Show(Look(at), "nothing new");

        Assert.DoesNotContain('\u001b', output.ToString());
        Assert.Equal(2, output.ToString().Split("run tried: running").Length - 1);
        Assert.DoesNotContain("nothing new", output.ToString(), StringComparison.Ordinal);
    }

    private static string Plain(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, "\u001b\\[[0-9]*[A-Zm]", "");

    private static TopLook Look(Duration at)
    {
        var shelf = new CounterShelf();
        shelf.Put(SmallHost.Directory, SmallHost.Busy().Book);
        var now = VirtualTime.Zero + at;
        return new(
            "tried", "running", now, 1.Seconds, "",
            TopSight.Of([ViewedParts.Alpha], shelf, VirtualTime.Zero + 1.Seconds, new("", "")) with { At = now });
    }
}
