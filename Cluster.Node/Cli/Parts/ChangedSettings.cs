using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Parts;

/// <summary>Which settings of the command line make a run differ from its scenario's file.</summary>
internal static class ChangedSettings
{
    /// <param name="loaded">The scenario with all settings.</param>
    /// <param name="until">Virtual time to end at; null is the scenario's length.</param>
    /// <returns>As they were written: <c>vars.vms=170</c>, <c>seed=3</c>, <c>until=500ms</c>.</returns>
    public static IReadOnlyList<string> Of(
        Composition parts, ScenarioRequest request, LoadedScenario loaded, Duration? until)
    {
        var changed = parts.ChangesOf(request).Select(LineOf);
        return until < loaded.Spec.Length ? [.. changed, $"until={UnitText.Write(until.Value)}"] : [.. changed];
    }

    /// <summary>A setting in one line of printable characters, cut if it is long.</summary>
    public static string LineOf(string setting)
    {
        var line = new string([.. setting.Select(symbol => RunLabels.IsPrintable($"{symbol}") ? symbol : ' ')]);
        return line.Length <= RunLabels.LongestOverride ? line : line[..(RunLabels.LongestOverride - 1)] + "…";
    }
}
