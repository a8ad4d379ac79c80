using System.Text.Json;
using System.Text.RegularExpressions;
using ActorXen.Actors;
using ActorXen.Cli;
using ActorXen.Cli.Output;
using ActorXen.Tests.Support;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Tests.Xen.Scheduling.HowTo;

/// <summary>What docs/add-a-scheduler.md shows is what is compiled here, and does what the page says.</summary>
public sealed partial class HowToPageTests
{
    private const string Folder = "Cluster.Tests/Xen/Scheduling/HowTo";

    private static readonly string Page = CodeBlocks.PageOf("docs/add-a-scheduler.md");

    public static TheoryData<string> Blocks => [.. CodeBlocks.Of(Page, "csharp")];

    public static TheoryData<string> Commands => [.. CodeBlocks.Of(Page, "sh")
        .SelectMany(block => block.Split('\n'))
        .Where(line => line.StartsWith("actorxen ", StringComparison.Ordinal))
        .Distinct()];

    [Theory, MemberData(nameof(Blocks))]
    public void A_block_of_code_is_part_of_a_file_that_is_compiled(string block) =>
        CodeBlocks.AssertCompiled(Folder, block);

    [Fact]
    public void The_page_shows_the_whole_policy_from_top_to_bottom()
    {
        var policy = CodeBlocks.Lines(Repository.PathOf($"{Folder}/StridePolicy.cs"));

        var shown = CodeBlocks.Of(Page, "csharp").Select(CodeBlocks.Trimmed)
            .Where(block => CodeBlocks.PlaceIn(policy, block) >= 0).SelectMany(block => block);

        Assert.Equal(policy, shown);
    }

    [Fact]
    public void The_page_names_every_call_of_the_interface()
    {
        var calls = typeof(ISchedulingPolicy).GetMethods().Where(method => !method.IsSpecialName);

        Assert.All(calls, call => Assert.Contains($"`{call.Name}`", Page, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Commands))]
    public void A_command_of_the_page_is_understood(string command)
    {
        // The page's reader has registered the example under another name.
        var typed =
            command["actorxen ".Length..].Replace("--policy mine", "--policy credit2", StringComparison.Ordinal);

        Assert.Empty(CommandLine.Create(Program.Parts(new ActorRuntime(), Terminal.OfProcess()), Terminal.OfProcess())
            .Parse(typed).Errors.Select(error => error.Message));
    }

    [Fact]
    public void Links_lead_somewhere() => Assert.All(
        Link().Matches(Page).Select(match => match.Groups["to"].Value),
        link => Assert.True(Path.Exists(Repository.PathOf($"docs/{link}")), link));

    [Fact]
    public async Task The_scenario_of_the_page_runs_under_the_new_policy_and_shares_by_weight()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("howto").FullName, "shares.conf");
        await File.WriteAllTextAsync(file, CodeBlocks.Of(Page, "hocon").Single());

        var (code, checks) = await TypeAsync("config", "check", file);
        Assert.True(code == 0, checks);
        var stride = await CpuOfAsync(file);
        var credit2 = await CpuOfAsync(file, "--set", "racks[0].hosts[0].pool.policy=credit2");

        Assert.InRange(stride["heavy"] / stride["light"], 1.9, 2.1);
        Assert.NotEqual(credit2, stride);
    }

    /// <summary>CPU seconds by domain.</summary>
    private static async Task<Dictionary<string, double>> CpuOfAsync(string file, params string[] more)
    {
        var (code, text) = await TypeAsync(["run", file, "--no-store", "--json", .. more]);
        Assert.True(code == 0, text);
        using var report = JsonDocument.Parse(text);
        return report.RootElement.GetProperty("domains").EnumerateArray().ToDictionary(
            domain => domain.GetProperty("name").GetString()!, domain => domain.GetProperty("cpu_seconds").GetDouble());
    }

    private static async Task<(int Code, string Text)> TypeAsync(params string[] arguments)
    {
        using var text = new StringWriter();
        using var error = new StringWriter();
        using var actors = new ActorRuntime();
        var terminal = new Terminal(text, error, Styled: false, Live: false);
        var code = await CommandLine.RunAsync(
            arguments, Program.Parts(actors, terminal, HowToPolicies.Policies), terminal, default);
        return (code, code == 0 ? text.ToString() : error.ToString());
    }

    [GeneratedRegex(@"\]\((?<to>[^)#]+)\)")]
    private static partial Regex Link();
}
