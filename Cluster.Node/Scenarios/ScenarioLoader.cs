using System.Collections.Frozen;
using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Scenarios.Problems;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <param name="Catalogue">What a scenario may contain.</param>
/// <param name="Sets">HOCON to lay over the file, each <c>path=value</c>; later ones win.</param>
/// <param name="CalibrationFile">Its costs override the shipped ones; those of the scenario override them.</param>
/// <param name="Environment">
/// Environment variables for substitutions that the file does not define; null for those of the process.
/// </param>
public sealed record LoadOptions(
    IScenarioCatalogue Catalogue,
    IReadOnlyList<string>? Sets = null,
    string? CalibrationFile = null,
    Func<string, string?>? Environment = null)
{
    /// <summary>
    /// Options of the command line that stand for one of <see cref="Sets"/>, by its path: <c>seed</c> is <c>--seed</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>
    /// Whether a host may be built to find out whether it can be. Asked before each; the scenario is warned of others.
    /// </summary>
    public Func<HostSpec, bool> MayBuild { get; init; } = _ => true;

    internal IReadOnlyList<SettingText> Settings => SettingText.Of(Sets ?? [], Options);
}

/// <param name="Spec">null if there are problems.</param>
/// <param name="Problems">All of them, up to 100.</param>
public sealed record LoadResult(RunSpec? Spec, IReadOnlyList<ScenarioProblem> Problems)
{
    /// <summary>What is accepted but has no effect, and who can never run.</summary>
    public IReadOnlyList<ScenarioProblem> Warnings { get; init; } = [];
}

/// <summary>Turns the text of a scenario into what a run needs, or reports everything that is wrong with it.</summary>
public static class ScenarioLoader
{
    /// <param name="file">A file, or the name of a shipped scenario: <c>first-light</c>.</param>
    /// <param name="options">What to lay over it.</param>
    public static LoadResult Load(string file, LoadOptions options)
    {
        if (string.IsNullOrWhiteSpace(file))
        {
            var place = new SourcePlace("\"\"", 0);
            return new(null, [new(place, "", "A scenario needs a name.", "Name a file or a shipped scenario.")]);
        }

        var (path, files) = Find(file);
        var problems = new ProblemList();
        return Read(
            HoconSource.Read(path, files, problems, options.Settings, EnvironmentOf(options)),
            files,
            problems,
            options,
            buildsHosts: true);
    }

    /// <summary>The settings laid over a scenario that make it differ from its file, as they were written.</summary>
    /// <remarks>
    /// A setting that the file has anyway, or that a later one replaces, is left out. A setting that the file does not
    /// mention differs from it, even if its value is the default. Hosts are not read, so this is quick.
    /// </remarks>
    /// <param name="file">As for <see cref="Load"/>.</param>
    public static IReadOnlyList<string> Changes(string file, LoadOptions options)
    {
        var (path, files) = Find(file);
        var sets = options.Sets ?? [];
        var whole = Resolved(sets);
        return [.. sets.Where((_, index) => Resolved([.. sets.Where((_, other) => other != index)]) != whole)];

        string? Resolved(IReadOnlyList<string> some) =>
            HoconSource.Resolved(path, files, some, EnvironmentOf(options));
    }

    /// <summary>
    /// Whether something else in a scenario is made of its seed, as in <c>rate = ${seed}</c>. Otherwise two seeds of it
    /// differ in nothing but the seed.
    /// </summary>
    /// <param name="file">As for <see cref="Load"/>.</param>
    public static bool RefersToSeed(string file, LoadOptions options)
    {
        var (path, files) = Find(file);
        return Rest(1) is not { } one || one != Rest(2);

        string? Rest(int seed) => HoconSource.Resolved(
            path, files, [.. options.Sets ?? [], $"seed={seed}"], EnvironmentOf(options), without: "seed");
    }

    private static (string Path, IScenarioFiles Files) Find(string file)
    {
        var shipped = new ShippedFiles();
        return File.Exists(file) || shipped.PathOfScenario(file) is not { } path
            ? (file, new DiskFiles(file))
            : (path, shipped);
    }

    /// <summary>Loads a scenario that <see cref="ScenarioText"/> wrote. It can read no files.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="text">HOCON.</param>
    /// <param name="options">What to lay over it. Environment variables are used only if given here.</param>
    public static LoadResult LoadText(string name, string text, LoadOptions options) =>
        LoadText(name, text, new NoFiles(), options, buildsHosts: false);

    /// <summary>
    /// Loads a text that somebody typed, and refuses what <see cref="Load"/> refuses. It can read the files in the
    /// program, and no others.
    /// </summary>
    /// <param name="name">For messages.</param>
    /// <param name="text">HOCON.</param>
    /// <param name="options">What to lay over it. Environment variables are used only if given here.</param>
    public static LoadResult LoadTyped(string name, string text, LoadOptions options) =>
        LoadText(name, text, new ShippedNeighbours(), options, buildsHosts: true);

    private static LoadResult LoadText(
        string name, string text, IScenarioFiles files, LoadOptions options, bool buildsHosts)
    {
        var problems = new ProblemList();
        var environment = options.Environment ?? (_ => null);
        return Read(
            HoconSource.ReadText(name, text, files, problems, options.Settings, environment),
            files,
            problems,
            options,
            buildsHosts);
    }

    /// <param name="buildsHosts">Whether one host of each kind is built to find out whether it can be.</param>
    private static LoadResult Read(
        Section? top, IScenarioFiles files, ProblemList problems, LoadOptions options, bool buildsHosts)
    {
        var calibration = top is null || options.CalibrationFile is not { } file
            ? null
            : HoconSource.Read(file, new DiskFiles(file), problems, [], EnvironmentOf(options));
        if (top is null) return new(null, problems.InOrder());
        var reader = new ScenarioReader(top, files, options.Catalogue, calibration);
        var spec = reader.Read();
        if (buildsHosts) reader.RefuseUnbuildable(spec, options.MayBuild);
        return new(problems.Any ? null : spec, problems.InOrder())
        {
            Warnings = problems.Any ? [] : problems.WarningsInOrder(),
        };
    }

    private static Func<string, string?> EnvironmentOf(LoadOptions options) =>
        options.Environment ?? Environment.GetEnvironmentVariable;
}
