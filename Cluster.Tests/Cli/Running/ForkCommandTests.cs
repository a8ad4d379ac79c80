using System.Text.Json;
using System.Text.RegularExpressions;
using ActorXen.Cli.Help;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Running;

/// <summary><c>actorxen fork</c> on a real store with real runs.</summary>
[Long]
public sealed class ForkCommandTests : StoreTest
{
    private const string Run = "run ping-pong --until 40ms --seed 5 --engine plain --quiet --name base";
    private const string Dearer = "--set costs.evtchn.send.cycles=8000";

    [Theory]
    [InlineData("actors", "10ms", "")]
    [InlineData("plain", "13300us", "--checkpoint-every 4ms")]
    [InlineData("plain", "17ms", "--checkpoint-every 0s")]
    public async Task A_fork_without_changes_has_the_hashes_of_its_parent(string engine, string at, string options)
    {
        await TypeAsync($"{Run} {options}".TrimEnd());

        await TypeAsync($"fork base --at {at} --engine {engine} --quiet --name same");

        Assert.Contains(
            "identical: all 40 seals have the same hashes.", await TypeAsync("compare base same"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_is_a_run_of_its_own_and_needs_its_parent_no_more()
    {
        await TypeAsync($"{Run} --checkpoint-every 5ms");
        var parent = await IdOfAsync("base");
        var printed = await TypeAsync($"fork base --at 21ms {Dearer} --engine plain --quiet --name dear --note slow");
        var fork = await IdOfAsync("dear");
        Store.Execute("DELETE FROM journal WHERE persistence_id = @id", ("@id", $"run-{parent}"));
        Store.Execute("DELETE FROM snapshot WHERE persistence_id LIKE @id", ("@id", $"checkpoint-{parent}%"));

        Assert.Contains(
            $"The first 21 ms are left out, because run {parent} was forked then.", printed, StringComparison.Ordinal);
        Assert.Contains("costs.evtchn.send.cycles=8000@21ms", printed, StringComparison.Ordinal);
        Assert.Equal(printed, await TypeAsync("show dear"));
        Assert.Contains(
            "replay matches. All 40 seals", await TypeAsync("replay dear --quiet"), StringComparison.Ordinal);
        Assert.Contains("From 5 ms to 30 ms", await TypeAsync("show dear --from 5ms --to 30ms"),
            StringComparison.Ordinal);
        Assert.Contains($"{parent} at 21 ms", await TypeAsync("runs"), StringComparison.Ordinal);
        using var runs = JsonDocument.Parse(await TypeAsync("runs --json"));
        var origin = runs.RootElement.GetProperty("runs")[0].GetProperty("fork_of");
        Assert.Equal((fork, 0.021), (runs.RootElement.GetProperty("runs")[0].GetProperty("run_id").GetString(),
            origin.GetProperty("at_seconds").GetDouble()));
        Assert.Equal("costs.evtchn.send.cycles=8000", origin.GetProperty("changes")[0].GetString());
    }

    [Fact]
    public async Task It_parts_from_its_parent_at_the_fork()
    {
        await TypeAsync(Run);
        await TypeAsync($"fork base --at 21300us {Dearer} --engine plain --quiet --name dear");

        using var json = JsonDocument.Parse(await TypeAsync("compare base dear --json"));
        var parting = json.RootElement.GetProperty("parting");

        Assert.Equal(
            (0.021, 0.022),
            (parting.GetProperty("last_equal_seconds").GetDouble(), parting.GetProperty("at_seconds").GetDouble()));
        Assert.InRange(parting.GetProperty("fact").GetProperty("at_seconds").GetDouble(), 0.0213, 0.0215);
    }

    /// <summary>As if it had been killed after its last seal: it has no end.</summary>
    [Fact]
    public async Task An_unfinished_fork_is_resumed()
    {
        await TypeAsync($"{Run} --checkpoint-every 5ms");
        var printed = await TypeAsync($"fork base --at 12ms {Dearer} --engine plain --quiet --name dear");
        var fork = await IdOfAsync("dear");
        Store.Execute(
            "DELETE FROM journal WHERE persistence_id = @id AND manifest = 'closed'", ("@id", $"run-{fork}"));

        var resumed = await TypeAsync($"run --resume {fork} --engine plain --quiet");

        Assert.Equal(HashOf(printed), HashOf(resumed));
        Assert.Contains("replay matches.", await TypeAsync("replay dear --quiet"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_can_end_earlier_or_later_and_can_be_forked()
    {
        await TypeAsync(Run);
        await TypeAsync("fork base --at 12ms --until 20ms --engine plain --quiet --name short");
        await TypeAsync($"fork base --at 12ms --set length=60ms {Dearer} --engine plain --quiet --name long");
        await TypeAsync("fork long --at 50ms --set costs.evtchn.send.cycles=100 --engine plain --quiet --name again");

        using var runs = JsonDocument.Parse(await TypeAsync("runs --json"));
        Assert.Equal([0.04, 0.02, 0.06, 0.06], runs.RootElement.GetProperty("runs").EnumerateArray()
            .Select(run => run.GetProperty("virtual_seconds").GetDouble()));
        Assert.Contains(
            "replay matches. All 60 seals", await TypeAsync("replay again --quiet"), StringComparison.Ordinal);
        Assert.Contains(
            "The runs part between 50 ms and 51 ms", await TypeAsync("compare long again"), StringComparison.Ordinal);
        var (code, _, error) = await RealCommand.TryAsync($"fork again --at 12ms --store {Store.Path}");
        Assert.Equal(2, code);
        Assert.Contains("is itself a fork, made at 50 ms. Give a later time, or fork run ", error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_help_shows_as_an_example_can_be_forked()
    {
        var (line, _) = Assert.Single(CommandExamples.All["fork"]);
        await TypeAsync(Run);

        var printed = await TypeAsync(
            $"{line.Replace("RUN", "base", StringComparison.Ordinal).Replace("1s", "12ms", StringComparison.Ordinal)} "
            + "--engine plain --quiet");

        Assert.Contains("costs.cache.refill.us=20", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--at 41ms", "--at 41 ms is after the end of the run. Give at most 40 ms.")]
    [InlineData("--at 40ms", "--at 40 ms leaves nothing of a fork that ends at 40 ms. Give an earlier time.")]
    [InlineData("--at 0s", "--at \"0s\" is not allowed: the time must be positive.")]
    [InlineData("--at -1ms", "--at \"-1ms\" is not a length of time.")]
    [InlineData("--set seed=3", "--at is required.")]
    [InlineData("--at 9ms --set vars.guests=4", "--set vars.guests=4: the scenario of a stored run has no vars")]
    [InlineData("--at 9ms --set seed=3", "seed changes the random numbers, but the state of every stream is saved; ")]
    [InlineData("--at 9ms --set costs.evtchn.send.cycles=400", "--set costs.evtchn.send.cycles=400 changes nothing: ")]
    public async Task What_cannot_be_forked_is_said_in_a_line(string options, string problem)
    {
        await TypeAsync(Run);

        var (code, printed, error) = await RealCommand.TryAsync($"fork base {options} --store {Store.Path}");

        Assert.Equal((2, ""), (code, printed));
        Assert.StartsWith($"actorxen: {problem}", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private Task<string> TypeAsync(string line) => RealCommand.RunAsync($"{line} --store {Store.Path}");

    private async Task<string> IdOfAsync(string name)
    {
        using var runs = JsonDocument.Parse(await TypeAsync("runs --json"));
        return runs.RootElement.GetProperty("runs").EnumerateArray()
            .First(run => run.GetProperty("name").GetString() == name).GetProperty("run_id").GetString()!;
    }

    private static string HashOf(string report) => Regex.Match(report, "hash ([0-9a-f]{16})").Groups[1].Value;
}
