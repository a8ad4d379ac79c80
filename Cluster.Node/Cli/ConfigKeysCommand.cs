using System.CommandLine;
using ActorXen.Report;
using ActorXen.Vocabulary;

namespace ActorXen.Cli;

/// <summary><c>config keys</c>: lists the keys that a scenario can set, section by section.</summary>
internal static class ConfigKeysCommand
{
    public static Command Create(IScenarioCatalogue catalogue)
    {
        var section = new Argument<string?>("SECTION")
        {
            Description = "A section, such as nic, machine or a type of workload. Default: all sections.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("keys", "Prints the keys of a scenario with defaults, ranges and meanings.")
        {
            section,
        };
        command.SetAction(parsed =>
        {
            foreach (var table in Chosen(catalogue.Tables, parsed.GetValue(section)))
                parsed.InvocationConfiguration.Output.WriteLine(Of(table));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static IEnumerable<ISettingTable> Chosen(IReadOnlyList<ISettingTable> tables, string? section)
    {
        if (section is null) return tables;
        var places = tables.Select(table => table.Place.Split(' ')[^1]).Distinct().ToList();
        var chosen = tables.Where(table => table.Place == section || table.Place.Split(' ')[^1] == section).ToList();
        if (chosen.Count > 0) return chosen;
        throw new InputException(
            $"\"{UnitText.Shown(section)}\" is not a section. "
            + Suggestion.DidYouMean(section, places, $"The sections are {string.Join(", ", places)}."));
    }

    private static string Of(ISettingTable table)
    {
        var text = new TextTable($"{table.Place}: {table.Meaning}", ["key", "default", "allowed", "meaning"], "");
        foreach (var row in table.Rows) text.Add(row.Key, row.Default, row.Allowed, row.Meaning);
        return text.ToString();
    }
}
