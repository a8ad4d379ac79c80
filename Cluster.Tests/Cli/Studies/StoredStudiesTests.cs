using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Studies;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Studies;

/// <summary>Commands of runs list, show, compare and remove studies: real cells, a real store.</summary>
[Long]
public sealed class StoredStudiesTests : StoreTest
{
    private static readonly string[] _study =
    [
        "study", "ping-pong", "--vary", "defaults.pool.policy=credit2,credit", "--seeds", "3", "--until", "20ms",
        "--measure", "p50(request)", "--measure", "throughput", "--quiet",
    ];

    private static readonly string[] _capacity =
    [
        "capacity", "ping-pong", "--vary", "defaults.pool.ratelimit_us=100..200 step 50", "--until", "p50(wake) < 1s",
        "--length", "20ms", "--seeds", "3", "--quiet",
    ];

    private string Folder => Path.GetDirectoryName(Store.Path)!;

    [Fact]
    public async Task A_study_says_its_id_is_listed_shown_again_and_removed_with_its_cells()
    {
        var printed = await TypeAsync([.. _study, "--name", "base"]);
        var id = IdIn(printed);

        var listed = await TypeAsync("runs");
        var shown = await TypeAsync("show", "base");
        var dry = await TypeAsync("runs", "rm", id[..6], "--dry-run");
        var removed = await TypeAsync("runs", "rm", id);

        Assert.Contains("Stored studies", listed, StringComparison.Ordinal);
        Assert.Matches(
            $@"{id} +base +study +ping-pong +defaults\.pool\.policy=credit2,credit; length=20ms +6 ", listed);
        Assert.Equal(printed, shown);
        Assert.Contains("1 study with 6 cells, ", dry, StringComparison.Ordinal);
        Assert.StartsWith("Removed 1 study with 6 cells, ", removed, StringComparison.Ordinal);
        Assert.DoesNotContain("Stored studies", await TypeAsync("runs"), StringComparison.Ordinal);
        Assert.Equal(0, Store.Execute("DELETE FROM snapshot"));
    }

