namespace ActorXen.Pages;

/// <summary>Where a page comes from: what a reader needs to repeat it.</summary>
/// <param name="Command">The command that makes the same figures again; empty if there is none.</param>
public sealed record PageOrigin(string Command)
{
    /// <summary>The scenario with every setting resolved; empty if it is not known here.</summary>
    public string ScenarioText { get; init; } = "";

    /// <summary>Which settings and seed the text has, if the page is about several.</summary>
    public string ScenarioOf { get; init; } = "";

    /// <summary>What to do with the command.</summary>
    public string Advice { get; init; } = "The command that makes the same figures again:";

    /// <summary>A longer one is cut, because a page is sent by mail.</summary>
    private const int LongestText = 1_000_000;

    /// <summary>The part of a page that repeats it.</summary>
    internal void Write(Page page)
    {
        if (Command.Length > 0) page.Paragraph(Advice).Command(Command);
        if (ScenarioText.Length == 0)
        {
            page.Paragraph("The text of the scenario is not known here: it is in the store of the run.");
            return;
        }

        var summary = ScenarioOf.Length > 0 ? $"The scenario, with {ScenarioOf}" : "The scenario, with every setting";
        if (ScenarioText.Length <= LongestText) page.Folded(summary, ScenarioText);
        else page.Folded($"{summary} (cut: the whole text is too long for a page)", ScenarioText[..LongestText]);
    }
}
