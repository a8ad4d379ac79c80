using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Studies;

/// <summary>Studies with one long run of each point, and with some racks of a fleet.</summary>
[Long]
public sealed class PartialStudyTests : StudyStoreTest
{
    [Fact]
    public async Task Batches_of_one_run_say_so_everywhere()
    {
        var csv = Path.Combine(Folder, "batches.csv");
        string[] study =
        [
            "study", "ping-pong", "--vary", "defaults.pool.policy=credit2,credit", "--length", "40ms",
            "--warm-up", "4ms", "--measure", "mean(wake)", "--batches", "20",
        ];

        var printed = await TypeAsync([.. study, "--csv", csv]);
        using var json = JsonDocument.Parse(await TypeAsync([.. study, "--json"]));
        using var shown = JsonDocument.Parse(await TypeAsync(
            "show", json.RootElement.GetProperty("study_id").GetString()!, "--json"));

        Assert.Contains("seed 1 in 20 batches of 2 ms", printed, StringComparison.Ordinal);
        Assert.Contains("mean over the batches of one run with its 95 % interval", printed, StringComparison.Ordinal);
        Assert.Contains("batches: mean(wake): lag-1 autocorrelation ", printed, StringComparison.Ordinal);
        Assert.Contains("Differences, paired by batch", printed, StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(csv);
        Assert.Equal("defaults.pool.policy,seed,hash,problem,batch from s,mean(wake) us", lines[0]);
        Assert.Equal(1 + 2 * 18, lines.Length);
        Assert.Equal("0.004", lines[1].Split(',')[4]);
        Assert.Equal(
            (2, 2, 20),
            (json.RootElement.GetProperty("cells").GetInt32(), json.RootElement.GetProperty("cells_known").GetInt32(),
                json.RootElement.GetProperty("batches").GetInt32()));
        var point = json.RootElement.GetProperty("points")[0];
        Assert.Equal(18, point.GetProperty("cells")[0].GetProperty("batches").GetArrayLength());
        Assert.InRange(point.GetProperty("measures")[0].GetProperty("autocorrelation").GetDouble(), -1, 1);
        Assert.Equal(PointsOf(json), PointsOf(shown));
    }

    [Fact]
    public async Task Two_studies_in_batches_are_compared_by_batch()
    {
        string[] study =
        [
            "study", "ping-pong", "--length", "40ms", "--warm-up", "4ms", "--measure", "mean(wake)", "--batches", "20",
            "--name",
        ];
        await TypeAsync([.. study, "before"]);
        await TypeAsync([.. study, "after", "--set", "defaults.pool.policy=credit"]);

        var printed = await TypeAsync("compare", "before", "after");
        using var json = JsonDocument.Parse(await TypeAsync("compare", "before", "after", "--json"));
        await TypeAsync([.. study[..study.IndexOf("--batches")], "--seeds", "2", "--name", "seeds"]);
        var mixed = await TypeAsync("compare", "seeds", "after");

        Assert.Contains("A: mean over seeds, B: mean over batches", mixed, StringComparison.Ordinal);
        Assert.Contains("paired by 18 common batches", printed, StringComparison.Ordinal);
        Assert.Matches(@"\n  as it is .* 18  (yes|no)\n", printed);
        Assert.Equal(
            18, json.RootElement.GetProperty("points")[0].GetProperty("common_batches").GetInt32());
    }

    [Theory]
    [InlineData("--batches 19", "--batches 19 is not a number from 20 to 1000.")]
    [InlineData("--batches 20 --seeds 5", "Leave --seeds out, or the batches.")]
    [InlineData("--batches 20 --precision 5%", "Leave --precision out, or the batches.")]
    [InlineData("--batches 20 --sample 2", "Leave --sample out, or the batches.")]
    [InlineData(
        "--batches 20 --length 10ms --warm-up 9ms",
        "a warm-up of 9 ms leaves 2 of 20 batches, and an interval needs 10")]
    public async Task What_batches_cannot_be_is_one_line(string options, string said)
    {
        var (code, _, error) = await RealCommand.TryAsync(
            ["study", "ping-pong", .. options.Split(' '), "--store", Store.Path]);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains(said, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_asks_for_batches_and_a_search_refuses_them()
    {
        var file = Path.Combine(Folder, "batched.conf");
        await File.WriteAllTextAsync(file, """
            scenario = ping-pong
            length = 20ms
            warm-up = 0
            vary = ["defaults.pool.ratelimit_us=100,150"]
            measures = ["mean(wake)"]
            batches = 20
            until = "mean(wake) < 1ms"
            """);

        var printed = await TypeAsync("study", file);
        var (code, _, error) = await RealCommand.TryAsync(["capacity", file, "--store", Store.Path]);

        Assert.Contains("in 20 batches of 1 ms", printed, StringComparison.Ordinal);
        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains("batches = 20: a capacity search decides by seeds.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_of_racks_says_so_everywhere()
    {
        var (fleet, csv) = (Path.Combine(Folder, "fleet.conf"), Path.Combine(Folder, "sample.csv"));
        await File.WriteAllTextAsync(fleet, """
            length = 5ms, warm-up = 1ms
            racks = [ { name = "r{n}", count = 6, hosts = [ { name = "{rack}-h", machine { cores = 2 }
              domains = [ { name = web, workloads = [
                { type = request-server, requests-per-second = 9000, service-time = 50us } ] } ] } ] } ]
            """);
        string[] study =
        [
            "study", fleet, "--seeds", "2", "--measure", "busy", "--measure", "throughput", "--sample", "3",
        ];

        var printed = await TypeAsync([.. study, "--csv", csv]);
        using var json = JsonDocument.Parse(await TypeAsync([.. study, "--json"]));
        using var plan = JsonDocument.Parse(await TypeAsync([.. study[..^2], "--plan", "--json"]));

        Assert.Contains("sample: 3 of 6 racks like r0, drawn again for each seed", printed, StringComparison.Ordinal);
        Assert.Contains("counts and rates are scaled to all racks", printed, StringComparison.Ordinal);
        Assert.Contains("with finite population correction; alone it is busy ±", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("one cell:", printed, StringComparison.Ordinal);
        Assert.EndsWith("sampling error of busy,sampling error of throughput 1/s", File.ReadLines(csv).First());
        // The CSV's cells are known, so they are those of a sample.
        Assert.Equal(2, json.RootElement.GetProperty("cells_known").GetInt32());
        Assert.Equal(3, json.RootElement.GetProperty("sample").GetInt32());
        var point = json.RootElement.GetProperty("points")[0];
        Assert.Equal(6, point.GetProperty("strata")[0].GetProperty("racks").GetInt32());
        var busy = point.GetProperty("measures")[0];
        Assert.True(busy.GetProperty("sampling_half_width").GetDouble() > 0);
        Assert.InRange(point.GetProperty("measures")[1].GetProperty("mean").GetDouble(), 45_000, 63_000);
        using var shown = JsonDocument.Parse(await TypeAsync(
            "show", json.RootElement.GetProperty("study_id").GetString()!, "--json"));
        Assert.Equal(PointsOf(json), PointsOf(shown));
        Assert.Equal(3, shown.RootElement.GetProperty("sample").GetInt32());
        // The plan of the whole study offers a sample, and knows no cell of it.
        Assert.Equal(0, plan.RootElement.GetProperty("cells_known").GetInt32());
        Assert.Equal(
            4, plan.RootElement.GetProperty("sample").GetProperty("strata")[0].GetProperty("sampled").GetInt32());
    }

    [Theory]
    [InlineData("--sample 1", "busy", "--sample 1 is not a number of racks from 2 on")]
    [InlineData("--sample 2", "max(request)", "is the largest of all racks, which a sample does not have")]
    [InlineData("--sample 2", "busy(r1-h)", "busy(r1-h) is not of rack r0 as it is of r1")]
    public async Task What_a_sample_cannot_tell_is_one_line(string option, string measure, string said)
    {
        var fleet = Path.Combine(Folder, "fleet.conf");
        await File.WriteAllTextAsync(fleet, """
            length = 1ms
            racks = [ { name = "r{n}", count = 3, hosts = [ { name = "{rack}-h", domains = [ { name = web
              workloads = [ { type = request-server, requests-per-second = 9000, service-time = 50us } ] } ] } ] } ]
            """);

        var (code, _, error) = await RealCommand.TryAsync(
            ["study", fleet, "--measure", measure, .. option.Split(' '), "--store", Store.Path]);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains(said, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }
}
