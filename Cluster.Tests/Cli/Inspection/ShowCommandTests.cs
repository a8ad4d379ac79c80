using System.Text.Json;
using System.Text.RegularExpressions;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Inspection;

/// <summary><c>actorxen show</c> on a real store with a real run.</summary>
[Long]
public sealed class ShowCommandTests : StoreTest
{
    private const string Run = "run ping-pong --until 40ms --seed 5 --engine plain --quiet";

    [Fact]
    public async Task A_stored_run_is_shown_as_it_was_printed()
    {
        var printed = await TypeAsync($"{Run} --all");

        Assert.Equal(printed, await TypeAsync($"show {IdOf(printed)} --all"));
    }

    [Fact]
    public async Task The_json_of_a_stored_run_is_the_one_that_was_printed()
    {
        var printed = await TypeAsync($"{Run} --json");
        using var json = JsonDocument.Parse(printed);

        Assert.Equal(printed, await TypeAsync($"show {json.RootElement.GetProperty("run_id").GetString()} --json"));
    }

    [Fact]
    public async Task With_its_parts_a_stored_run_is_shown_as_it_was_printed()
    {
        var printed = await TypeAsync($"{Run} --json --all --warm-up 11ms");
        using var json = JsonDocument.Parse(printed);

        var shown = await TypeAsync($"show {json.RootElement.GetProperty("run_id").GetString()} --json --all");

        Assert.Equal(printed, shown);
        Assert.Contains("/vcpu/0\"", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_of_a_part_tells_no_speed_that_nobody_measured()
    {
        var id = IdOf(await TypeAsync($"{Run} --warm-up 0"));

        var shown = await TypeAsync($"show {id} --from 10ms --to 30ms");

        Assert.Matches(@"^ping-pong, seed 5: 30 ms of virtual time \([0-9,]+ events\);", shown);
    }

    [Fact]
    public async Task A_part_begins_after_the_warm_up_unless_its_beginning_is_given()
    {
        var id = IdOf(await TypeAsync($"{Run} --warm-up 11ms"));

        using var late = JsonDocument.Parse(await TypeAsync($"show {id} --to 30ms --json"));
        using var whole = JsonDocument.Parse(await TypeAsync($"show {id} --from 0s --to 30ms --json"));

        Assert.Equal(0.011, late.RootElement.GetProperty("from_seconds").GetDouble());
        Assert.Equal(0, whole.RootElement.GetProperty("from_seconds").GetDouble());
    }

    [Fact]
    public async Task A_run_that_changes_half_way_says_so()
    {
        var file = Path.Combine(Path.GetDirectoryName(Store.Path)!, "half.conf");
        await File.WriteAllTextAsync(file, """
            length = 400ms
            racks = [ { name = r, hosts = [ { name = h, machine { cores = 1 }
              domains = [
                { name = web, workloads = [ { type = request-server, requests-per-second = 500 } ] }
                { name = batch, workloads = [ { type = cpu-bound } ] }
              ]
              actions = [ { at = 1us, do = pause, domain = batch }, { at = 200ms, do = unpause, domain = batch } ]
            } ] } ]
            """);

        using var json = JsonDocument.Parse(
            await TypeAsync($"run {file} --engine plain --quiet --json --warm-up 0"));

        Assert.Contains(
            json.RootElement.GetProperty("doubts").EnumerateArray(),
            doubt => doubt.GetString()!.Contains("fleet: mean request latency", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_is_shorter_than_fifty_of_its_latencies_says_so()
    {
        using var json = JsonDocument.Parse(
            await TypeAsync("run first-light --until 8ms --engine plain --quiet --json --warm-up 0"));

        Assert.Contains(
            json.RootElement.GetProperty("doubts").EnumerateArray(),
            doubt => doubt.GetString()!.Contains("less than 50 times", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Parts_of_a_run_add_up_to_it()
    {
        var id = IdOf(await TypeAsync($"{Run} --warm-up 0"));

        var whole = await WakeupsAsync($"show {id} --json");
        var parts = await WakeupsAsync($"show {id} --json --to 13ms")
            + await WakeupsAsync($"show {id} --json --from 13ms --to 14500us")
            + await WakeupsAsync($"show {id} --json --from 14500us");

        Assert.True(whole > 100);
        Assert.Equal(whole, parts);
    }

    [Fact]
    public async Task A_run_has_a_series_of_each_group()
    {
        var id = IdOf(await TypeAsync(Run));

        using var fleet = JsonDocument.Parse(await TypeAsync($"show {id} --windows --json"));
        var windows = fleet.RootElement.GetProperty("windows").EnumerateArray().ToList();

        Assert.Equal(120, windows.Count);
        Assert.Equal(0, windows[0].GetProperty("from_seconds").GetDouble());
        Assert.Equal(0.04, windows[^1].GetProperty("to_seconds").GetDouble());
        Assert.Contains(
            "Windows of template ping", await TypeAsync($"show {id} --windows --group ping"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--to 41ms", "--to 41 ms is after the end of the run. Give at most 40 ms.")]
    [InlineData("--from 40ms", "--from 40 ms is not before 40 ms. Give an earlier time.")]
    [InlineData("--from 20ms --to 10ms", "--from 20 ms is not before 10 ms. Give an earlier time.")]
    [InlineData("--group ping", "--group belongs to --windows. Add that, or leave --group out.")]
    [InlineData("--windows --group pin", "the run has no group \"pin\". Its groups: fleet, dom0, ")]
    public async Task What_cannot_be_shown_is_said_in_a_line(string options, string problem)
    {
        var id = IdOf(await TypeAsync(Run));

        var (code, printed, error) = await RealCommand.TryAsync($"show {id} {options} --store {Store.Path}");

        Assert.Equal((2, ""), (code, printed));
        Assert.StartsWith($"actorxen: {problem}", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private Task<string> TypeAsync(string line) => RealCommand.RunAsync($"{line} --store {Store.Path}");

    private async Task<long> WakeupsAsync(string line)
    {
        using var json = JsonDocument.Parse(await TypeAsync(line));
        return json.RootElement.GetProperty("domains").EnumerateArray()
            .Sum(domain => domain.GetProperty("wakeups").GetInt64());
    }

    private static string IdOf(string report) => Regex.Match(report, "run ([0-9]{8}-[0-9a-f]{6})").Groups[1].Value;
}
