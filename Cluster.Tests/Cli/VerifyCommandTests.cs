using System.Text.Json;
using ActorXen.Cli;
using ActorXen.Distribution;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli;

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
        Assert.Matches("^null-03-affinity +exact: 1365 rows, [0-9]+ kicks\nnull: 1 of 1 exact\n$", text.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Another_trace_is_a_difference_with_its_rows_and_exit_code_5()
    {
        var folder = CopyOf(Name, Name);
        File.Copy(Path.Combine(Recorded, "null-01-waitqueue.trace.csv.gz"), Path.Combine(folder, $"{Name}.trace.csv.gz"), overwrite: true);

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
    public async Task A_folder_or_file_that_is_no_recording_is_a_mistake_of_the_user()
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

    private async Task<(ExitCode Code, string Text)> VerifyAsync(params string[] arguments)
    {
        using var standardOut = new StringWriter();
        using var standardError = new StringWriter();
        var terminal = new Terminal(standardOut, standardError, Styled: false, Live: false);
        var session = new Session { Others = [VerifyCommand.Create(new SchedulerVerification(() => actors.System), terminal)] };
        var code = await session.RunAsync(["verify", "schedulers", .. arguments], terminal);
        return ((ExitCode)code, standardOut.ToString());
    }
}
