using ActorXen.Cli.Output;
using ActorXen.Report.Tables;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary>What <c>study</c>, <c>capacity</c> and <c>show</c> print.</summary>
internal static class StudyPrinter
{
    /// <param name="kept">The store's record of it; null if there is none.</param>
    public static void Print(Terminal terminal, StudyResult result, StudyRecord? kept, bool json)
    {
        if (json)
        {
            terminal.Out.WriteLine(StudyJson.Write(result, kept?.Id));
            return;
        }

        terminal.Print(StudyText.Table(result));
        if (StudyText.Differences(result) is { } differences) terminal.Print(differences);
        PrintNotes(terminal, StudyText.Notes(result), kept);
    }

    /// <inheritdoc cref="Print(Terminal, StudyResult, StudyRecord?, bool)"/>
    public static void Print(
        Terminal terminal, IReadOnlyList<CapacityResult> results, StudyRecord? kept, bool json)
    {
        if (json)
        {
            terminal.Out.WriteLine(CapacityText.Json(results, kept?.Id));
            return;
        }

        if (results.Count > 1)
        {
            terminal.Print(CapacityText.Variants(results));
            foreach (var line in CapacityText.Differences(results))
                terminal.Say(line);
            terminal.Out.WriteLine();
        }

        foreach (var result in results)
        {
            terminal.Say(CapacityText.Answer(result));
            if (CapacityText.Breaks(result) is { } breaks) terminal.Say(breaks);
            terminal.Out.WriteLine();
            terminal.Print(CapacityText.Table(result));
        }

        PrintNotes(terminal, CapacityText.Notes(results), kept);
    }

    private static void PrintNotes(Terminal terminal, IEnumerable<string> notes, StudyRecord? kept)
    {
        foreach (var note in notes)
        {
            // A command is there to be copied, so it is not broken.
            var isCommand = note.StartsWith("one cell:", StringComparison.Ordinal);
            terminal.Out.WriteLine(isCommand ? note : Lines.Wrap(note, terminal.Width));
        }

        if (kept is not null) terminal.Say(StudyText.KeptAs(kept));
    }
}
