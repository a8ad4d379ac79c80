using System.CommandLine;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Report.Tables;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Configuration;

/// <summary><c>config keys</c>: lists the keys that a scenario can set, section by section.</summary>
internal static class ConfigKeysCommand
{
    public static Command Create(IScenarioCatalogue catalogue, Terminal terminal)
    {
        var section = new Argument<string?>("SECTION")
        {
            Description =
                "A section (nic, domain, batch), or all workloads, actions or pools. Default: all sections.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("keys", "Prints the keys of a scenario with defaults, ranges and meanings.")
        {
            section,
        };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            foreach (var table in Chosen(catalogue.Tables, parsed.GetValue(section)))
                output.WriteLine(Of(table).ToString(terminal.Width, terminal.Styled));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>
    /// A place (<c>nic</c>, <c>workload batch</c>) with what lies below it, all that is said of a word (<c>batch</c>,
    /// <c>bvt</c>), or all of a group (<c>workloads</c>).
    /// </summary>
    private static IEnumerable<ISettingTable> Chosen(IReadOnlyList<ISettingTable> tables, string? section)
    {
        if (section is null) return tables;
        var groups = tables.Select(table => table.Group).OfType<string>().Distinct().ToList();
        var chosen = tables.Where(table =>
            table.Group == section
            || table.Place.StartsWith($"{section} ", StringComparison.Ordinal)
            || WordOf(table) == section
            || table.Place == section).ToList();
        if (chosen.Count > 0) return chosen;
        var single = tables.Where(table => table.Group is null && !table.Place.Contains(' '))
            .Select(table => table.Place);
        throw new InputException(
            $"\"{UnitText.Shown(section)}\" is not a section. " + Suggestion.DidYouMean(
                section,
                [.. tables.Select(table => table.Place).Concat(groups).Concat(tables.Select(WordOf)).Distinct()],
                $"The sections are {string.Join(", ", single)}; all {string.Join(", all ", groups)}; "
                + "or one of those."));
    }

    /// <summary>That tells it from others of its group: <c>batch</c>, <c>credit2</c>.</summary>
    private static string WordOf(ISettingTable table) =>
        table.Group is null ? table.Place : table.Place.Split(' ')[^1];

    private static TextTable Of(ISettingTable table)
    {
        var text = new TextTable(
            $"{table.Place}: {table.Meaning}",
            [
                new("key", 0), new("default", 2, Wraps: true), new("allowed", 1, Wraps: true),
                new("meaning", 0, Wraps: true),
            ],
            "");
        foreach (var row in table.Rows) text.Add(row.Key, row.Default, row.Allowed, row.Meaning);
        return text;
    }
}
