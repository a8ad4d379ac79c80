using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Tests.Xen.Scheduling.HowTo;

namespace ActorXen.Tests.Cli.Verification;

/// <summary>The policy of docs/add-a-scheduler.md beside the shipped ones.</summary>
public sealed class VerifyPolicyCommandTests
{
    private const string Name = "credit2-01-single-equal";

    [Fact]
    public async Task A_policy_decides_as_itself()
    {
        var (code, printed, error) = await VerifyAsync("null", "--like", "null");

        Assert.Equal(("", (int)ExitCode.Ok), (error, code));
        Assert.Matches("null-01-waitqueue +the same: [0-9]+ decisions\n", printed.ReplaceLineEndings("\n"));
        Assert.EndsWith("null decides as null in 3 of 3 scenarios\n", printed.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("actors")]
    public async Task The_first_decision_that_differs_is_shown_with_what_it_was_about(string engine)
    {
        var (code, printed, _) = await VerifyAsync("stride", Name, "--engine", engine);

        Assert.Equal((int)ExitCode.HashesDiffer, code);
        var lines = printed.ReplaceLineEndings("\n").Split('\n');
        Assert.Matches($"^{Name} +differs at [0-9.]+ [mu]?s, after 1 decision that is the same$", lines[0]);
        Assert.Matches("^  runs     d[1-3]v0 on pCPU 0$", lines[1]);
        Assert.Matches("^  waits    d[1-3]v0 for [0-9.]+ [mun]?s", lines[2]);
        Assert.Matches("^  credit2  gives pCPU 0 to d[1-3]v0 at [0-9.]+ [mu]?s; in all [0-9]+ decisions, ", lines[3]);
        Assert.Matches("^  stride   gives pCPU 0 to d[1-3]v0 at [0-9.]+ [mu]?s; in all [0-9]+ decisions, ", lines[4]);
        Assert.Equal("stride decides as credit2 in 0 of 1 scenarios", lines[5]);
    }

    [Fact]
    public async Task A_parameter_of_the_policy_has_an_effect()
    {
        async Task<int> DecisionsAsync(params string[] set)
        {
            var (_, printed, _) = await VerifyAsync(["stride", Name, "--json", .. set]);
            using var json = JsonDocument.Parse(printed);
            return json.RootElement.GetProperty("results")[0].GetProperty("policy").GetProperty("decisions").GetInt32();
        }

        Assert.InRange(
            await DecisionsAsync("--set", "quantum_us=1000") / (double)await DecisionsAsync("--set", "quantum_us=4000"),
            3.5, 4.5);
    }

    [Fact]
    public async Task Json_says_when_and_who()
    {
        var (code, printed, _) = await VerifyAsync("stride", Name, "--json");

        Assert.Equal((int)ExitCode.HashesDiffer, code);
        using var json = JsonDocument.Parse(printed);
        Assert.Equal(
            ("stride", "credit2", 1, 0),
            (
                json.RootElement.GetProperty("policy").GetString(), json.RootElement.GetProperty("like").GetString(),
                json.RootElement.GetProperty("scenarios").GetInt32(), json.RootElement.GetProperty("same").GetInt32()));
        var result = json.RootElement.GetProperty("results")[0];
        var at = result.GetProperty("time_ns").GetInt64();
        var nexts = new[] { "like", "policy" }.Select(who => result.GetProperty(who).GetProperty("next")).ToList();
        Assert.Equal(at, nexts.Min(next => next.GetProperty("time_ns").GetInt64()));
        Assert.All(nexts, next => Assert.Equal(0, next.GetProperty("pcpu").GetInt32()));
        Assert.Equal(1, result.GetProperty("running").GetArrayLength());
        Assert.InRange(result.GetProperty("waiting").GetArrayLength(), 1, 2);
    }

    [Theory]
    [InlineData("strid", "\"strid\" is not a policy. Use stride.")]
    [InlineData("stride --like credti2", "\"credti2\" is not a policy. Use credit2.")]
    [InlineData(
        "stride --like sedf", "sedf: its decisions were never recorded. Use arinc653, credit, credit2, null or")]
    [InlineData(
        "stride credit2-01-singel-equal", "has no recorded scenario \"credit2-01-singel-equal\". Use credit2-01-")]
    [InlineData("stride --set quantum_us", "\"quantum_us\" is not parameter=number.")]
    [InlineData("stride --set quantum=5", "stride has no parameter quantum. It has quantum_us.")]
    [InlineData("stride --set quantum_us=5", "quantum_us cannot be 5. Use 100 to 1000000.")]
    [InlineData("stride --set quantum_us=500 --set quantum_us=600", "quantum_us is given twice")]
    public async Task A_mistake_is_one_line_and_exit_code_2(string line, string said)
    {
        var (code, printed, error) = await VerifyAsync(line.Split(' '));

        Assert.Equal(((int)ExitCode.BadInput, ""), (code, printed));
        Assert.Contains(said, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private static Task<(int Code, string Printed, string Error)> VerifyAsync(params string[] arguments) =>
        RealCommand.TryAsync(["verify", "policy", .. arguments], policies: HowToPolicies.Policies);
}
