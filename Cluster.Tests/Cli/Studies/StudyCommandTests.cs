using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Tests.Support;
using Parquet;

namespace ActorXen.Tests.Cli.Studies;

/// <summary><c>actorxen study</c> with real runs and a real store.</summary>
[Long]
public sealed class StudyCommandTests : StudyStoreTest
{
    [Fact]
    public async Task A_cell_has_the_hash_of_the_run_that_is_named()
    {
        using var study = JsonDocument.Parse(await TypeAsync([.. Study, "--json"]));
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
        using var first = JsonDocument.Parse(await TypeAsync([.. Study, "--json", "--threads", "1"]));
        using var again = JsonDocument.Parse(await TypeAsync([.. Study, "--json", "--threads", "4"]));
        using var anew = JsonDocument.Parse(await TypeAsync([.. Study, "--json", "--threads", "4", "--again"]));

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

        var printed = await TypeAsync([.. Study, "--csv", csv, "--parquet", parquet]);

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
    public async Task What_is_typed_replaces_what_the_file_says_and_errors_tell_them_apart()
    {
        var file = Path.Combine(Folder, "own.conf");
        await File.WriteAllTextAsync(file, """
            scenario = ping-pong, set = ["defaults.pool.ratelimit_us=200"], length = 20ms, warm-up = 10ms, seeds = 2
            measures = ["p99(wake)"]
            """);

        using var json = JsonDocument.Parse(await TypeAsync(
            "study", file, "--set", "warm-up=2ms", "--set", "length=12ms", "--json"));
        var (code, _, error) = await RealCommand.TryAsync(["study", file, "--length", "5ms", "--no-store"]);
        var (_, _, typed) = await RealCommand.TryAsync(["study", file, "--set", "warm-up=30ms", "--no-store"]);
        var (_, _, other) = await RealCommand.TryAsync(
            ["study", file, "--set", "defaults.pool.ratelimit_us=x", "--no-store"]);

        Assert.Equal(
            ["defaults.pool.ratelimit_us=200", "warm-up=2ms", "length=12ms"],
            json.RootElement.GetProperty("set").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(0.002, json.RootElement.GetProperty("warm_up_seconds").GetDouble());
        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains(
            $": study {file} warm-up: A warm-up of 10ms leaves nothing of a run of 5ms.", error,
            StringComparison.Ordinal);
        Assert.Contains(": --set warm-up: A warm-up of 30ms leaves nothing", typed, StringComparison.Ordinal);
        Assert.Contains(": --set defaults.pool.ratelimit_us: ", other, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_the_problem_names_is_named_once()
    {
        var file = Path.Combine(Folder, "late.conf");
        await File.WriteAllTextAsync(file, """
            name = late, length = 20ms, warm-up = 10ms
            racks = [ { name = r, hosts = [ { name = h, machine { cores = 1 }, domains = [ { name = a } ] } ] } ]
            """);

        var (_, _, error) = await RealCommand.TryAsync(["study", file, "--length", "5ms", "--no-store"]);

        Assert.StartsWith($"actorxen: {file}:1 warm-up: A warm-up of 10ms", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_runs_nothing()
    {
        using var plan = JsonDocument.Parse(await TypeAsync([.. Study, "--plan", "--json"]));

        Assert.Equal(6, plan.RootElement.GetProperty("cells").GetInt32());
        Assert.True(plan.RootElement.GetProperty("estimated_seconds").GetDouble() > 0);
        Assert.True(plan.RootElement.GetProperty("estimated_bytes").GetDouble() > 0);
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
    [InlineData("--vary", "hosts.0.foo=1", "cell can be run. foo=1: hosts.0.foo: There is no key hosts. Did you mean")]
    [InlineData("--vary", "vars.nothing=1,2", "nothing=1: vars.nothing: No ${vars.nothing} refers to it")]
    [InlineData("--vary", "defaults.pool.policy", "is not KEY=VALUES")]
    [InlineData("--vary", "seed=1,2", "seeds are chosen with --seed")]
    [InlineData("--measure", "p99(nothing)", "nothing called nothing is counted")]
    [InlineData("--precision", "200%", "is not a share")]
    [InlineData("--most-seeds", "20", "--most-seeds 20 limits --precision, which is not given. Leave it out.")]
    [InlineData("--no-store", "--name=x", "--name needs the store. Leave --no-store or --name out.")]
    [InlineData("--threads=1", "--cluster=127.0.0.1:9", "--threads is of this process, and --cluster runs the cells")]
    [InlineData("--csv", "-", "--csv -: what is printed is on the standard output. Name a file.")]
    [InlineData("--html", "-", "--html -: what is printed is on the standard output. Name a file.")]
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

    [Theory]
    [InlineData("study", "--csv")]
    [InlineData("study", "--parquet")]
    [InlineData("capacity", "--html")]
    public async Task A_plan_writes_no_file_and_says_so(string command, string option)
    {
        string[] of = command == "study" ? [] : ["--until", "busy < 99%"];
        var (code, _, error) = await RealCommand.TryAsync(
        [
            command, "ping-pong", "--vary", "defaults.pool.ratelimit_us=100,150", .. of, "--no-store", "--plan",
            option, "x",
        ]);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains(
            $"--plan runs nothing, so nothing can be written to {option} x. Leave one of them out.", error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("study", "precision = 1%, most-seeds = 9", "most-seeds = 9 is not a number from 10 to 10000.")]
    [InlineData("study", "most-seeds = 20", "most-seeds = 20 limits precision, which is not given. Leave it out.")]
    [InlineData("study", "precision = 1%, most-seeds = 20, seeds = 30", "is less than the 30 seeds to begin with.")]
    [InlineData("study", "batches = 20, most-seeds = 20", "Leave most-seeds out, or the batches.")]
    [InlineData("capacity", "precision = 5%", "precision = 5%: a capacity search adds seeds")]
    public async Task What_a_file_says_of_precision_is_checked(string command, string keys, string said)
    {
        var file = Path.Combine(Folder, "precise.conf");
        await File.WriteAllTextAsync(file, $"""
            scenario = ping-pong, length = 1ms, vary = ["defaults.pool.ratelimit_us=100,150"], until = "busy < 99%"
            {keys}
            """);

        var (code, _, error) = await RealCommand.TryAsync([command, file, "--no-store"]);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains(said, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_limits_the_seeds_of_its_precision_and_a_typed_limit_replaces_its()
    {
        var file = Path.Combine(Folder, "limited.conf");
        await File.WriteAllTextAsync(file, """
            scenario = ping-pong, length = 2ms, warm-up = 0, measures = ["mean(wake)"]
            precision = 0.01%, most-seeds = 11
            """);

        using var ofFile = JsonDocument.Parse(await TypeAsync("study", file, "--json"));
        using var typed = JsonDocument.Parse(await TypeAsync("study", file, "--most-seeds", "13", "--json"));

        Assert.Equal((11, 13), (ofFile.RootElement.GetProperty("cells").GetInt32(),
            typed.RootElement.GetProperty("cells").GetInt32()));
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
}
