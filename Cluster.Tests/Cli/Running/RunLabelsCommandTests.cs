using System.Text.Json;
using ActorXen.Cli.Errors;

namespace ActorXen.Tests.Cli.Running;

/// <summary>Runs can have a name and a note, and keep changed settings and version.</summary>
public sealed class RunLabelsCommandTests
{
    [Fact]
    public async Task The_report_says_what_the_user_said_and_what_differs_from_the_file()
    {
        var session = new Session();

        await session.TypeAsync("run small.conf --name first --note odd --set a.b=1 --seed 9 --until 50ms -q");

        var headline = session.Out.Split('\n')[0];
        Assert.EndsWith(
            "; name: first; changed: a.b=1, seed=9, until=50ms; version test; note: odd", headline,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_an_object_for_it()
    {
        var session = new Session();

        await session.TypeAsync("run small.conf --name first --set a.b=1 --until 200ms --json");

        using var json = JsonDocument.Parse(session.Out);
        var run = json.RootElement.GetProperty("run");
        Assert.Equal("first", run.GetProperty("name").GetString());
        Assert.Equal("", run.GetProperty("note").GetString());
        Assert.Equal("test", run.GetProperty("engine_version").GetString());
        // The scenario is shorter than --until, which therefore changes nothing.
        Assert.Equal("a.b=1", Assert.Single(run.GetProperty("overrides").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task The_list_shows_name_and_changes_and_a_pattern_chooses_runs()
    {
        var session = new Session();
        await session.TypeAsync("run small.conf --name first --set vars.vms=170 -q");
        await session.TypeAsync("run small.conf --note strange -q");

        await session.TypeAsync("runs");
        Assert.Contains("  first  small     vars.vms=170  ", session.Out, StringComparison.Ordinal);
        Assert.Equal(2, Lines(session));

        foreach (var (pattern, count) in new[] { ("vms", 1), ("strange", 1), ("small", 2), ("fir?t", 1), ("fir", 1) })
        {
            await session.TypeAsync($"runs --like {pattern}");
            Assert.True(count == Lines(session), $"{pattern}: {session.Out}");
        }

        await session.TypeAsync("runs --like third");
        Assert.Contains("no run is like third", session.Out, StringComparison.Ordinal);

        static int Lines(Session session) => session.Out.Split('\n').Count(line => line.Contains("complete"));
    }

    [Fact]
    public async Task The_list_as_json_has_everything()
    {
        var session = new Session();
        await session.TypeAsync("run small.conf --name first --note odd --set vars.vms=170 -q");

        await session.TypeAsync("runs --json");

        using var json = JsonDocument.Parse(session.Out);
        var run = json.RootElement.GetProperty("runs")[0];
        Assert.Equal("first", run.GetProperty("name").GetString());
        Assert.Equal("odd", run.GetProperty("note").GetString());
        Assert.Equal("vars.vms=170", run.GetProperty("overrides")[0].GetString());
        Assert.Equal("test", run.GetProperty("engine_version").GetString());
    }

    [Theory]
    [InlineData("replay first -q")]
    [InlineData("interrupts first --dom web")]
    [InlineData("actors first")]
    public async Task A_run_can_be_named_where_an_id_is_accepted(string line)
    {
        var session = new Session();
        await session.TypeAsync("run small.conf --name first -q");

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync(line));
    }

    [Theory]
    [InlineData("run small.conf --name 2026", "could also be the beginning of a run's id")]
    [InlineData("run --resume x --name y", "--name and --note belong to a new run")]
    [InlineData("run --resume x --note y", "--name and --note belong to a new run")]
    public async Task A_name_that_cannot_be_is_refused(string line, string said)
    {
        var session = new Session();

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync(line));

        Assert.Contains(said, Assert.Single(session.ErrorLines), StringComparison.Ordinal);
    }
}
