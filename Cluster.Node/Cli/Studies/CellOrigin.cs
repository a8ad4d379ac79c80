using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Pages;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary>How to repeat the page of a command that runs cells.</summary>
internal static class CellOrigin
{
    /// <param name="result">The text on the page is that of its first cell.</param>
    public static PageOrigin Of(ParseResult parsed, StudyResult result, ICellSource cells)
    {
        var origin = new PageOrigin(Retyped.Of(parsed));
        if (result.Points.FirstOrDefault(point => point.Cells.Count > 0) is not { } point) return origin;
        try
        {
            var cell = cells.Check(result.Question, point.Point, point.Cells[0].Seed);
            return origin with { ScenarioText = cell.Text, ScenarioOf = $"{point.Point}, seed {cell.Seed}" };
        }
        catch (StudyCellException)
        {
            // Its file was changed since it ran.
            return origin;
        }
    }
}
