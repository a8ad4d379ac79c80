using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorXen.Runs;

/// <summary>What a user can call a run and note about it.</summary>
public static partial class RunLabels
{
    public const int LongestName = 40;
    public const int LongestNote = 400;

    /// <summary>Longest setting of a submitted run, as it is listed with the run.</summary>
    public const int LongestOverride = 1000;

    /// <returns>null if runs can have this name; otherwise what is wrong and what is allowed.</returns>
    public static string? ProblemOfName(string name)
    {
        if (name.Trim().Length == 0) return "A run's name cannot be empty.";
        if (name.Length > LongestName)
            return $"A run's name has at most {LongestName} characters; this one has {name.Length}.";
        if (!IsPrintable(name) || name != name.Trim() || name.Contains('/') || name[0] == '-')
            return "A run's name consists of printable characters without /, and begins neither with - nor a space.";
        return IdBeginning().IsMatch(name)
            ? $"The name {name} could also be the beginning of a run's id. Add a letter."
            : null;
    }

    /// <returns>null if runs can have this note; otherwise what is wrong and what is allowed.</returns>
    public static string? ProblemOfNote(string note)
    {
        if (note.Trim().Length == 0) return "A run's note cannot be empty.";
        if (note.Length > LongestNote)
            return $"A run's note has at most {LongestNote} characters; this one has {note.Length}.";
        return IsPrintable(note) ? null : "A run's note is one line of printable characters.";
    }

    /// <summary>Whether the text can be printed in one line of a terminal without effects on it.</summary>
    public static bool IsPrintable(string text) => !text.Any(symbol => char.GetUnicodeCategory(symbol)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    /// <summary>Ids are looked for first, so such a name would never be found.</summary>
    [GeneratedRegex("^([0-9]{1,8}|[0-9]{8}-[0-9a-f]{0,6})$")]
    private static partial Regex IdBeginning();
}
