using System.Text.Json;
using ActorXen.Cli;
using ActorXen.Experiments;

namespace ActorXen.Tests.Cli;

public sealed class ExperimentCommandTests
{
    [Fact]
    public async Task Without_a_name_all_experiments_are_listed()
    {
        var session = new Session();

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync("experiment"));
        Assert.All(
            ExperimentCatalogue.All,
            experiment => Assert.Contains(experiment.Name, session.Out, StringComparison.Ordinal));

        await session.TypeAsync("experiment --json");
        using var json = JsonDocument.Parse(session.Out);
        Assert.Equal(ExperimentCatalogue.All.Count, json.RootElement.GetArrayLength());
    }

    [Theory]
    [
        InlineData(
            "experiment tick-samplng-theft", "There is no experiment \"tick-samplng-theft\". Use tick-sampling-theft."),
    ]
    [InlineData("experiment tick-sampling-theft --seeds 9", "--seeds 9 is not between 10 and 10000")]
    [InlineData("experiment tick-sampling-theft --threads 65", "--threads 65 is not between 1 and 64")]
    [InlineData("experiment tick-sampling-theft --seed one", "one")]
    public async Task A_mistake_of_the_user_is_one_line_and_exit_code_2(string line, string said)
    {
        var session = new Session();

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync(line));

        Assert.Contains(said, Assert.Single(session.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_of_all_variants_is_checked_like_any_other()
    {
        var (code, printed, error) = await RealCommand.TryAsync(
            "experiment tick-sampling-theft --set defaults.pool.polcy=credit --quiet");

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Empty(printed);
        Assert.Contains("Did you mean policy?", error, StringComparison.Ordinal);
    }
}
