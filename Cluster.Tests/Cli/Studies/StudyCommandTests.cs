using System.Globalization;
using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Tests.Support;
using Parquet;

namespace ActorXen.Tests.Cli.Studies;

/// <summary><c>actorxen study</c> and <c>capacity</c> with real runs and a real store.</summary>
[Long]
public sealed class StudyCommandTests : StoreTest
{
    private static readonly string[] _study =
    [
        "study", "ping-pong", "--vary", "defaults.pool.policy=credit2,credit", "--seeds", "3", "--until", "20ms",
        "--measure", "p99(wake)", "--measure", "rate(context_switches)",
    ];

    private string Folder => Path.GetDirectoryName(Store.Path)!;

    [Fact]
    public async Task A_cell_has_the_hash_of_the_run_that_is_named()
    {
        using var study = JsonDocument.Parse(await TypeAsync([.. _study, "--json"]));
        var cell = study.RootElement.GetProperty("points")[1].GetProperty("cells")[2];

        using var run = JsonDocument.Parse(await TypeAsync(
            "run", "ping-pong", "--set", "length=20ms", "--set", "defaults.pool.policy=credit", "--seed", "3",
            "--engine", "plain", "--json"));

        Assert.Equal(3, cell.GetProperty("seed").GetInt64());
        Assert.Equal(run.RootElement.GetProperty("hash").GetString(), cell.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task Cells_are_run_once_and_threads_do_not_matter()
    {
        using var first = JsonDocument.Parse(await TypeAsync([.. _study, "--json", "--threads", "1"]));
        using var again = JsonDocument.Parse(await TypeAsync([.. _study, "--json", "--threads", "4"]));
        using var anew = JsonDocument.Parse(await TypeAsync([.. _study, "--json", "--threads", "4", "--again"]));

        Assert.Equal(0, first.RootElement.GetProperty("cells_known").GetInt32());
        Assert.Equal(6, again.RootElement.GetProperty("cells_known").GetInt32());
        Assert.Equal(0, anew.RootElement.GetProperty("cells_known").GetInt32());
        Assert.Equal(PointsOf(first), PointsOf(again));
        Assert.Equal(PointsOf(first), PointsOf(anew));
    }

    [Fact]
    public async Task Tables_and_files_have_every_point()
    {
        var (csv, parquet) = (Path.Combine(Folder, "cells.csv"), Path.Combine(Folder, "cells.parquet"));

        var printed = await TypeAsync([.. _study, "--csv", csv, "--parquet", parquet]);

        Assert.Contains("p99(wake) us", printed, StringComparison.Ordinal);
        Assert.Contains("Differences, paired by seed", printed, StringComparison.Ordinal);
        Assert.Contains("one cell: actorxen run ping-pong --set length=20ms", printed, StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(csv);
        Assert.Equal("defaults.pool.policy,seed,hash,problem,p99(wake) us,rate(context_switches) 1/s", lines[0]);
        Assert.Equal(7, lines.Length);
        await using var reader = await ParquetReader.CreateAsync(parquet);
        Assert.Equal(6, reader.Schema.GetDataFields().Length);
        using var rows = reader.OpenRowGroupReader(0);
        Assert.Equal(6, rows.RowCount);
    }

    [Fact]
    public async Task A_plan_runs_nothing()
    {
        using var plan = JsonDocument.Parse(await TypeAsync([.. _study, "--plan", "--json"]));

        Assert.Equal(6, plan.RootElement.GetProperty("cells").GetInt32());
        Assert.True(plan.RootElement.GetProperty("estimated_seconds").GetDouble() > 0);
        Assert.True(plan.RootElement.GetProperty("estimated_bytes").GetDouble() > 0);
    }

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

        Assert.Contains("paired by 18 common batches", printed, StringComparison.Ordinal);
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

    [Fact]
    public async Task A_point_whose_scenario_is_wrong_is_told_and_the_others_are_run()
    {
        string[] study =
        [
            "study", "first-light", "--vary", "vars.crowd=1,500", "--seeds", "2", "--until", "2ms", "--measure", "busy",
            "--store", Store.Path,
        ];

        var (code, printed, _) = await RealCommand.TryAsync(study);
        var (strict, _, error) = await RealCommand.TryAsync([.. study, "--strict"]);

        Assert.Equal((int)ExitCode.CellsFailed, code);
        Assert.Contains("failed: crowd=500:", printed, StringComparison.Ordinal);
        Assert.Contains("500 is outside of 1 to 128", printed, StringComparison.Ordinal);
        Assert.Equal((int)ExitCode.BadInput, strict);
        Assert.Contains("1 of 2 points are wrong", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--vary", "defaults.pool.polcy=credit", "This key is not known. Did you mean policy?")]
    [InlineData("--vary", "vars.nothing=1,2", "nothing=1: vars.nothing: No ${vars.nothing} refers to it")]
    [InlineData("--vary", "defaults.pool.policy", "is not KEY=VALUES")]
    [InlineData("--vary", "seed=1,2", "seeds are chosen with --seed")]
    [InlineData("--measure", "p99(nothing)", "nothing called nothing is counted")]
    [InlineData("--precision", "200%", "is not a share")]
    [InlineData("--csv", "/no/such/folder/a.csv", "there is no directory")]
    [InlineData("--vary", "name=a,b", "a scenario's name changes no result")]
    [InlineData("--measure", "", "a measure is empty")]
    public async Task A_mistake_is_one_line_and_exit_code_2(string option, string value, string said)
    {
        var (code, printed, error) = await RealCommand.TryAsync(
            ["study", "ping-pong", option, value, "--until", "1ms", "--store", Store.Path]);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Empty(printed);
        Assert.Contains(said, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capacity_finds_the_largest_value_that_holds()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "web.conf"), """
            name = web, length = 40ms, warm-up = 2ms
            vars.guests = 2
            racks = [ { name = r, hosts = [ { name = h, machine { cores = 4 }
              domains = [
                { name = "web-{n}", count = ${vars.guests}
                  workloads = [ { type = request-server, requests-per-second = 2000, service-time = 200us } ] }
              ]
            } ] } ]
            """);
        string[] line =
        [
            "capacity", Path.Combine(Folder, "web.conf"), "--vary", "vars.guests=1..40", "--until",
            "p95(request, web-*) < 2ms and loss < 1000", "--seeds", "5",
        ];

        using var json = JsonDocument.Parse(await TypeAsync([.. line, "--json"]));
        var answer = json.RootElement.GetProperty("answers")[0];
        var printed = await TypeAsync(line);

        // Four pCPUs carry fewer than ten such guests, because each needs 0.4 of one beside dom0.
        var fits = int.Parse(answer.GetProperty("fits").GetString()!, CultureInfo.InvariantCulture);
        Assert.InRange(fits, 3, 10);
        Assert.Contains($"guests={fits} fits: p95(request, web-*) < 2ms", printed, StringComparison.Ordinal);
        Assert.Contains("first to break", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capacity_has_an_exit_code_of_its_own_if_nothing_fits()
    {
        var (code, printed, _) = await RealCommand.TryAsync(
        [
            "capacity", "ping-pong", "--vary", "defaults.pool.ratelimit_us=100..200 step 50", "--until",
            "p50(wake) < 1ns", "--length", "20ms", "--seeds", "3", "--store", Store.Path,
        ]);

        Assert.Equal((int)ExitCode.NothingFits, code);
        Assert.Contains("Nothing fits: ratelimit_us=100 fails already.", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_of_a_search_names_values_and_limits_and_runs_nothing()
    {
        string[] line =
        [
            "capacity", "ping-pong", "--vary", "defaults.pool.ratelimit_us=100..2000 step 100", "--until",
            "p50(wake) < 1s", "--length", "20ms", "--plan",
        ];

        var printed = await TypeAsync(line);
        using var plan = JsonDocument.Parse(await TypeAsync([.. line, "--json"]));

        Assert.Contains("ratelimit_us=100 ", printed, StringComparison.Ordinal);
        Assert.Contains("ratelimit_us=2000", printed, StringComparison.Ordinal);
        Assert.Contains("each with 5 to 20 seeds", printed, StringComparison.Ordinal);
        var points = plan.RootElement.GetProperty("points").GetArrayLength();
        var search = plan.RootElement.GetProperty("search");
        Assert.Equal(5 * points, plan.RootElement.GetProperty("cells").GetInt32());
        Assert.InRange(search.GetProperty("most_values").GetInt32(), points, 20);
        Assert.Equal(20, search.GetProperty("most_seeds").GetInt32());
        Assert.Equal(0, plan.RootElement.GetProperty("cells_known").GetInt32());
        Assert.False(File.Exists(Store.Path));
    }

    [Theory]
    [InlineData("study ping-pong --measure p99.9(wake) --length 1ms --seeds 2", "fewer than 5000 observations")]
    [InlineData(
        "capacity ping-pong --vary defaults.pool.ratelimit_us=100..200#step#50 --until p99.9(wake)#<#1ms --length 1ms "
        + "--seeds 2",
        "fewer than 5000 observations")]
    public async Task Nothing_measured_has_an_exit_code_of_its_own(string line, string said)
    {
        var (code, printed, _) = await RealCommand.TryAsync(
            [.. line.Split(' ').Select(word => word.Replace('#', ' ')), "--store", Store.Path]);

        Assert.Equal((int)ExitCode.NothingMeasured, code);
        Assert.Contains(said, printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rough_percentile_has_a_value_where_the_strict_one_has_none()
    {
        using var json = JsonDocument.Parse(await TypeAsync(
            "study", "ping-pong", "--measure", "rough-p99.9(wake)", "--measure", "p99.9(wake)", "--length", "1ms",
            "--seeds", "2", "--json"));

        var measures = json.RootElement.GetProperty("points")[0].GetProperty("measures");
        Assert.True(measures[0].GetProperty("mean").GetDouble() > 0);
        Assert.Equal(JsonValueKind.Null, measures[1].GetProperty("mean").ValueKind);
    }

    [Fact]
    public async Task Capacity_compares_variants()
    {
        var printed = await TypeAsync(
            "capacity", "ping-pong", "--vary", "defaults.pool.ratelimit_us=100..200 step 50", "--until",
            "p50(wake) < 1s", "--length", "20ms", "--seeds", "3", "--compare", "defaults.pool.policy=credit2,credit");

        Assert.Contains("ratelimit_us=200 fits", printed, StringComparison.Ordinal);
        Assert.Contains("Everything fits", printed, StringComparison.Ordinal);
        Assert.Contains(
            "policy=credit and policy=credit2: what fits does not differ by more than luck.", printed,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vars.a=credit,credit2", "busy < 1", "are not all numbers")]
    [InlineData("defaults.pool.ratelimit_us=100..200 step 50", "busy", "it has no < or >")]
    [InlineData("defaults.pool.ratelimit_us=100..200 step 50", "p99(request, nobody) < 1ms", "no domain is like")]
    public async Task A_mistake_in_a_capacity_question_is_one_line(string axis, string criterion, string said)
    {
        var (code, _, error) = await RealCommand.TryAsync(
            ["capacity", "ping-pong", "--vary", axis, "--until", criterion, "--store", Store.Path]);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains(said, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("defaults.pool.policy=credit2,nope", "policy=nope ratelimit_us=100: ")]
    [InlineData("defaults.pool.ratelimit_us=100,200", "ratelimit_us is what --vary increases")]
    [InlineData("defaults.pool.policy=credit2,\"credit2\"", "are the same scenario")]
    public async Task Every_variant_is_checked_before_the_first_cell(string compare, string said)
    {
        var (code, printed, error) = await RealCommand.TryAsync(
        [
            "capacity", "ping-pong", "--vary", "defaults.pool.ratelimit_us=100..200 step 50", "--until",
            "p50(wake) < 1s", "--length", "20ms", "--compare", compare, "--store", Store.Path,
        ]);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Empty(printed);
        Assert.Contains(said, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_capacity_writes_its_cells_into_files()
    {
        var csv = Path.Combine(Folder, "capacity.csv");

        await TypeAsync(
            "capacity", "ping-pong", "--vary", "defaults.pool.ratelimit_us=100..200 step 50", "--until",
            "p50(wake) < 1s", "--length", "20ms", "--seeds", "3", "--compare", "defaults.pool.policy=credit2,credit",
            "--csv", csv);

        var lines = await File.ReadAllLinesAsync(csv);
        Assert.StartsWith(
            "defaults.pool.policy,defaults.pool.ratelimit_us,seed,hash,problem,p50(wake) us,", lines[0],
            StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("credit,200,3,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_strict_capacity_runs_nothing_if_one_value_is_refused()
    {
        string[] line =
        [
            "capacity", "first-light", "--vary", "vars.crowd=1,500", "--seeds", "3", "--length", "2ms", "--until",
            "busy < 99%", "--store", Store.Path,
        ];

        var (code, printed, error) = await RealCommand.TryAsync([.. line, "--strict"]);
        var (_, answer, _) = await RealCommand.TryAsync(line);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Empty(printed);
        Assert.Contains("first-light: crowd=500: ", error, StringComparison.Ordinal);
        Assert.Contains("crowd=500 cannot be run: ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("no cell can be run", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_measures_of_cells_that_were_run_are_known_and_the_same()
    {
        string[] study =
        [
            "study", "ping-pong", "--vary", "defaults.pool.policy=credit2,credit", "--seeds", "3", "--length", "20ms",
            "--json", "--measure",
        ];
        await TypeAsync([.. study, "p99(wake)"]);

        using var known = JsonDocument.Parse(await TypeAsync([.. study, "mean(wake)", "--measure", "busy"]));
        using var anew = JsonDocument.Parse(await TypeAsync([.. study, "mean(wake)", "--measure", "busy", "--again"]));

        Assert.Equal(6, known.RootElement.GetProperty("cells_known").GetInt32());
        Assert.Equal(PointsOf(anew), PointsOf(known));
    }

    [Theory]
    [InlineData("study")]
    [InlineData("capacity")]
    public async Task One_file_for_two_outputs_is_refused_before_the_work(string command)
    {
        string[] of = command == "study" ? [] : ["--until", "busy < 99%"];
        var (code, _, error) = await RealCommand.TryAsync(
        [
            command, "ping-pong", "--vary", "defaults.pool.ratelimit_us=100..200 step 50", .. of, "--no-store",
            "--csv", Path.Combine(Folder, "x"), "--html", Path.Combine(Folder, "x"),
        ]);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains("--csv and --html name the same file", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_question_is_not_overwritten_by_an_answer()
    {
        var path = Path.Combine(Folder, "question.conf");
        await File.WriteAllTextAsync(path, "scenario = ping-pong, seeds = 1\n");

        var (seeds, _, problem) = await RealCommand.TryAsync(["study", path, "--no-store"]);
        await File.WriteAllTextAsync(path, "scenario = ping-pong\n");
        var (code, _, error) = await RealCommand.TryAsync(
            ["study", path, "--length", "1ms", "--no-store", "--csv", path]);

        Assert.Equal(((int)ExitCode.BadInput, (int)ExitCode.BadInput), (seeds, code));
        Assert.Contains("question.conf:1", problem, StringComparison.Ordinal);
        Assert.Contains("the question and --csv name the same file", error, StringComparison.Ordinal);
        Assert.Equal("scenario = ping-pong\n", await File.ReadAllTextAsync(path));
    }

    [Theory]
    [InlineData("--length")]
    [InlineData("--until")]
    public async Task A_criterion_is_no_length(string option)
    {
        var (code, _, error) = await RealCommand.TryAsync(["study", "ping-pong", option, "busy < 80%"]);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains("A criterion is for actorxen capacity.", error, StringComparison.Ordinal);
    }

    private static string PointsOf(JsonDocument json) => json.RootElement.GetProperty("points").GetRawText();

    private async Task<string> TypeAsync(params string[] line)
    {
        var (code, printed, error) = await RealCommand.TryAsync([.. line, "--store", Store.Path]);
        Assert.True(code == 0, error);
        return printed;
    }
}
