using System.Text.Json;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Inspection;

/// <summary><c>actorxen compare</c> on a real store with real runs.</summary>
[Long]
public sealed class CompareCommandTests : StoreTest
{
    private const string Run = "run ping-pong --until 40ms --seed 5 --engine plain --quiet --warm-up 5ms";
    private const string Dearer = "--set costs.evtchn.send.cycles=8000";

    [Fact]
    public async Task A_run_is_identical_to_itself_and_to_its_repetition()
    {
        await TypeAsync($"{Run} --name one");
        await TypeAsync($"{Run} --name two");

        Assert.Contains(
            "identical: all 40 seals have the same hashes.", await TypeAsync("compare one one"),
            StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await TypeAsync("compare one two --json"));
        Assert.True(json.RootElement.GetProperty("identical").GetBoolean());
        Assert.Empty(json.RootElement.GetProperty("settings").EnumerateArray());
    }

    [Fact]
    public async Task A_changed_cost_is_named_and_its_effect_is_real()
    {
        await TypeAsync($"{Run} --name one");
        await TypeAsync($"{Run} --name two {Dearer}");

        using var json = JsonDocument.Parse(await TypeAsync("compare one two --json --hosts"));
        var root = json.RootElement;

        Assert.Contains(root.GetProperty("settings").EnumerateArray(), setting =>
            setting.GetProperty("path").GetString() == "costs.evtchn.send.cycles"
            && setting.GetProperty("b").GetString() == "8000");
        Assert.Equal(
            (0.005, 0.04, true),
            (root.GetProperty("from_seconds").GetDouble(), root.GetProperty("to_seconds").GetDouble(),
                root.GetProperty("paired").GetBoolean()));
        var slower = Figure(root, "fleet", "p50(request)");
        Assert.True(slower.GetProperty("real").GetBoolean());
        Assert.True(slower.GetProperty("difference").GetDouble() > 0.5);
        Assert.True(Figure(root, "template", "throughput").GetProperty("percent").GetDouble() < 0);
        Assert.Equal("host-a", root.GetProperty("hosts")[0].GetProperty("host").GetString());
    }

    [Fact]
    public async Task Figures_are_those_of_the_report()
    {
        await TypeAsync($"{Run} --name one");
        await TypeAsync($"{Run} --name two {Dearer}");

        using var json = JsonDocument.Parse(await TypeAsync("compare one two --json"));
        using var report = JsonDocument.Parse(await TypeAsync("show two --json"));

        var fleet = report.RootElement.GetProperty("groups")[0];
        var seconds = 0.035;
        Assert.Equal(
            fleet.GetProperty("request_latency_us").GetProperty("count").GetInt64() / seconds,
            Figure(json.RootElement, "fleet", "throughput").GetProperty("b").GetDouble(), 1e-6);
        Assert.Equal(
            fleet.GetProperty("steal").GetDouble(),
            Figure(json.RootElement, "fleet", "steal").GetProperty("b").GetDouble(), 1e-5);
    }

    [Fact]
    public async Task The_first_fact_that_differs_is_found()
    {
        await TypeAsync($"{Run} --name one --checkpoint-every 10ms");
        await TypeAsync($"{Run} --name two --checkpoint-every 10ms {Dearer}");

        var text = await TypeAsync("compare one two");

        Assert.Contains("The runs part between 0 ns and 1 ms, on host host-a.", text, StringComparison.Ordinal);
        Assert.Matches(@"The first fact that differs: 0\.000\d+ s, host-a/\S+: .+ \| .+ \(A \| B\)\.", text);
        using var json = JsonDocument.Parse(await TypeAsync("compare one two --json"));
        Assert.Equal(
            ["host-a"],
            json.RootElement.GetProperty("parting").GetProperty("host_names").EnumerateArray()
                .Select(name => name.GetString()));
    }

    [Theory]
    [InlineData("p50(request) > +5%", 9, "WORSE: p50(request) > +5%: ")]
    [InlineData("throughput(template ping) < -3%", 9, "WORSE: throughput(template ping) < -3%: ")]
    [InlineData("p95(request, template pin*) > +3%", 9, "WORSE: p95(request, template pin*) > +3%: ")]
    [InlineData("p50(request) > +900%", 0, "fine: p50(request) > +900%: ")]
    [InlineData("rate(request) > +1%", 0, "fine: rate(request) > +1%: ")]
    public async Task A_rule_decides_the_exit_code(string rule, int expected, string line)
    {
        await TypeAsync($"{Run} --name one");
        await TypeAsync($"{Run} --name two {Dearer}");

        var (code, printed, _) = await RealCommand.TryAsync(
            ["compare", "one", "two", "--fail-if", rule, "--store", Store.Path]);

        Assert.Equal(expected, code);
        Assert.Contains(line, printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groups_that_only_one_run_has_are_named()
    {
        await TypeAsync($"{Run} --name one");
        var file = Path.Combine(Path.GetDirectoryName(Store.Path)!, "other.conf");
        await File.WriteAllTextAsync(file, """
            length = 40ms
            racks = [ { name = r, hosts = [ { name = h, machine { cores = 1 }, domains = [
              { name = ping, workloads = [ { type = ping-pong, peer = echo } ] }, { name = echo }
            ] } ] } ]
            """);
        await TypeAsync($"run {file} --engine plain --quiet --name two --warm-up 0");

        var text = await TypeAsync("compare one two");

        Assert.Contains("as independent runs", text, StringComparison.Ordinal);
        Assert.Contains("Only A has: template pong.", text, StringComparison.Ordinal);
        Assert.Contains("Only B has: template echo.", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--to 41ms", "--to 41 ms is after the end of one of the runs. Give at most 40 ms.")]
    [InlineData("--to 4ms", "nothing is left to compare between 5 ms and 4 ms. Give an earlier time with --from.")]
    [InlineData("--from 9ms --to 9ms", "nothing is left to compare between 9 ms and 9 ms. Give an earlier --from")]
    [InlineData("--fail-if p99.9(request)>1%", "--fail-if \"p99.9(request)>1%\" cannot be judged: ")]
    [InlineData("--fail-if steal_of_x>1%", "--fail-if \"steal_of_x\": nothing called steal_of_x is counted.")]
    [InlineData("--fail-if steal(nobody)>1%", "--fail-if \"steal(nobody)>1%\": not both runs keep a group \"nobody\"")]
    [InlineData("--fail-if loss>1%", "--fail-if \"loss>1%\": the series of a run has no loss. It has pN(request)")]
    [InlineData("--fail-if steal(template_p*)>1%", "--fail-if \"steal(template_p*)>1%\": not both runs keep")]
    public async Task What_cannot_be_compared_is_said_in_a_line(string options, string problem)
    {
        await TypeAsync($"{Run} --name one");
        await TypeAsync($"{Run} --name two {Dearer}");

        var (code, printed, error) = await RealCommand.TryAsync($"compare one two {options} --store {Store.Path}");

        Assert.Equal((2, ""), (code, printed));
        Assert.StartsWith($"actorxen: {problem}", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private Task<string> TypeAsync(string line) => RealCommand.RunAsync($"{line} --store {Store.Path}");

    private static JsonElement Figure(JsonElement root, string kind, string name) =>
        root.GetProperty("figures").EnumerateArray().First(figure =>
            figure.GetProperty("kind").GetString() == kind && figure.GetProperty("figure").GetString() == name);
}
