using System.CommandLine;
using System.CommandLine.Parsing;

namespace ActorXen.Cli.Arguments;

/// <summary>The options that stand for a setting of the scenario. Errors name them as they were typed.</summary>
internal static class SettingOptions
{
    private static readonly string[] _settings = ["seed", "warm-up", "length"];

    /// <returns>What was typed, by the setting's path; only of options that were given.</returns>
    public static IReadOnlyDictionary<string, string> Of(ParseResult parsed)
    {
        var typed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in _settings)
        {
            var option = parsed.CommandResult.Command.Options.FirstOrDefault(known => known.Name == $"--{setting}");
            if (option is not null && parsed.GetResult(option) is { Implicit: false, IdentifierToken: { } token })
                typed.Add(setting, token.Value);
        }

        return typed;
    }
}
