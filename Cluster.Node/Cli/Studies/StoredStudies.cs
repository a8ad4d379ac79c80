using System.CommandLine;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Files;
using ActorXen.Cli.Output;
using ActorXen.Pages;
using ActorXen.Runs;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary>Finds what a user names, which may be a run or a study, and shows a study again.</summary>
internal static class StoredStudies
{
    /// <summary>Reads a run or a study; one of the two is null.</summary>
    /// <exception cref="RunNotFoundException">Neither fits.</exception>
    /// <exception cref="InputException">Both have this name.</exception>
    /// <exception cref="StudyException">Several studies fit, or the study cannot be read.</exception>
    public static async Task<(RunRecord? Run, StudyRecord? Study)> ReadAsync(IRunJournal journal, string idOrName)
    {
        var studies = new StudyShelf(journal);
        var (run, id) = await FindAsync(studies, journal.ReadAsync, idOrName);
        return id is null ? (run, null) : (null, await studies.ReadAsync(id));
    }

    /// <param name="findRun">Finds it if it is a run.</param>
    /// <returns>What was found of a run, or the id of a study.</returns>
    /// <inheritdoc cref="ReadAsync"/>
    public static async Task<(TRun? Run, string? Study)> FindAsync<TRun>(
        StudyShelf studies, Func<string, Task<TRun>> findRun, string idOrName)
        where TRun : class
    {
        try
        {
            var run = await findRun(idOrName);
            // A study's name is never the beginning of a run's id.
            if (RunLabels.ProblemOfName(idOrName) is null
                && (await studies.ListAsync()).Studies.FirstOrDefault(study => study.Name == idOrName) is { } study)
            {
                throw new InputException(
                    $"a run and a study have the name {idOrName}. Write an id: that of the study is {study.Id}.");
            }

            return (run, null);
        }
        catch (RunNotFoundException)
        {
            if (await studies.FindAsync(idOrName) is { } id) return (null, id);
            throw;
        }
    }

    /// <summary>Executes a command of runs; one that is told to take a study says so.</summary>
    /// <param name="openStore">Opens a store by its path or URL; null opens the default one.</param>
    /// <exception cref="InputException">A study is named, and the command wants a run.</exception>
    public static async Task<int> OrStudyAsync(
        ParseResult parsed, Func<string?, IRunJournal> openStore, Func<Task<int>> execute)
    {
        try
        {
            return await execute();
        }
        catch (RunNotFoundException missing) when (missing.Sought is not null)
        {
            if (await RecordAsync(parsed, openStore, missing.Sought) is not { } study) throw;
            var command = parsed.CommandResult.Command.Name;
            throw new InputException(
                $"{missing.Sought} is a {study.KindText}, and {command} wants a run. {RunOf(study)}");
        }
    }

    /// <returns>null if there is none that can be read: then the first problem says enough.</returns>
    private static async Task<StudyRecord?> RecordAsync(
        ParseResult parsed, Func<string?, IRunJournal> openStore, string idOrName)
    {
        var command = parsed.CommandResult.Command;
        if (command.Options.OfType<Option<string?>>().FirstOrDefault(one => one.Name == "--store") is not { } store)
            return null;
        try
        {
            await using var journal = openStore(parsed.GetValue(store));
            var studies = new StudyShelf(journal);
            return await studies.FindAsync(idOrName) is { } id ? await studies.ReadAsync(id) : null;
        }
        catch (Exception problem) when (problem is StudyException or StoreException)
        {
            return null;
        }
    }

    /// <summary>How to have one of a study's cells as a run. Cells keep their results only.</summary>
    private static string RunOf(StudyRecord study)
    {
        if (study.Question.Sample is not null)
            return "Its cells are samples of racks, not runs. Run its scenario, and ask of that run.";
        var point = study.Results.SelectMany(result => result.Points).FirstOrDefault(one => one.Cells.Count > 0);
        return point is null
            ? "None of its cells has a result."
            : "Its cells are not kept as runs. Run the one that you mean, and ask of that run: "
                + $"{StudyText.CommandOf(study.Question, point.Point, point.Cells[0].Seed)}";
    }

    /// <summary>Prints a study as the command did that made it.</summary>
    /// <param name="ofRuns">Options that have no effect on studies.</param>
    /// <exception cref="InputException">One of them is given.</exception>
    public static async Task ShowAsync(
        ParseResult parsed, Terminal terminal, StudyRecord record, HtmlFile html, bool json,
        params IReadOnlyList<Option> ofRuns)
    {
        Refuse(parsed, record.Id, ofRuns);
        var origin = new PageOrigin(record.Command)
        {
            ScenarioText = record.ScenarioText,
            ScenarioOf = record.ScenarioOf,
        };
        if (record.Study is { } study)
        {
            await html.WriteAsync(parsed, () => StudyPage.Write(study, origin));
            StudyPrinter.Print(terminal, study, record, json);
            return;
        }

        await html.WriteAsync(parsed, () => CapacityPage.Write(record.Capacity, origin));
        StudyPrinter.Print(terminal, record.Capacity, record, json);
    }

    /// <summary>Refuses options that only runs have.</summary>
    /// <exception cref="InputException">One of them is given.</exception>
    public static void Refuse(ParseResult parsed, string study, IReadOnlyList<Option> ofRuns)
    {
        if (ofRuns.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given)
            throw new InputException($"{given.Name} belongs to runs, and {study} is a study. Leave it out.");
    }
}
