using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Verification;
using ActorXen.Tests.Support;
using ActorXen.Tests.Xen.Scheduling;
using ActorXen.Verification;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Cli.Verification;

public sealed class VerifyCommandTests(ActorsFixture actors) : IClassFixture<ActorsFixture>, IDisposable
{
    private const string Name = "null-03-affinity";
    private static readonly string Recorded = Path.Combine(AppContext.BaseDirectory, "Golden", "schedulers");
    private readonly string _folder = Directory.CreateTempSubdirectory("verify-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("actors")]
    [InlineData("plain")]
    public async Task An_exact_trace_is_one_line_and_exit_code_0(string engine)
    {
        var (code, text) = await VerifyAsync(CopyOf(Name, Name), "--engine", engine);

        Assert.Equal(ExitCode.Ok, code);
        Assert.Matches(
            "^null-03-affinity +exact: 1365 rows, [0-9]+ kicks\nnull: 1 of 1 exact\n$", text.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Another_trace_is_a_difference_with_its_rows_and_exit_code_5()
    {
        var folder = CopyOf(Name, Name);
        File.Copy(
            Path.Combine(Recorded, "null-01-waitqueue.trace.csv.gz"),
            Path.Combine(folder, $"{Name}.trace.csv.gz"),
            overwrite: true);

        var (code, text) = await VerifyAsync(folder, "--engine", "plain");

        Assert.Equal(ExitCode.HashesDiffer, code);
        Assert.Contains("differs: trace row", text, StringComparison.Ordinal);
        Assert.Contains("null: 0 of 1 exact", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_counts_the_scenarios()
    {
        var (code, text) = await VerifyAsync(CopyOf(Name, Name), "--engine", "plain", "--json", "--policy", "null");

        Assert.Equal(ExitCode.Ok, code);
        using var json = JsonDocument.Parse(text);
        Assert.Equal(1, json.RootElement.GetProperty("scenarios").GetInt32());
        Assert.Equal(1, json.RootElement.GetProperty("exact").GetInt32());
        Assert.Equal(0, json.RootElement.GetProperty("failed").GetArrayLength());
    }

    [Fact]
    public async Task Json_names_what_failed_and_says_where()
    {
        var folder = CopyOf(Name, Name);
        CutTrace(folder, Name, rows: 7);
        File.WriteAllText(Path.Combine(folder, "null-99.scenario.json"), "{}");

        var (code, text) = await VerifyAsync(folder, "--engine", "plain", "--json");

        Assert.Equal(ExitCode.HashesDiffer, code);
        using var json = JsonDocument.Parse(text);
        Assert.Equal(
            [Name, "null-99"],
            json.RootElement.GetProperty("failed").EnumerateArray().Select(name => name.GetString()!));
        var differences = json.RootElement.GetProperty("differences");
        Assert.Equal(Name, differences[0].GetProperty("name").GetString());
        Assert.Equal(
            ("trace", 7), (differences[0].GetProperty("in").GetString(), differences[0].GetProperty("row").GetInt32()));
        Assert.Equal("(end)", differences[0].GetProperty("recorded").GetString());
        Assert.StartsWith(
            $"{differences[0].GetProperty("time_ns").GetInt64()},",
            differences[0].GetProperty("ours").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("null-99.scenario.json: scheduler is missing.", differences[1].GetProperty("problem").GetString());
    }

    [Fact]
    public async Task A_recording_with_more_rows_than_ours_is_a_difference()
    {
        var folder = CopyOf(Name, Name);
        var rows = CutTrace(folder, Name, rows: int.MaxValue);
        File.AppendAllText(Path.Combine(folder, $"{Name}.trace.csv"), "3000000000,dispatch,0,-1,-1\n");

        var (code, text) = await VerifyAsync(folder, "--engine", "plain");

        Assert.Equal(ExitCode.HashesDiffer, code);
        Assert.Contains($"differs: trace row {rows}, time 3000000000 ns", text, StringComparison.Ordinal);
        Assert.Matches("> +1365  recorded 3000000000,dispatch,0,-1,-1 +ours \\(end\\)", text);
    }

    [Fact]
    public async Task Unpacked_files_are_as_good_and_kicks_may_be_missing()
    {
        var folder = CopyOf(Name, Name);
        CutTrace(folder, Name, rows: int.MaxValue);
        File.Delete(Path.Combine(folder, $"{Name}.kicks.csv.gz"));

        var (code, text) = await VerifyAsync(folder, "--engine", "plain");

        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("exact: 1365 rows, no kicks recorded", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_that_is_missing_or_damaged_is_one_line_and_does_not_stop_the_others()
    {
        var folder = CopyOf(Name, Name);
        CopyOf(Name, "null-98");
        File.Delete(Path.Combine(folder, "null-98.trace.csv.gz"));
        CopyOf(Name, "null-97");
        File.WriteAllText(Path.Combine(folder, "null-97.trace.csv.gz"), "no archive");

        var (code, text) = await VerifyAsync(folder, "--engine", "plain", "--policy", "null");

        Assert.Equal(ExitCode.BadInput, code);
        Assert.Matches("null-98 +cannot be read: null-98.trace.csv.gz is missing.\n", text.ReplaceLineEndings("\n"));
        Assert.Matches("null-97 +cannot be read: null-97.trace.csv.gz: .+\n", text.ReplaceLineEndings("\n"));
        Assert.Contains(
            "null: 1 of 1 exact\nwithout a verdict: 0 of 2 exact\n",
            text.ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_or_file_that_is_not_a_recording_is_a_mistake_of_the_user()
    {
        Assert.Equal(ExitCode.BadInput, (await VerifyAsync("/nowhere")).Code);
        Assert.Equal(ExitCode.BadInput, (await VerifyAsync(_folder)).Code);
        CopyOf(Name, Name);
        Assert.Equal(ExitCode.BadInput, (await VerifyAsync(_folder, "--policy", "credit")).Code);
        File.WriteAllText(Path.Combine(_folder, "x.scenario.json"), "{");
        Assert.Equal(ExitCode.BadInput, (await VerifyAsync(_folder)).Code);
    }

    private string CopyOf(string name, string copy)
    {
        foreach (var end in (string[])[".scenario.json", ".trace.csv.gz", ".kicks.csv.gz"])
            File.Copy(Path.Combine(Recorded, name + end), Path.Combine(_folder, copy + end));
        return _folder;
    }

    /// <summary>Unpacks the trace and leaves so many rows of it.</summary>
    /// <returns>How many there are.</returns>
    private static int CutTrace(string folder, string name, int rows)
    {
        var kept = GoldenFiles.Expected(name, "trace").Take(rows).ToList();
        File.Delete(Path.Combine(folder, $"{name}.trace.csv.gz"));
        File.WriteAllLines(Path.Combine(folder, $"{name}.trace.csv"), kept.Prepend("time_ns,kind,pcpu,domain,vcpu"));
        return kept.Count;
    }

    private async Task<(ExitCode Code, string Text)> VerifyAsync(params string[] arguments)
    {
        using var standardOut = new StringWriter();
        using var standardError = new StringWriter();
        var terminal = new Terminal(standardOut, standardError, Styled: false, Live: false);
        var session = new Session
        {
            Others = [VerifyCommand.Create(new SchedulerVerification(() => actors.System,
            XenPolicies.Instance), terminal)]
        };
        var code = await session.RunAsync(["verify", "schedulers", .. arguments], terminal);
        return ((ExitCode)code, standardOut.ToString());
    }
}
