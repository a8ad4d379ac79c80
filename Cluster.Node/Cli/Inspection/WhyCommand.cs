using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Report.Answers;
using ActorXen.Report.Paths;
using ActorXen.Report.Printing;
using ActorXen.Report.Tables;
using ActorXen.Runs;

namespace ActorXen.Cli.Inspection;

/// <summary><c>actorxen why</c>: what the requests or wakeups of a stored run spent their time on.</summary>
internal static class WhyCommand
{
    private const int MostSentences = 10;

    public static Command Create(Composition parts, Terminal terminal)
    {
        var run = Options.Run();
        var other = new Argument<string?>("OTHER")
        {
            Description = "Another stored run, to tell what differs.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var (host, domain) = (Options.HostPattern(), Options.DomainPattern());
        var percentile = PathOptions.Percentile();
        var (wakeups, replay) = (PathOptions.Wakeups(), PathOptions.Replay());
        var at = Options.Time(
            "--at", "Counts from the beginning of the run up to this virtual time; by default up to its end.",
            mayBeZero: false);
        var from = Options.Time("--from", "Counts from this virtual time on.");
        var to = Options.Time("--to", "Counts up to this virtual time; by default up to the end.", mayBeZero: false);
        var (store, json, all) = (Options.Store(), Options.Json(), Options.All());
        var command = new Command(
            "why", "Explains the latencies of a stored run: on what requests or wakeups spend their time.")
        {
            run, other, domain, host, percentile, wakeups, at, from, to, replay, store, json, all,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var (moment, begin, end) = (parsed.GetValue(at), parsed.GetValue(from), parsed.GetValue(to));
            if (moment is not null && (begin ?? end) is not null)
                throw new InputException("--at cannot be combined with --from and --to. Give one of them.");
            await using var journal = parts.FindStore(parsed.GetValue(store));
            var question = new WhyQuestion(
                PathOptions.KindOf(parsed.GetValue(wakeups)), new(parsed.GetValue(host), parsed.GetValue(domain)),
                parsed.GetValue(percentile), begin, moment ?? end, moment is null ? "--to" : "--at")
            {
                IsReplayed = parsed.GetValue(replay),
            };
            var runs = parts.Stored.For(terminal, parsed.GetValue(json));
            var answer = await question.AskAsync(runs, journal, parsed.GetRequiredValue(run), stop);
            var (isJson, isAll) = (parsed.GetValue(json), parsed.GetValue(all));
            Tell(terminal, answer);
            if (parsed.GetValue(other) is { } second)
            {
                var compared = await question.AskAsync(runs, journal, second, stop);
                Tell(terminal, compared);
                var difference = new WhyDifference(answer, compared);
                if (isJson) await terminal.Out.WriteLineAsync(difference.Json());
                else Print(terminal, difference.Sentences(MostOf(isAll, MostSentences)), difference.Table(Rows(isAll)));
            }
            else if (isJson)
            {
                await terminal.Out.WriteLineAsync(answer.Json());
            }
            else
            {
                Print(terminal, answer.Sentences(MostOf(isAll, MostSentences)), answer.Table(Rows(isAll)));
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Only who has recorded something wonders where the answer comes from.</summary>
    private static void Tell(Terminal terminal, WhyAnswer answer)
    {
        if (answer.Note.Length > 0) terminal.Error.WriteLine($"actorxen: {answer.Note}");
    }

    private static int Rows(bool isAll) => MostOf(isAll, RowLimits.Terminal.Domains);

    private static int MostOf(bool isAll, int most) => isAll ? int.MaxValue : most;

    private static void Print(Terminal terminal, IReadOnlyList<string> sentences, TextTable table)
    {
        foreach (var sentence in sentences) terminal.Say(sentence);
        if (sentences.Count > 0) terminal.Out.WriteLine();
        terminal.Print(table);
    }
}
