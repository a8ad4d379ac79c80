using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Printing;
using ActorXen.Report.Statistics;
using ActorXen.Report.Tables;
using ActorXen.Runs;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary>What a study would run, and what that would take.</summary>
/// <param name="Points">With their sizes and problems.</param>
/// <param name="Known">Cells whose results are in the store.</param>
/// <param name="Room">Cells that are computed at the same time, and the nodes that do it.</param>
/// <param name="Seconds">Wall time of the others, estimated.</param>
/// <param name="Bytes">Memory of one process, estimated.</param>
/// <param name="Tried">Virtual time of the largest run that was executed for the estimate.</param>
internal sealed record StudyPlan(
    StudyQuestion Question, IReadOnlyList<PointProgress> Points, int Known, (int Cells, int Nodes) Room, double Seconds,
    double Bytes, Duration Tried)
{
    /// <summary>Whether nodes of a cluster run the cells.</summary>
    public bool IsOnCluster { get; init; }

    /// <summary>The most that a capacity search tries; null for a study.</summary>
    public SearchLimits? Search { get; init; }

    /// <summary>What a sample of racks would take, or why there can be none.</summary>
    public required SampleOffer Offer { get; init; }

    /// <summary>Part of the largest run that is executed to learn how fast it is.</summary>
    private const int ProbePart = 20;

    /// <summary>Beginnings of a run that are executed before one longer than this is not begun.</summary>
    private static readonly TimeSpan _longestStep = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan _longestProbe = TimeSpan.FromSeconds(3);

    /// <summary>Reading a scenario of hundreds of hosts takes seconds, and each seed has one.</summary>
    private static readonly TimeSpan _longestLook = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Cells whose results were not looked for, because that takes too long; they count as not known.
    /// </summary>
    public int NotLookedFor { get; private init; }

    private int Cells => Points.Sum(point => point.Wanted);

    /// <summary>Reads all scenarios, looks for results in the store, and runs a part of the largest cell.</summary>
    /// <exception cref="StudyException">No point can be run.</exception>
    public static async Task<StudyPlan> OfAsync(
        Composition parts, StudyOptions options, ParseResult parsed, StudyQuestion question, LocalCells source,
        CancellationToken stop)
    {
        await using var store = StoreOf(parts, options, parsed);
        var shelf = new CellShelf(store, isRead: !parsed.GetValue(options.Again));
        var points = new StudyRun(source, shelf, parts.EngineVersion).Check(question, stop);
        if (points.All(point => point.Problem is not null))
            throw new StudyException(
                $"{question.Scenario}: no cell can be run. {points[0].Point}: {points[0].Problem}");
        var (known, toRun, unseen, clock) = (0, 0.0, 0, Stopwatch.StartNew());
        var hasCells = (await store.ResultKeysAsync(CellShelf.KeyOf(""))).Count > 0;
        foreach (var point in points.Where(point => point.Problem is null))
        {
            for (var step = 0; step < question.Seeds; step++)
            {
                var isSeen = hasCells && clock.Elapsed < _longestLook;
                if (hasCells && !isSeen) unseen++;
                if (isSeen && await IsKnownAsync(shelf, source, question, point, question.FirstSeed + step)) known++;
                else toRun += point.Size;
            }
        }

        var largest = points.MaxBy(point => point.Size)!;
        var probed = source.Check(question, largest.Point, question.FirstSeed);
        var (secondsPerSize, bytes, tried) = Probe(parts, probed, largest.Size);
        var (room, isOnCluster) = (source.Room, source is ClusterCells);
        var seconds = toRun * secondsPerSize
            / (isOnCluster ? room.Cells : Math.Min(room.Cells, Environment.ProcessorCount));
        var cellsOfOne = (room.Cells + room.Nodes - 1) / room.Nodes;
        return new(question, points, known, room, seconds, bytes * cellsOfOne + Environment.WorkingSet, tried)
        {
            IsOnCluster = isOnCluster,
            Offer = SampleOffer.Of(probed, source.KindsOf(probed), question.Measures, seconds),
            NotLookedFor = unseen,
        };
    }

    private static async Task<bool> IsKnownAsync(
        CellShelf shelf, LocalCells source, StudyQuestion question, PointProgress point, long seed) =>
        await shelf.FindAsync(source.Check(question, point.Point, seed).Key) is { } result
        && result.For(question.Measures) is not null;

    /// <summary>A plan makes no store: before the first study nothing is known.</summary>
    private static IRunJournal StoreOf(Composition parts, StudyOptions options, ParseResult parsed)
    {
        if (parsed.GetValue(options.NoStore)) return new UnkeptJournal();
        try
        {
            return parts.FindStore(parsed.GetValue(options.Store));
        }
        catch (StoreException missing) when (!missing.MayPass)
        {
            return new UnkeptJournal(missing.Message);
        }
    }

    public TextTable Table()
    {
        var table = new TextTable(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Plan: {StudyText.Counted(Cells, "cell")}, {Known} of them known, {Room.Cells} at a time")
                + NodesText(),
            [new("point", 0), new("seeds", 1), new("messages", 3), new("problem", 2, Wraps: true)],
            "messages: of one run, roughly, from the scenario alone. " + EstimateText()
            + (Search is null ? Offer.Text() : SearchText(Search)));
        foreach (var point in Points)
        {
            table.Add(
                $"{point.Point}", $"{point.Wanted}",
                point.Size.ToString("N0", CultureInfo.InvariantCulture), point.Problem ?? "");
        }

        return table;
    }

    public string Json() => JsonReport.Text(json =>
    {
        json.StartAnswer();
        json.WriteString("scenario", Question.Scenario);
        json.WriteNumber("cells", Cells);
        json.WriteNumber("cells_known", Known);
        json.WriteNumber("cells_not_looked_for", NotLookedFor);
        json.WriteNumber("trial_seconds", Tried.Nanoseconds / 1e9);
        json.WriteNumber("parallel", Room.Cells);
        json.WriteNumber("nodes", Room.Nodes);
        json.WriteNumber("estimated_seconds", Math.Round(Seconds, 6));
        json.WriteNumber("estimated_bytes", Math.Round(Bytes));
        if (Search is null) Offer.Write(json);
        else WriteSearch(json, Search);
        json.WriteStartArray("points");
        foreach (var point in Points)
        {
            json.WriteStartObject();
            StudyJson.WriteSettings(json, "settings", point.Point);
            json.WriteNumber("seeds", point.Wanted);
            json.WriteNumber("messages", Math.Round(point.Size));
            json.WriteString("problem", point.Problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteSearch(Utf8JsonWriter json, SearchLimits search)
    {
        json.WriteStartObject("search");
        json.WriteNumber("most_values", search.Values);
        json.WriteNumber("most_seeds", search.Seeds);
        json.WriteEndObject();
    }

    private string SearchText(SearchLimits search) =>
        $" These values are tried if all hold. When one fails, values below it are: at most {search.Values} for each "
        + $"variant, each with {(search.Seeds > Question.Seeds ? $"{Question.Seeds} to " : "")}{search.Seeds} seeds.";

    private string EstimateText()
    {
        var more = Search is not null ? " if all values hold with the fewest seeds"
            : Question.Precision is null ? "" : " with the fewest seeds, and more for the precision";
        var where = IsOnCluster ? " on each node, if nodes are like this machine" : "";
        var unseen = NotLookedFor > 0
            ? string.Create(
                CultureInfo.InvariantCulture, $" {NotLookedFor} cells may be known: looking for them takes too long.")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"About {StudyText.EstimatedSeconds(Seconds)} s{more} and {Bytes / 1e6:0} MB{where}, from the first "
            + $"{Tried} of the largest run.{unseen}");
    }

    private string NodesText() => IsOnCluster ? $" on {Room.Nodes} node{(Room.Nodes == 1 ? "" : "s")}" : "";

    /// <summary>Runs the beginning of a cell, as much as a few seconds allow.</summary>
    /// <returns>Wall time for each unit of size, the memory of one simulation, and how far it got.</returns>
    private static (double SecondsPerSize, double Bytes, Duration Tried) Probe(
        Composition parts, StudyCell cell, double size)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        using var simulation = parts.Simulations.Build(
            cell.Simulated, new(EngineKind.Plain, Threads: 1), new CounterShelf().Watch);
        simulation.Start();
        var built = clock.Elapsed;
        var length = cell.Spec.Length.Nanoseconds;
        var end = VirtualTime.Zero + new Duration(Math.Max(1, length / ProbePart));
        var (warm, begun, step) = (built, VirtualTime.Zero, Math.Max(1, length / (ProbePart * 1000)));
        while (simulation.Now < end && clock.Elapsed - built < _longestProbe)
        {
            var last = clock.Elapsed;
            simulation.RunUntil(VirtualTime.Earlier(end, simulation.Now + new Duration(step)));
            // A machine of hundreds of hosts needs seconds for what a small one does in no time.
            if (clock.Elapsed - last < _longestStep) step = Math.Min(2 * step, Math.Max(1, length / (ProbePart * 20)));
            // The first steps compile the program and are not counted.
            var isWarm = simulation.Now.Nanoseconds >= end.Nanoseconds / 10
                || clock.Elapsed - built > _longestProbe / 4;
            if (begun == VirtualTime.Zero && isWarm && simulation.Now < end)
                (warm, begun) = (clock.Elapsed, simulation.Now);
        }

        var share = Math.Max(1e-9, (double)(simulation.Now - begun).Nanoseconds / length);
        if (simulation.Now == begun) (warm, share) = (built, (double)begun.Nanoseconds / length);
        var seconds = built.TotalSeconds + (clock.Elapsed - warm).TotalSeconds / share;
        return (
            seconds / Math.Max(1, size), Math.Max(0, GC.GetTotalMemory(forceFullCollection: false) - before),
            simulation.Now - VirtualTime.Zero);
    }
}

/// <param name="Values">Tried for each variant at most.</param>
/// <param name="Seeds">Of a value at most.</param>
internal sealed record SearchLimits(int Values, int Seeds);
