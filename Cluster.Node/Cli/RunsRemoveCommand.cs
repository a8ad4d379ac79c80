using System.CommandLine;
using System.Globalization;
using ActorXen.Report;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary><c>actorxen runs rm</c>: removes stored runs.</summary>
internal static class RunsRemoveCommand
{
    private const string Nothing = "Nothing was removed.";

    public static Command Create(Composition parts, Terminal terminal)
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Ids or names of stored runs, or the beginnings of their ids. Without any, the options "
                + "choose among all runs.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var like = RunPattern.Like("Removes");
        var older = RunPattern.Older();
        var keep = RunPattern.Keep(
            "Removes only complete runs without a name, and of those not the N that were started last.");
        var keepNamed = new Option<bool>("--keep-named") { Description = "Spares runs that have a name." };
        var unfinished = new Option<bool>("--unfinished")
        {
            Description = "Also removes runs that have not ended. A process that still writes one ends at its next "
                + "write.",
        };
        var dry = new Option<bool>("--dry-run") { Description = "Lists what would be removed, and removes nothing." };
        var store = Options.Store();
        var command = new Command("rm", "Removes stored runs and gives their room back.")
        {
            runs, like, older, keep, keepNamed, unfinished, dry, store,
        };
        command.SetAction(async (parsed, _) =>
        {
            var choice = new RunChoice(parsed.GetValue(runs) ?? [], parsed.GetValue(like), parsed.GetValue(older))
            {
                Keep = parsed.GetValue(keep),
                KeepsNamed = parsed.GetValue(keepNamed),
                WithUnfinished = parsed.GetValue(unfinished),
            };
            if (choice.IsEmpty) throw new InputException(
                $"runs rm needs RUN, --like, --older or --keep to choose runs. {Nothing} Try: actorxen runs rm --help");
            var where = parsed.GetValue(store);
            await using var journal = parts.FindStore(where);
            await using var shelf = parts.FindShelf(where);
            var (chosen, spared) = await choice.FindAsync(journal, shelf, DateTimeOffset.UtcNow);
            var sizes = await shelf.SizesAsync();
            if (parsed.GetValue(dry)) terminal.Print(Table(chosen, sizes));
            else await RemoveAsync(shelf, chosen, choice.WithUnfinished, sizes, terminal);
            foreach (var note in spared) await terminal.Out.WriteLineAsync(note);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <returns>1 run, 2 runs; and their size.</returns>
    public static string Amount(IReadOnlyCollection<string> runIds, IReadOnlyDictionary<string, long> sizes)
    {
        var bytes = runIds.Sum(runId => sizes.GetValueOrDefault(runId));
        var count = runIds.Count.ToString(CultureInfo.InvariantCulture);
        return $"{count} {(runIds.Count == 1 ? "run" : "runs")}, {SizeText.Of(bytes)}";
    }

    private static async Task RemoveAsync(
        IRunShelf shelf, IReadOnlyList<string> chosen, bool withUnfinished, IReadOnlyDictionary<string, long> sizes,
        Terminal terminal)
    {
        if (chosen.Count == 0)
        {
            await terminal.Out.WriteLineAsync($"No run fits. {Nothing}");
            return;
        }

        var removed = await shelf.RemoveAsync(chosen, withUnfinished);
        var room = await shelf.GiveBackAsync(mayRewrite: true);
        var smaller = room.Bytes > 0 ? $" The file is {SizeText.Of(room.Bytes)} smaller." : "";
        await terminal.Out.WriteLineAsync(
            $"Removed {Amount(removed, sizes)}.{smaller}{(room.WhyNot is null ? "" : $" {room.WhyNot}")}");
    }

    private static TextTable Table(IReadOnlyList<string> chosen, IReadOnlyDictionary<string, long> sizes)
    {
        var table = new TextTable(
            "Would be removed", [new("run", 0), new("size", 1)], $"{Amount(chosen, sizes)} in all. {Nothing}");
        foreach (var runId in chosen) table.Add(runId, SizeText.Of(sizes.GetValueOrDefault(runId)));
        if (chosen.Count == 0) table.Remainder = "no run";
        return table;
    }
}
