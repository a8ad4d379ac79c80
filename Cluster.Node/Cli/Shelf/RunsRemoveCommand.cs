using System.CommandLine;
using System.Globalization;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Cli.Studies;
using ActorXen.Report.Tables;
using ActorXen.Runs;
using ActorXen.Studies;

namespace ActorXen.Cli.Shelf;

/// <summary><c>actorxen runs rm</c>: removes stored runs and studies.</summary>
internal static class RunsRemoveCommand
{
    private const string Nothing = "Nothing was removed.";

    public static Command Create(Composition parts, Terminal terminal)
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Ids or names of stored runs and studies, or the beginnings of their ids. Without any, the "
                + "options choose among all of them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var like = RunPattern.Like("Removes");
        var older = RunPattern.Older();
        var keep = RunPattern.Keep(
            "Removes only complete runs without a name, and of those not the N that were started last.");
        var keepNamed = new Option<bool>("--keep-named") { Description = "Spares runs and studies that have a name." };
        var unfinished = new Option<bool>("--unfinished")
        {
            Description = "Also removes runs that have not ended; if nothing else chooses, only those, and cells of no "
                + "study, which interrupted studies leave. A process that still writes a run ends at its next write, "
                + "and a study that is still running loses the cells that it has.",
        };
        var dry = new Option<bool>("--dry-run") { Description = "Lists what would be removed, and removes nothing." };
        var store = Options.Store();
        var command = new Command("rm", "Removes stored runs and studies, and gives their room back.")
        {
            runs, like, older, keep, keepNamed, unfinished, dry, store,
        };
        command.SetAction(async (parsed, _) =>
        {
            List<string> typed = [.. parsed.GetValue(runs) ?? []];
            var choice = new RunChoice(parsed.GetValue(like), parsed.GetValue(older))
            {
                Runs = typed,
                Keep = parsed.GetValue(keep),
                KeepsNamed = parsed.GetValue(keepNamed),
                WithUnfinished = parsed.GetValue(unfinished),
            };
            if (choice.IsEmpty) throw new InputException(
                $"runs rm needs RUN, --like, --older, --keep or --unfinished to choose runs. {Nothing} Try: actorxen "
                + "runs rm --help");
            var where = parsed.GetValue(store);
            await using var journal = parts.FindStore(where);
            await using var shelf = parts.FindShelf(where);
            var (named, studies) = await NamedAsync(typed, journal, shelf);
            if (studies.Count > 0 && choice.Keep is not null)
                throw new InputException(
                    $"--keep chooses among runs. Name studies in a command without it. {Nothing}");
            choice = choice with { Runs = named, Studies = studies };
            var (chosen, ofStudies, spared) = await choice.FindAsync(journal, shelf, DateTimeOffset.UtcNow);
            var sizes = await shelf.SizesAsync();
            var removal = await StudyRemoval.OfAsync(ofStudies, choice.TakesLooseCells, journal, shelf);
            if (parsed.GetValue(dry)) terminal.Print(Table(chosen, sizes, removal));
            else await RemoveAsync(shelf, chosen, choice, sizes, removal, terminal);
            foreach (var note in spared) terminal.Say(note);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <returns>Runs as they are named, and ids of studies.</returns>
    private static async Task<(IReadOnlyList<string> Runs, IReadOnlyList<string> Studies)> NamedAsync(
        IReadOnlyList<string> named, IRunJournal journal, IRunShelf shelf)
    {
        var (runs, ids, studies) = (new List<string>(), new List<string>(), new StudyShelf(journal));
        foreach (var one in named)
        {
            var (_, study) = await StoredStudies.FindAsync(studies, shelf.FindAsync, one);
            if (study is null) runs.Add(one);
            else ids.Add(study);
        }

        return (runs, [.. ids.Distinct(StringComparer.Ordinal)]);
    }

    /// <returns>1 run, 2 runs; and their size.</returns>
    public static string Amount(IReadOnlyCollection<string> runIds, IReadOnlyDictionary<string, long> sizes)
    {
        var bytes = runIds.Sum(runId => sizes.GetValueOrDefault(runId));
        var count = runIds.Count.ToString(CultureInfo.InvariantCulture);
        return $"{count} {(runIds.Count == 1 ? "run" : "runs")}, {SizeText.Of(bytes)}";
    }

    private static async Task RemoveAsync(
        IRunShelf shelf, IReadOnlyList<string> chosen, RunChoice choice, IReadOnlyDictionary<string, long> sizes,
        StudyRemoval studies, Terminal terminal)
    {
        if (chosen.Count == 0 && studies.Keys.Count == 0)
        {
            terminal.Say($"Nothing fits. {Nothing}");
            return;
        }

        // Without any, it would look for parts of runs that were removed before.
        var removed = chosen.Count > 0
            ? await shelf.RemoveAsync(chosen, choice.WithUnfinished, choice.TakesOnlyUnfinished)
            : [];
        await shelf.RemoveResultsAsync(studies.Keys);
        var room = await shelf.GiveBackAsync(mayRewrite: true);
        var smaller = room.Bytes > 0 ? $" The file is {SizeText.Of(room.Bytes)} smaller." : "";
        terminal.Say(
            $"Removed {Together(removed, sizes, studies)}.{smaller}{(room.WhyNot is null ? "" : $" {room.WhyNot}")}");
    }

    private static string Together(
        IReadOnlyCollection<string> runIds, IReadOnlyDictionary<string, long> sizes, StudyRemoval studies)
    {
        var amounts = studies.Amounts;
        return runIds.Count > 0 || amounts.Count == 0
            ? string.Join(", and ", amounts.Prepend(Amount(runIds, sizes)))
            : string.Join(", and ", amounts);
    }

    private static TextTable Table(
        IReadOnlyList<string> chosen, IReadOnlyDictionary<string, long> sizes, StudyRemoval studies)
    {
        var table = new TextTable(
            "Would be removed", [new(studies.Ids.Count > 0 ? "run or study" : "run", 0), new("size", 1)],
            $"{Together(chosen, sizes, studies)} in all. {Nothing}");
        foreach (var runId in chosen) table.Add(runId, SizeText.Of(sizes.GetValueOrDefault(runId)));
        foreach (var id in studies.Ids) table.Add(id, SizeText.Of(studies.SizeOf(id)));
        if (studies.LooseCells > 0)
            table.Add(StudyText.Counted(studies.LooseCells, "cell") + " of no study", SizeText.Of(studies.LooseBytes));
        if (table.Rows.Count == 0) table.Remainder = "no run";
        return table;
    }
}
