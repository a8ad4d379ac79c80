using System.Text.Json;
using ActorXen.Nodes.Logs;
using ActorXen.Tests.Support;
using Microsoft.Extensions.Logging;

namespace ActorXen.Tests.Nodes.Logs;

public sealed class LineLogTests
{
    [Fact]
    public void As_text_a_line_is_the_sentence()
    {
        var lines = LinesOf(
            LogForm.Text, LogLevel.Information, log => log.Say("epoch 3 of run r ended", run: "r", epoch: 3));

        Assert.Equal(["actorxen: epoch 3 of run r ended"], lines);
    }

    [Fact]
    public void As_json_a_line_has_its_fields()
    {
        var line = Assert.Single(LinesOf(
            LogForm.Json, LogLevel.Information,
            log => log.Say("run r \"failed\":\na\tb", LogLevel.Error, run: "r", epoch: 3)));

        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal(
            ["time", "level", "node", "run", "epoch", "message"], json.EnumerateObject().Select(field => field.Name));
        Assert.Equal(new FakeClock().GetUtcNow(), json.GetProperty("time").GetDateTimeOffset());
        Assert.Equal("error", json.GetProperty("level").GetString());
        Assert.Equal("n:1", json.GetProperty("node").GetString());
        Assert.Equal("r", json.GetProperty("run").GetString());
        Assert.Equal(3, json.GetProperty("epoch").GetInt64());
        Assert.Equal("run r \"failed\": a\tb", json.GetProperty("message").GetString());
    }

    /// <summary>Whatever a library logs comes with its own fields, and none that it does not have.</summary>
    [Fact]
    public void Messages_of_others_are_lines_too()
    {
        var line = Assert.Single(LinesOf(
            LogForm.Json, LogLevel.Information, log => log.LogWarning("waits {Seconds} s for {What}", 4, "it")));

        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal("waits 4 s for it", json.GetProperty("message").GetString());
        Assert.Equal("warning", json.GetProperty("level").GetString());
        Assert.Equal(4, json.GetProperty("Seconds").GetInt32());
        Assert.False(json.TryGetProperty("run", out _));
        Assert.False(json.TryGetProperty("{OriginalFormat}", out _));
    }

    [Fact]
    public void Less_important_lines_are_left_out()
    {
        var lines = LinesOf(LogForm.Text, LogLevel.Warning, log =>
        {
            log.Say("info");
            log.Warnings()("warning");
            log.Say("error", LogLevel.Error);
        });

        Assert.Equal(["actorxen: warning", "actorxen: error"], lines);
    }

    private static string[] LinesOf(LogForm form, LogLevel least, Action<ILogger> say)
    {
        using var output = new StringWriter();
        say(new LineLog(new(form, least), output, new FakeClock()) { Node = "n:1" });
        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
