using System.CommandLine;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;

namespace ActorXen.Cli.Configuration;

/// <summary><c>import</c>: converts configurations of real domains, and traces, into scenarios.</summary>
public static class ImportCommand
{
    public static Command Create(Composition parts, Terminal terminal) =>
        new("import", "Converts configurations and traces of other programs into a scenario.")
        {
            ImportXlCommand.Create(parts, terminal), ImportTraceCommand.Create(terminal),
        };

    /// <summary>A whole number of a range.</summary>
    internal static Option<int?> Number(string name, string description, int least, int most)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var count)
                && (count < least || count > most))
                result.AddError($"{name} {count} is not between {least} and {most}.");
        });
        return option;
    }
}
