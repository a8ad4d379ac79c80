using System.Globalization;
using ActorXen.Scenarios.Hocon;
using ActorXen.Scenarios.Problems;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>A question in a file: a scenario, what is varied, and what is taken from every run.</summary>
/// <remarks>
/// The texts are those of the options of <c>study</c> and <c>capacity</c>, which read them; here only their places in
/// the file are checked. Everything but the scenario may be missing.
/// </remarks>
public sealed record StudyFile
{
    /// <summary>An interval needs two.</summary>
    private const int FewestSeeds = 2;

    private const int MostSeeds = 10_000;

    private static readonly string[] _keys =
    [
        "scenario", "set", "vary", "measures", "seeds", "precision", "most-seeds", "length", "warm-up", "until",
        "compare", "sample", "batches",
    ];

    /// <summary>A file, or the name of a shipped scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>Settings that all runs have.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>The axes of a study; the first one is what a capacity search increases.</summary>
    public IReadOnlyList<string> Vary { get; init; } = [];

    public IReadOnlyList<string> Measures { get; init; } = [];

    public string? Seeds { get; init; }

    public string? Precision { get; init; }

    /// <summary>Seeds of a point at most, if there is a precision.</summary>
    public string? MostSeedsOfPoint { get; init; }

    public string? Length { get; init; }

    public string? WarmUp { get; init; }

    /// <summary>The criterion of a capacity search.</summary>
    public string? Until { get; init; }

    /// <summary>Racks of each kind that are run instead of all.</summary>
    public string? Sample { get; init; }

    /// <summary>Into how many batches the one run of each point is cut.</summary>
    public string? Batches { get; init; }

    /// <summary>The variants of a capacity search.</summary>
    public IReadOnlyList<string> Compare { get; init; } = [];

    /// <summary>The names of the studies that come with the program.</summary>
    public static IReadOnlyList<string> ShippedNames => new ShippedFiles().NamesIn(ShippedFiles.Studies);

    /// <param name="named">A file, or the name of a shipped study.</param>
    /// <param name="problems">What is wrong with it; empty if nothing is.</param>
    /// <returns>null if it is no study: it is a scenario, or there is no such file. Otherwise the study.</returns>
    public static StudyFile? Find(string named, out IReadOnlyList<ScenarioProblem> problems)
    {
        var shipped = new ShippedFiles();
        var isShipped = !File.Exists(named) && shipped.NamesIn(ShippedFiles.Studies).Contains(named);
        problems = [];
        if (!isShipped && !File.Exists(named)) return null;
        var path = isShipped ? $"{ShippedFiles.Studies}/{named}.conf" : named;
        IScenarioFiles files = isShipped ? shipped : new DiskFiles(named);
        var found = new ProblemList();
        var top = HoconSource.Read(path, files, found, [], Environment.GetEnvironmentVariable);
        // What is wrong with a scenario is told when it is loaded.
        if (top is null || !top.Has("scenario")) return null;
        var study = Read(top);
        problems = found.InOrder();
        return isShipped ? study : study with { Scenario = Beside(named, study.Scenario) };
    }

    /// <returns>The shipped study that was probably meant; null if there is a file, or a scenario is as near.</returns>
    public static string? Meant(string named)
    {
        var shipped = new ShippedFiles();
        var studies = shipped.NamesIn(ShippedFiles.Studies);
        if (File.Exists(named) || studies.Contains(named)) return null;
        var meant = Suggestion.Nearest(named, [.. shipped.ScenarioNames, .. studies]);
        return meant is not null && studies.Contains(meant) ? meant : null;
    }

    private static StudyFile Read(Section top)
    {
        top.Expect(_keys);
        foreach (var key in (string[])["figures", "variants", "names"])
        {
            if (top.Has(key)) top.Report(key, "It belongs to an experiment.", "Run it with actorxen experiment.");
        }

        var study = new StudyFile
        {
            Scenario = top.Text("scenario") ?? "",
            Set = TextsOf(top, "set"),
            Vary = TextsOf(top, "vary"),
            Measures = TextsOf(top, "measures"),
            Seeds = top.Text("seeds"),
            Precision = top.Text("precision"),
            MostSeedsOfPoint = top.Text("most-seeds"),
            Length = top.Text("length"),
            WarmUp = top.Text("warm-up"),
            Until = top.Text("until"),
            Compare = TextsOf(top, "compare"),
            Sample = top.Text("sample"),
            Batches = top.Text("batches"),
        };
        if (study.Seeds is { } seeds && top.Find("seeds") is { } entry
            && !(int.TryParse(seeds, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count is >= FewestSeeds and <= MostSeeds))
        {
            top.Report(
                entry, $"seeds = {seeds} is not a number from {FewestSeeds} to {MostSeeds}.", "Write seeds = 10.");
        }

        top.RefuseOtherKeys();
        return study;
    }

    private static IReadOnlyList<string> TextsOf(Section top, string key) =>
        [.. top.Texts(key).Select(each => each.Text)];

    /// <summary>A scenario is looked for beside the study's file first.</summary>
    internal static string Beside(string study, string scenario)
    {
        var beside = Path.Combine(Path.GetDirectoryName(study) ?? "", scenario);
        return File.Exists(beside) ? beside : scenario;
    }
}
