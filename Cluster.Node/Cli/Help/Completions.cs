using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Parts;
using ActorXen.Experiments;
using ActorXen.Experiments.Oracles;
using ActorXen.Runs;
using ActorXen.Scenarios.Hocon;
using ActorXen.Studies;
using ActorXen.Verification;

namespace ActorXen.Cli.Help;

/// <summary>
/// What a shell offers when the user presses TAB: the scripts of <see cref="CompletionCommand"/> ask the program with
/// the library's directive: <c>actorxen "[suggest:9]" "run first"</c>.
/// </summary>
internal static class Completions
{
    /// <summary>A shell waits for the answer with its user, so a store that does not answer offers nothing.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    /// <summary>Lets the library's directive answer with what fits.</summary>
    public static void Install(RootCommand root, Composition parts)
    {
        foreach (var directive in root.Directives.OfType<SuggestDirective>())
            directive.Action = new Answer(directive, parts);
    }

    /// <summary>Gives arguments and options of all commands something to offer, by what their value is.</summary>
    /// <remarks>Only for an answer: the library's help would list all that is offered, and open the store.</remarks>
    private static void Offer(Command root, Composition parts)
    {
        foreach (var command in Below(root))
        {
            foreach (var argument in command.Arguments)
            {
                if (SourceOf(CommandExamples.PathOf(command), argument.Name, parts) is { } source)
                    argument.CompletionSources.Add(source);
                List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources = [.. argument.CompletionSources];
                argument.CompletionSources.Clear();
                argument.CompletionSources.Add(context => IsTurnOf(argument, command, context)
                    ? sources.SelectMany(one => one(context))
                    : []);
            }

            foreach (var option in command.Options)
                if (SourceOf(CommandExamples.PathOf(command), option.HelpName ?? "", parts) is { } source)
                    option.CompletionSources.Add(source);
        }
    }

    /// <summary>Whether a shell asks, so that the line may be an unfinished one.</summary>
    public static bool AreAskedFor(ParseResult parsed) => parsed.Action is Answer;

    /// <summary>All commands below this one that a user sees.</summary>
    public static IEnumerable<Command> Below(Command command) => command.Subcommands
        .Where(each => !each.Hidden).SelectMany(each => Below(each).Prepend(each));

    /// <summary>The library asks all arguments, whatever is given already.</summary>
    private static bool IsTurnOf(Argument argument, Command command, CompletionContext context) =>
        command.Arguments.TakeWhile(each => each != argument).All(each => Given(each, context) > 0)
        && Given(argument, context) < argument.Arity.MaximumNumberOfValues;

    /// <summary>How many values an argument has, without the word that is being completed.</summary>
    private static int Given(Argument argument, CompletionContext context)
    {
        if (context.ParseResult.GetResult(argument)?.Tokens is not [.., var last] tokens) return 0;
        var isUnfinished = context.WordToComplete.Length > 0 && ReferenceEquals(last, context.ParseResult.Tokens[^1]);
        return isUnfinished ? tokens.Count - 1 : tokens.Count;
    }

    private static Func<CompletionContext, IEnumerable<string>>? SourceOf(
        string command, string value, Composition parts) => (command, value) switch
        {
            ("verify policy", "SCENARIO") => static _ => PolicyComparison.Shipped,
            ("study" or "capacity", "SCENARIO") => static _ => [.. NamesIn(ShippedFiles.Studies), .. ScenarioNames()],
            (_, "SCENARIO") or ("config check" or "config print", "FILE") => static _ => ScenarioNames(),
            (_, "RUN|SCENARIO") => context => [.. ScenarioNames(), .. Stored(context, parts, withStudies: false)],
            ("show" or "runs rm", "RUN") or ("compare", "A" or "B") =>
                context => Stored(context, parts, withStudies: true),
            // A run of a cluster is in the store of its nodes.
            ("cancel", "RUN") => null,
            (_, "RUN") => context => Stored(context, parts, withStudies: false),
            (_, "POLICY") => _ => parts.Policies.Policies,
            ("config keys", "SECTION") => _ => [.. parts.Policies.Tables.Select(table => table.Place.Split(' ')[^1])],
            ("experiment", "NAME") => static _ => ExperimentCatalogue.All.Select(experiment => experiment.Name),
            ("verify oracles", "ID") => static _ => OracleCatalogue.All.Select(oracle => oracle.Id),
            _ => null,
        };

    private static IReadOnlyList<string> ScenarioNames() => new ShippedFiles().ScenarioNames;

    private static IReadOnlyList<string> NamesIn(string folder) => new ShippedFiles().NamesIn(folder);

    /// <summary>The ids in the store that the line names, the latest first.</summary>
    private static IReadOnlyList<string> Stored(CompletionContext context, Composition parts, bool withStudies)
    {
        var option = context.ParseResult.CommandResult.Command.Options.First(each => each.Name == "--store");
        var store = context.ParseResult.GetResult(option) is { Tokens: [var named, ..] } ? named.Value : null;
        try
        {
            return Task.Run(() => IdsAsync(store, parts, withStudies)).WaitAsync(_patience).GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is StoreException or InputException or TimeoutException)
        {
            return [];      // The command itself says what is wrong with the store.
        }
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(string? store, Composition parts, bool withStudies)
    {
        await using var journal = parts.FindStore(store);
        var runs = await journal.ListAsync();
        var studies = withStudies ? (await new StudyShelf(journal).ListAsync()).Studies : [];
        return [.. runs.Select(run => run.Header.RunId).Reverse(), .. studies.Select(study => study.Id).Reverse()];
    }

    /// <summary>
    /// Offers options only to a word that begins like one, and nothing that does not begin like the word: the library
    /// offers all that contains it, and <c>/?</c>.
    /// </summary>
    private sealed class Answer(SuggestDirective directive, Composition parts) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var line = parseResult.Tokens.FirstOrDefault(token => token.Type != TokenType.Directive)?.Value ?? "";
            var position = parseResult.GetResult(directive)?.Values is [var text, ..]
                && int.TryParse(text, CultureInfo.InvariantCulture, out var number)
                    ? Math.Clamp(number, 0, line.Length)
                    : line.Length;
            line = line[..position];
            var word = line[(line.LastIndexOf(' ') + 1)..];
            var output = parseResult.InvocationConfiguration.Output;
            var root = parseResult.RootCommandResult.Command;
            Offer(root, parts);
            var parsed = root.Parse(line, parseResult.Configuration);
            // A word that nothing takes makes the rest of the line meaningless.
            if (parsed.UnmatchedTokens.Any(each => each != word)) return (int)ExitCode.Ok;
            foreach (var item in parsed.GetCompletions(position))
            {
                var offered = item.InsertText ?? item.Label;
                if (!offered.StartsWith(word, StringComparison.Ordinal)) continue;
                if (offered[0] is '/' || offered == "-?") continue;
                if (offered[0] == '-' && !word.StartsWith('-')) continue;
                output.WriteLine(offered);
            }

            return (int)ExitCode.Ok;
        }
    }
}
