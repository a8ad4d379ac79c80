using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Help;

/// <summary>
/// Says in one line what is wrong with a command line: what was written, and what was meant or is allowed.
/// </summary>
internal static class UsageText
{
    /// <param name="parsed">Has errors, or an option's name where an argument belongs.</param>
    /// <returns>null if nothing is wrong.</returns>
    public static string? Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.CommandResult.Parent is CommandResult { Command: var outer } && Before(parsed) is { } word)
        {
            var name = outer is RootCommand ? "actorxen" : PathOf(outer);
            return $"{UnknownCommand(word, outer)} Try: {name} --help";
        }

        if (Unknown(parsed) is { } unknown) return $"{unknown} Try: {NameOf(parsed)} --help";
        if (parsed.Errors.Count == 0) return null;
        var error = parsed.Errors[0];
        var problem = error.SymbolResult switch
        {
            OptionResult option => OfOption(option, error.Message),
            ArgumentResult { Parent: OptionResult option } => OfOption(option, error.Message),
            ArgumentResult argument => OfArgument(argument, command, error.Message),
            _ when command.Subcommands.Count > 0 =>
                $"{NameOf(parsed)} needs a command: {Suggestion.OneOf(NamesOf(command))}.",
            _ when Missing(parsed) is { } missing => $"{NameOf(parsed)} needs {missing}.",
            _ => error.Message.ReplaceLineEndings(" "),
        };
        return $"{problem} Try: {NameOf(parsed)} --help";
    }

    /// <summary>actorxen import xl</summary>
    private static string NameOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (var at = parsed.CommandResult; at.Command is not RootCommand; at = (CommandResult)at.Parent!)
            names.Insert(0, at.Command.Name);
        return string.Join(' ', names.Prepend("actorxen"));
    }

    /// <summary>A word that no command or option has, or one argument too many.</summary>
    private static string? Unknown(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var isEverythingMeant = parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash);
        var words = parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens).Select(token => token.Value).Concat(parsed.UnmatchedTokens);
        if (!isEverythingMeant && words.FirstOrDefault(IsOption) is { } option)
        {
            return command.Subcommands is [{ } only] && OptionsOf(only).Any(one => one.Name == NameOfOption(option))
                ? $"{NameOf(parsed)} has no option {NameOfOption(option)}. Did you mean {NameOf(parsed)} {only.Name}?"
                : UnknownOption(option, command);
        }

        if (parsed.UnmatchedTokens is not [var word, ..]) return null;
        if (command.Subcommands.Count > 0) return UnknownCommand(word, command);
        return command.Arguments.Count == 0
            ? $"{NameOf(parsed)} takes no arguments, so \"{word}\" is one too many."
            : $"\"{word}\" is one argument too many: {NameOf(parsed)} takes "
                + $"{string.Join(' ', command.Arguments.Select(each => each.Name))}.";
    }

    /// <summary>A word that no command has, in front of the name of one: <c>imprt xl</c>.</summary>
    private static string? Before(ParseResult parsed)
    {
        var before = parsed.Tokens.TakeWhile(token => token != parsed.CommandResult.IdentifierToken).LastOrDefault();
        return before is { Type: TokenType.Argument } && parsed.UnmatchedTokens is [var word, ..]
            && before.Value == word
            ? word
            : null;
    }

    private static bool IsOption(string word) =>
        word.Length > 1 && word[0] == '-' && (word[1] == '-' || char.IsAsciiLetter(word[1]));

    private static string UnknownOption(string word, Command command)
    {
        var name = NameOfOption(word);
        List<string> names = [.. OptionsOf(command).Where(option => !option.Hidden).Select(option => option.Name)];
        // The dashes say nothing about what was meant.
        var near = Suggestion.Nearest(name.TrimStart('-'), [.. names.Select(one => one.TrimStart('-'))]);
        return $"There is no option {name}. " + (near is not null
            ? $"Did you mean {names.Find(one => one.TrimStart('-') == near)}?"
            : MeantBy(name, names) is { } meant
                ? $"Did you mean {meant}?"
                : $"Its options are {string.Join(", ", names)}.");
    }

    /// <summary>How long something runs has a name of its own in most programs.</summary>
    private static string? MeantBy(string name, IReadOnlyList<string> names) =>
        name is "--length" or "--duration" or "--time" or "--for"
            ? ((string[])["--until", "--length", "--to"]).FirstOrDefault(names.Contains)
            : null;

    private static string NameOfOption(string word) => word.Split('=', ':')[0];

    private static IEnumerable<Option> OptionsOf(Command command)
    {
        foreach (var option in command.Options) yield return option;
        foreach (var parent in Ancestors(command))
            foreach (var option in parent.Options.Where(option => option.Recursive)) yield return option;
    }

    private static IEnumerable<Command> Ancestors(Command command) => command.Parents.OfType<Command>()
        .SelectMany(parent => Ancestors(parent).Prepend(parent));

    /// <summary>
    /// Also finds a command that belongs to another one: <c>oracles</c> of verify. Where only one can be meant, the
    /// word is its argument.
    /// </summary>
    private static string UnknownCommand(string word, Command command)
    {
        if (command.Subcommands is [{ } only])
        {
            var argument = Suggestion.Nearest(word, [only.Name]) is null ? $" {UnitText.Shown(word)}" : "";
            return $"\"{UnitText.Shown(word)}\" is no command of {PathOf(command)}. Did you mean {PathOf(command)} "
                + $"{only.Name}{argument}?";
        }

        var nested = command.Subcommands
            .SelectMany(outer => outer.Subcommands.Select(inner => (outer.Name, Inner: inner.Name)))
            .FirstOrDefault(pair => pair.Inner == word);
        if (nested.Inner is not null)
            return $"There is no command \"{word}\". Did you mean {nested.Name} {nested.Inner}?";
        var names = NamesOf(command);
        return $"There is no command \"{word}\". "
            + Suggestion.DidYouMean(word, names, $"The commands are {string.Join(", ", names)}.");
    }

    private static List<string> NamesOf(Command command) =>
        [.. command.Subcommands.Where(each => !each.Hidden).Select(each => each.Name)];

    private static string? Missing(ParseResult parsed) => parsed.CommandResult.Command.Arguments
        .FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0
            && parsed.GetResult(argument) is null or { Tokens.Count: 0 })?.Name;

    private static string OfArgument(ArgumentResult result, Command command, string said) => result.Tokens.Count == 0
        ? $"{PathOf(command)} needs {result.Argument.Name}."
        : OfValue(result.Argument.Name, result.Argument.ValueType, result.Tokens, said);

    private static string PathOf(Command command) => string.Join(
        ' ', Ancestors(command).Reverse().Select(each => each is RootCommand ? "actorxen" : each.Name)
            .Append(command.Name));

    private static string OfOption(OptionResult result, string said)
    {
        var option = result.Option;
        if (result.Tokens.Count == 0 && option.Arity.MinimumNumberOfValues > 0)
        {
            return result.IdentifierTokenCount == 0
                ? $"{option.Name} is required."
                : $"{option.Name} needs a value: {option.Name} {option.HelpName ?? "VALUE"}.";
        }

        return result.IdentifierTokenCount > 1 && option.Arity.MaximumNumberOfValues <= 1
            ? $"{option.Name} is given {result.IdentifierTokenCount} times. Give it once."
            : OfValue(option.Name, option.ValueType, result.Tokens, said);
    }

    /// <summary>Our own checks say what is wrong with a value. The library's text about a type is replaced.</summary>
    private static string OfValue(string name, Type type, IReadOnlyList<Token> tokens, string said)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(bool) && tokens.FirstOrDefault(each => !bool.TryParse(each.Value, out _)) is { } flag)
            return $"{name} \"{flag.Value}\" is not allowed: leave the value out, or write true or false.";
        if (plain != typeof(int) && plain != typeof(long)) return said.ReplaceLineEndings(" ");
        var bad = tokens.FirstOrDefault(token => !IsNumber(token.Value, plain));
        if (bad is null) return said.ReplaceLineEndings(" ");
        var isHuge = decimal.TryParse(bad.Value, CultureInfo.InvariantCulture, out var number)
            && number == decimal.Truncate(number);
        return $"{name} \"{UnitText.Shown(bad.Value)}\" "
            + (isHuge ? "is out of range." : "is not a whole number.");
    }

    private static bool IsNumber(string text, Type type) => type == typeof(int)
        ? int.TryParse(text, CultureInfo.InvariantCulture, out _)
        : long.TryParse(text, CultureInfo.InvariantCulture, out _);
}