    [Fact]
    public async Task A_search_is_kept_too_and_json_has_the_id()
    {
        using var found = JsonDocument.Parse(await TypeAsync([.. _capacity, "--json"]));
        var id = found.RootElement.GetProperty("study_id").GetString()!;

        using var shown = JsonDocument.Parse(await TypeAsync("show", id, "--json"));
        using var listed = JsonDocument.Parse(await TypeAsync("runs", "--json"));

        Assert.True(found.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal(found.RootElement.GetRawText(), shown.RootElement.GetRawText());
        var study = listed.RootElement.GetProperty("studies")[0];
        Assert.Equal(("capacity", "p50(wake) < 1s"), (
            study.GetProperty("kind").GetString(), study.GetProperty("criterion").GetString()));
        Assert.True(study.GetProperty("size_bytes").GetInt64() > 0);
    }

    [Fact]
    public async Task Two_studies_are_compared_and_a_rule_decides_the_exit_code()
    {
        await TypeAsync([.. _study, "--name", "base"]);
        await TypeAsync([.. _study, "--name", "dear", "--set", "costs.evtchn.send.cycles=8000"]);
        var page = Path.Combine(Folder, "page.html");

        var (code, printed, _) = await TryAsync(
            "compare", "base", "dear", "--fail-if", "p50(request) > +1%", "--html", page);
        using var json = JsonDocument.Parse(await TypeAsync("compare", "base", "dear", "--json"));
        var fine = await TypeAsync("compare", "base", "base", "--fail-if", "rate(request) < -1%");

        Assert.Equal((int)ExitCode.Worse, code);
        Assert.Contains("WORSE: p50(request) > +1%: at policy=", printed, StringComparison.Ordinal);
        Assert.Contains("costs.evtchn.send.cycles", printed, StringComparison.Ordinal);
        Assert.Contains("paired by 3 common seeds", printed, StringComparison.Ordinal);
        Assert.Contains("actorxen compare base dear", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
        Assert.All(json.RootElement.GetProperty("points").EnumerateArray(), point => Assert.True(
            point.GetProperty("measures")[0].GetProperty("real").GetBoolean()));
        Assert.Contains("fine: rate(request) < -1%: at 2 points.", fine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_a_kept_study_has_its_command_and_its_scenario()
    {
        await TypeAsync([.. _study, "--name", "base"]);
        var page = Path.Combine(Folder, "page.html");

        await TypeAsync("show", "base", "--html", page);

        var text = await File.ReadAllTextAsync(page);
        Assert.Contains("Study of ping-pong", text, StringComparison.Ordinal);
        Assert.Contains("actorxen study ping-pong --vary defaults.pool.policy=credit2,credit", text);
        Assert.Contains("The scenario, with policy=credit2, seed 1", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compare base one", "base is a study, and one is a run. Compare two runs, or two studies.")]
    [InlineData("compare base base --from 1ms", "--from belongs to runs, and s")]
    [InlineData("compare base base --fail-if busy>1%", "not both studies have busy. They have p50(request), through")]
    [InlineData("show base --windows", "--windows belongs to runs, and s")]
    [InlineData("show twice", "a run and a study have the name twice. Write an id: that of the study is s")]
    [InlineData("runs rm twice", "a run and a study have the name twice. Write an id: that of the study is s")]
    [InlineData("runs rm base --keep 3", "--keep chooses among runs. Name studies in a command without it. Nothing ")]
    [InlineData("fork base --at 1ms", "base is a study, and fork wants a run. Its cells are not kept as runs.")]
    [InlineData("replay base", "that run: actorxen run ping-pong --set length=20ms --set defaults.pool.policy=")]
    [InlineData("why base", "base is a study, and why wants a run.")]
    [InlineData("top base", "base is a study, and top wants a run.")]
    [InlineData("run --resume base", "base is a study, and run wants a run.")]
    [InlineData("why nothing", " has the name nothing or an id that begins so. See actorxen runs.")]
    [InlineData("runs export base --to x.runs", "is a study, and files hold runs only.")]
    public async Task What_studies_cannot_is_one_line(string line, string said)
    {
        await TypeAsync([.. _study, "--name", "base"]);
        await TypeAsync([.. _study, "--name", "twice", "--seed", "2"]);
        await TypeAsync("run", "ping-pong", "--until", "5ms", "--engine", "plain", "--quiet", "--name", "one");
        await TypeAsync("run", "ping-pong", "--until", "5ms", "--engine", "plain", "--quiet", "--name", "twice");

        var (code, printed, error) = await TryAsync(line.Split(' '));

        Assert.Equal(((int)ExitCode.BadInput, ""), (code, printed));
        Assert.Contains(said, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--like ping --dry-run", "1 run, ", "2 studies with 15 cells, ", 2)]
    [InlineData("--like ping", "Removed 1 run, ", "2 studies with 15 cells, ", 0)]
    [InlineData("--like base", "Removed 1 study with 6 cells, ", "", 1)]
    [InlineData("--older 0min --keep-named", "Removed 1 run, ", "Spared 2 with a name.", 2)]
    [InlineData("base --like wide", "Nothing fits. Nothing was removed.", "", 2)]
    [InlineData("base --older 0min", "Removed 1 study with 6 cells, ", "", 1)]
    [InlineData("--older 1d", "Nothing fits. Nothing was removed.", "", 2)]
    [InlineData("--keep 1", "Nothing fits. Nothing was removed.", "", 2)]
    public async Task Studies_are_chosen_by_what_chooses_runs(string options, string said, string also, int left)
    {
        await TypeAsync([.. _study, "--name", "base"]);
        await TypeAsync([.. _capacity, "--name", "wide"]);
        await TypeAsync("run", "ping-pong", "--until", "5ms", "--engine", "plain", "--quiet");

        var printed = await TypeAsync(["runs", "rm", .. options.Split(' ')]);

        Assert.Contains(said, printed, StringComparison.Ordinal);
        Assert.Contains(also, printed, StringComparison.Ordinal);
        using var listed = JsonDocument.Parse(await TypeAsync("runs", "--json"));
        Assert.Equal(left, listed.RootElement.GetProperty("studies").GetArrayLength());
    }

    [Fact]
    public async Task Cells_of_an_interrupted_study_are_removed_with_what_has_not_ended()
    {
        await TypeAsync([.. _study, "--name", "base"]);
        var other = IdIn(await TypeAsync([.. _study, "--seed", "2"]));
        // As after a kill: the cells are there, the record is not.
        Store.Execute("DELETE FROM snapshot WHERE persistence_id = @id", ("@id", $"result-study-{other}"));

        var dry = await TypeAsync("runs", "rm", "--unfinished", "--dry-run");
        var removed = await TypeAsync("runs", "rm", "--unfinished");
        var again = await TypeAsync("runs", "rm", "--unfinished");

        // Seeds 2 and 3 of both policies belong to both studies.
        Assert.Matches(@"\n +2 cells of no study +\d", dry);
        Assert.StartsWith("Removed 2 cells of no study, ", removed, StringComparison.Ordinal);
        Assert.StartsWith("Nothing fits. Nothing was removed.", again, StringComparison.Ordinal);
    }

    /// <summary>One of another version may name any of them.</summary>
    [Fact]
    public async Task Cells_stay_while_a_study_cannot_be_read()
    {
        await TypeAsync([.. _study, "--name", "base"]);
        await Store.Open().KeepResultAsync(StudyShelf.KeyOf("s123456789a"), new byte[] { 99 });

        var (code, printed, error) = await RealCommand.TryAsync(["runs", "rm", "--unfinished", "--store", Store.Path]);

        Assert.Equal((2, ""), (code, printed));
        Assert.StartsWith(
            "actorxen: Which cells are of no study cannot be told, because the record of one cannot be read. Study "
            + "s123456789a cannot be read: ", error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_shows_sizes_rather_than_times()
    {
        await TypeAsync([.. _study, "--name", "base"]);
        await TypeAsync(
            "run", "ping-pong", "--until", "5ms", "--engine", "plain", "--quiet", "--name", "a name of some words",
            "--note", "tried", "--set", "defaults.pool.ratelimit_us=500");

        var (_, printed, _) = await RealCommand.TryAsync(["runs", "--store", Store.Path], width: 120);

        Assert.All(
            printed.Split('\n').Where(line => line.Contains(" scenario ", StringComparison.Ordinal)),
            head => Assert.Contains("  size", head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_record_is_one_line_beside_the_others_and_can_be_removed()
    {
        var id = IdIn(await TypeAsync([.. _study, "--name", "base"]));
        var other = IdIn(await TypeAsync([.. _study, "--seed", "2"]));
        Store.Execute(
            "UPDATE snapshot SET snapshot = @bytes WHERE persistence_id = @id", ("@bytes", new byte[] { 1, 2, 3 }),
            ("@id", $"result-study-{id}"));

        var (code, printed, error) = await TryAsync("runs");
        var (shown, _, problem) = await TryAsync("show", id);
        await TypeAsync("runs", "rm", id);

        Assert.Equal(0, code);
        Assert.Contains(other, printed, StringComparison.Ordinal);
        Assert.Contains($"Remove it: actorxen runs rm {id}.", Assert.Single(error.TrimEnd().Split('\n')));
        Assert.Equal((int)ExitCode.BadInput, shown);
        Assert.Contains($"Study {id} is damaged.", problem, StringComparison.Ordinal);
        Assert.Equal((0, ""), await ErrorOfAsync("runs"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_cannot_be_written_takes_nothing_from_the_result(bool isStudy)
    {
        if (!File.Exists("/dev/full")) return;
        string[] command = isStudy ? _study : _capacity;

        var (code, printed, error) = await TryAsync([.. command, "--csv", "/dev/full"]);

        Assert.Equal((int)ExitCode.OutputFailed, code);
        Assert.Contains("kept as s", printed, StringComparison.Ordinal);
        Assert.Contains("/dev/full: The file cannot be written", Assert.Single(error.TrimEnd().Split('\n')));
        Assert.Contains(IdIn(printed), await TypeAsync("runs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_store_nothing_is_kept()
    {
        var (code, printed, error) = await RealCommand.TryAsync([.. _study, "--no-store"]);

        Assert.True(code == 0, error);
        Assert.DoesNotContain("kept as", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_search_writes_its_page_and_is_not_kept()
    {
        var page = Path.Combine(Folder, "page.html");
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var (code, printed, _) = await RealCommand.TryAsync(
            [.. _capacity, "--html", page, "--store", Store.Path], stop: stop.Token);

        Assert.Equal((int)ExitCode.Interrupted, code);
        Assert.Contains("interrupted: run the same command again", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("kept as", printed, StringComparison.Ordinal);
        Assert.Contains("Interrupted before the answer was found.", await File.ReadAllTextAsync(page));
    }

    private async Task<(int Code, string Error)> ErrorOfAsync(params string[] line)
    {
        var (code, _, error) = await TryAsync(line);
        return (code, error);
    }

    private Task<(int Code, string Printed, string Error)> TryAsync(params string[] line) =>
        RealCommand.TryAsync([.. line, "--store", Store.Path]);

    private async Task<string> TypeAsync(params string[] line)
    {
        var (code, printed, error) = await TryAsync(line);
        Assert.True(code == 0, error);
        return printed;
    }

    private static string IdIn(string printed)
    {
        var line = printed.Split('\n').First(each => each.StartsWith("kept as ", StringComparison.Ordinal));
        return line["kept as ".Length..].Split(',', ':')[0];
    }
}
