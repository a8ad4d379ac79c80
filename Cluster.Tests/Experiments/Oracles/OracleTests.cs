using System.Globalization;
using ActorXen.Experiments;
using ActorXen.Experiments.Oracles;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Experiments.Oracles;

/// <summary>Oracles, shorter than <c>actorxen verify oracles</c> runs them; .ci/run calls that too.</summary>
[Long]
public class OracleTests
{
    [Theory]
    [InlineData("O-01", "1s", 4)]
    [InlineData("O-03", "400ms", 4)]
    [InlineData("O-07", "200ms", 3)]
    [InlineData("O-08", "400ms", 4)]
    [InlineData("O-08b", "400ms", 3)]
    [InlineData("O-13", "2s", 2)]
    [InlineData("O-14", "4s", 2)]
    [InlineData("O-16", "1s", 3)]
    [InlineData("O-17", "", 2)]
    [InlineData("O-18", "5s", 3)]
    [InlineData("O-20", "1s", 3)]
    public async Task The_model_follows_the_formula(string id, string length, int seeds)
    {
        var experiment = OracleCatalogue.Find(id)!.ToExperiment(precise: false);
        var result = await ShortExperiment.RunAsync(experiment, length, seeds);

        Assert.All(result.Figures, figure => Assert.True(IsNear(figure), string.Create(
            CultureInfo.InvariantCulture,
            $"{id}, {figure.Figure.What}: {figure.Interval}, rule {figure.Figure.Rule!.Text}")));
    }

    /// <summary>Few observations: the mean, or a rule of every seed.</summary>
    private static bool IsNear(FigureResult figure) =>
        figure.Holds == true || (figure.Figure.Rule is { Kind: "formula" } rule && rule.Reaches(figure.Interval));
}
