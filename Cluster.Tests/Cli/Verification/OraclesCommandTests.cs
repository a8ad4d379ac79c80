using System.Text.Json;
using ActorXen.Cli.Errors;

namespace ActorXen.Tests.Cli.Verification;

public sealed class OraclesCommandTests
{
    [Fact]
    public async Task Each_value_has_a_formula_an_interval_and_a_verdict()
    {
        using var json = JsonDocument.Parse(await RealCommand.RunAsync("verify oracles o-17 --seeds 2 --json"));

        var oracle = Assert.Single(json.RootElement.GetProperty("oracles").EnumerateArray());
        Assert.Equal("O-17", oracle.GetProperty("id").GetString());
        Assert.Equal("ticks", oracle.GetProperty("scenario").GetString());
        Assert.All(oracle.GetProperty("values").EnumerateArray(), value =>
        {
            Assert.True(value.GetProperty("holds").GetBoolean());
            Assert.Equal(value.GetProperty("low").GetDouble(), value.GetProperty("high").GetDouble());
        });
    }

    [Theory]
    [InlineData("verify oracles erlang", "actorxen: There is no oracle \"erlang\".")]
    [InlineData("verify oracles --seeds 1", "1 is not between 2 and 10000. Try: actorxen verify oracles --help")]
    [InlineData("verify oracles --seed -1", "--seed -1 is negative. Try: actorxen verify oracles --help")]
    [InlineData("import xl", "Try: actorxen import xl --help")]
    [InlineData("bench phold --lps 0", "Try: actorxen bench phold --help")]
    [InlineData("config check", "Try: actorxen config check --help")]
    public async Task A_wrong_line_is_answered_with_the_way_to_its_help(string line, string error)
    {
        var (code, _, written) = await RealCommand.TryAsync(line);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains(error, written, StringComparison.Ordinal);
    }
}
