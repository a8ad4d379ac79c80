using System.CommandLine;
using System.CommandLine.Parsing;
using ActorXen.Studies;

namespace ActorXen.Cli.Arguments;

/// <summary>The command line again, to be copied: without what only says where results go.</summary>
internal static class Retyped
{
    private static readonly string[] _left =
    [
        "--html", "--json", "--csv", "--parquet", "--store", "--no-store", "--quiet", "-q", "--all", "--again",
        "--threads", "--wide",
    ];

    public static string Of(ParseResult parsed)
    {
        var words = new List<string> { "actorxen" };
        var isLeft = false;
        foreach (var token in parsed.Tokens)
        {
            // What follows an option up to the next one is its value; arguments come before options or after others.
            if (token.Type == TokenType.Option)
            {
                isLeft = _left.Contains(token.Value);
                if (!isLeft) words.Add(token.Value);
                continue;
            }

            if (isLeft && ValueOf(parsed, token)) continue;
            words.Add(StudyText.Quoted(token.Value));
        }

        return string.Join(' ', words);
    }

    /// <summary>Whether the word is the value of an option that is left out; behind a flag it is not.</summary>
    private static bool ValueOf(ParseResult parsed, Token token) => parsed.CommandResult.Command.Options
        .Where(option => _left.Contains(option.Name))
        .Any(option => parsed.GetResult(option)?.Tokens.Any(own => ReferenceEquals(own, token)) ?? false);
}
