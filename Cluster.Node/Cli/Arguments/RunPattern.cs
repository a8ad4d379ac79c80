using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.IO.Enumeration;
using ActorXen.Runs;
using ActorXen.Studies;

namespace ActorXen.Cli.Arguments;

/// <summary>How users choose among stored runs.</summary>
internal static class RunPattern
{
    /// <summary>Names of units of wall time and their lengths.</summary>
    private static readonly (string Unit, TimeSpan Length)[] _units =
    [
        ("min", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
        ("w", TimeSpan.FromDays(7)),
    ];

    public static Option<string?> Like(string verb) => new Option<string?>("--like")
    {
        Description = $"{verb} only runs and studies of which the id, name, note, scenario or a changed setting "
            + "contains this text, or matches it as a whole if it has * or ?.",
        HelpName = "PATTERN",
    }.Filled("fits every run. Write a pattern");

    public static Option<TimeSpan?> Older() => new("--older")
    {
        Description = "Removes only what is older than this, runs since their start, studies since their end: 12h, "
            + "30d, 8w.",
        HelpName = "TIME",
        CustomParser = AgeOf,
    };

    public static Option<int?> Keep(string description)
    {
        const int most = 1_000_000;
        var keep = new Option<int?>("--keep") { Description = description, HelpName = "N" };
        keep.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1
                && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var count)
                && count is < 1 or > most)
            {
                result.AddError($"--keep {count} is not between 1 and {most}.");
            }
        });
        return keep;
    }

    public static bool IsLike(RunHeader header, string pattern) => IsLike(
        header.Overrides.Concat([header.RunId, header.Name, header.Note, header.ScenarioName]), pattern);

    public static bool IsLike(StudyRecord study, string pattern) => IsLike(
        study.Axes.Concat(study.Question.Set).Concat([study.Id, study.Name, study.Question.Scenario]), pattern);

    private static bool IsLike(IEnumerable<string> texts, string pattern)
    {
        var whole = pattern.AsSpan().ContainsAny('*', '?') ? pattern : $"*{pattern}*";
        return texts.Any(text => FileSystemName.MatchesSimpleExpression(whole, text));
    }

    private static TimeSpan? AgeOf(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var (unit, length) = Array.Find(_units, one => text.EndsWith(one.Unit, StringComparison.Ordinal));
        if (unit is not null
            && int.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= 36_500)
        {
            return length * count;
        }

        result.AddError(
            $"--older \"{text}\" is not an age. Write whole minutes, hours, days or weeks: 90min, 12h, 30d, 8w.");
        return null;
    }
}
