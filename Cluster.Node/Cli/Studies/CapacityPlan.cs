using System.CommandLine;
using ActorXen.Cli.Parts;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary>Plans a capacity search: how it goes depends on its cells, but its limits do not.</summary>
internal static class CapacityPlan
{
    /// <param name="question">Its axes are the variants.</param>
    /// <param name="axis">What is increased.</param>
    /// <param name="criterion">What must hold.</param>
    /// <returns>The plan of the values that are tried if all hold, each with the fewest seeds.</returns>
    public static async Task<StudyPlan> OfAsync(
        Composition parts, StudyOptions options, ParseResult parsed, StudyQuestion question, Axis axis,
        Criterion criterion, LocalCells cells, CancellationToken stop)
    {
        var steps = await CapacitySteps.OfAsync(axis.Values.Count, criterion.MayHoldAtBothEnds);
        var tried = axis with { Values = [.. steps.IfAllHold.Select(at => axis.Values[at])] };
        var fewest = question with
        {
            Axes = [.. question.Axes, new AxisGroup([tried])],
            Seeds = Capacity.FirstSeeds(question.Seeds),
        };
        return await StudyPlan.OfAsync(parts, options, parsed, fewest, cells, stop) with
        {
            Search = new(steps.Most, question.Seeds),
        };
    }
}
