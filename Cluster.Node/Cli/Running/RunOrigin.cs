using ActorXen.Pages;
using ActorXen.Runs;

namespace ActorXen.Cli.Running;

/// <summary>How to repeat the page of a run.</summary>
internal static class RunOrigin
{
    private const string File = "scenario.conf";
    private const string UntilPrefix = "until=";

    /// <summary>A run that begins now: its own command line.</summary>
    public static PageOrigin Of(string command, RunHeader? header) =>
        new(command) { ScenarioText = header?.ScenarioText ?? "" };

    /// <summary>A stored run, whose command line is not kept. Its text has every setting and the seed.</summary>
    /// <param name="part">What to add to the advice if the page is of a part of the run; empty otherwise.</param>
    public static PageOrigin OfStored(RunHeader header, string part = "")
    {
        var until = header.Overrides.LastOrDefault(one => one.StartsWith(UntilPrefix, StringComparison.Ordinal));
        return new($"actorxen run {File}{(until is null ? "" : $" --until {until[UntilPrefix.Length..]}")}")
        {
            ScenarioText = header.ScenarioText,
            Advice =
                $"Save the text of the scenario below as {File}. This command then makes the same run again{part}:",
        };
    }
}
