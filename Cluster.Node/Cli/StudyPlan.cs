using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report;
using ActorXen.Runs;
using ActorXen.Studies;

namespace ActorXen.Cli;

/// <summary>What a study would run, and what that would take.</summary>
/// <param name="Points">With their sizes and problems.</param>
/// <param name="Known">Cells whose results are in the store.</param>
/// <param name="Room">Cells that are computed at the same time, and the nodes that do it.</param>
/// <param name="Seconds">Wall time of the others, estimated.</param>
/// <param name="Bytes">Memory of one process, estimated.</param>
internal sealed record StudyPlan(
    StudyQuestion Question, IReadOnlyList<PointProgress> Points, int Known, (int Cells, int Nodes) Room, double Seconds,
    double Bytes)
{
    /// <summary>Whether nodes of a cluster run the cells.</summary>
    public bool IsOnCluster { get; init; }

    /// <summary>What a sample of racks would take, or why there can be none.</summary>
    public required SampleOffer Offer { get; init; }

    /// <summary>Part of the largest run that is executed to learn how fast it is.</summary>
    private const int ProbePart = 20;

    private static readonly TimeSpan _longestProbe = TimeSpan.FromSeconds(2);

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
        var (known, toRun) = (0, 0.0);
        foreach (var point in points.Where(point => point.Problem is null))
        {
            for (var step = 0; step < question.Seeds; step++)
            {
                var cell = source.Check(question, point.Point, question.FirstSeed + step);
                if (await shelf.FindAsync(cell.Key) is { } result && result.Has(question.Measures)) known++;
                else toRun += point.Size;
            }
        }

        var largest = points.MaxBy(point => point.Size)!;
        var probed = source.Check(question, largest.Point, question.FirstSeed);
        var (secondsPerSize, bytes) = Probe(parts, probed, largest.Size);
        var (room, isOnCluster) = (source.Room, source is ClusterCells);
        var seconds = toRun * secondsPerSize
            / (isOnCluster ? room.Cells : Math.Min(room.Cells, Environment.ProcessorCount));
        var cellsOfOne = (room.Cells + room.Nodes - 1) / room.Nodes;
        return new(question, points, known, room, seconds, bytes * cellsOfOne + Environment.WorkingSet)
        {
            IsOnCluster = isOnCluster,
            Offer = SampleOffer.Of(probed, source.KindsOf(probed), question.Measures, seconds),
        };
    }

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
                $"Plan: {Cells} cells, {Known} of them known, {Room.Cells} at a time{NodesText()}"),
            [new("point", 0), new("seeds", 1), new("messages", 3), new("problem", 2, Wraps: true)],
            "messages: of one run, roughly, from the scenario alone. " + EstimateText() + Offer.Text());
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
        json.WriteStartObject();
        json.WriteString("scenario", Question.Scenario);
        json.WriteNumber("cells", Cells);
        json.WriteNumber("cells_known", Known);
        json.WriteNumber("parallel", Room.Cells);
        json.WriteNumber("nodes", Room.Nodes);
        json.WriteNumber("estimated_seconds", Math.Round(Seconds, 6));
        json.WriteNumber("estimated_bytes", Math.Round(Bytes));
        Offer.Write(json);
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

    private string EstimateText()
    {
        var more = Question.Precision is null ? "" : " with the fewest seeds, and more for the precision";
        var where = IsOnCluster ? " on each node, if nodes are like this machine" : "";
        var memory = string.Create(CultureInfo.InvariantCulture, $"{Bytes / 1e6:0} MB{where}");
        return $"About {Interval.Number(Seconds)} s{more} and {memory}, from the first part of the largest run.";
    }

    private string NodesText() => IsOnCluster ? $" on {Room.Nodes} node{(Room.Nodes == 1 ? "" : "s")}" : "";

    /// <summary>Runs the beginning of a cell.</summary>
    /// <returns>Wall time for each unit of size, and the memory of one simulation.</returns>
    private static (double SecondsPerSize, double Bytes) Probe(Composition parts, StudyCell cell, double size)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        using var simulation = parts.Simulations.Build(
            cell.Simulated, new(EngineKind.Plain, Threads: 1), new CounterShelf().Watch);
        simulation.Start();
        var built = clock.Elapsed;
        var part = new Duration(Math.Max(1, cell.Spec.Length.Nanoseconds / ProbePart));
        // The first steps compile the program and are not counted.
        simulation.RunUntil(VirtualTime.Zero + new Duration(Math.Max(1, part.Nanoseconds / 10)));
        var (warm, begun) = (clock.Elapsed, simulation.Now);
        while (simulation.Now < VirtualTime.Zero + part && clock.Elapsed - warm < _longestProbe)
        {
            simulation.RunUntil(VirtualTime.Earlier(
                VirtualTime.Zero + part, simulation.Now + new Duration(Math.Max(1, part.Nanoseconds / 100))));
        }

        var share = Math.Max(1e-9, (double)(simulation.Now - begun).Nanoseconds / cell.Spec.Length.Nanoseconds);
        var seconds = built.TotalSeconds + (clock.Elapsed - warm).TotalSeconds / share;
        return (seconds / Math.Max(1, size), Math.Max(0, GC.GetTotalMemory(forceFullCollection: false) - before));
    }
}
