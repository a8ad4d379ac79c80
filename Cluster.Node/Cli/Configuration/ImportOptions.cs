using System.CommandLine;

namespace ActorXen.Cli.Configuration;

/// <summary>What the options of imports have in common.</summary>
internal static class ImportOptions
{
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
