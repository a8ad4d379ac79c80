namespace ActorXen.Scenarios.Problems;

/// <summary>Where a value was written: a line of a file, or an option of the command line.</summary>
/// <param name="File">As the user named it; <c>--set seed</c> or <c>--seed</c> for an option.</param>
/// <param name="Line">From 1; 0 if there are no lines. Those of an option mean nothing.</param>
public readonly record struct SourcePlace(string File, int Line)
{
    public override string ToString() => Line > 0 && !IsOption ? $"{File}:{Line}" : File;

    private bool IsOption => File.StartsWith("--", StringComparison.Ordinal);

    /// <summary>Whether it sets something inside of a value: <c>--set hosts.0.cpu</c> for <c>hosts</c>.</summary>
    public bool IsInside(string path) => SetKey is { } key && IsBelow(key, path);

    /// <summary>Place and path, neither of which repeats the other.</summary>
    internal string With(string path)
    {
        if (path.Length == 0) return $"{this}";
        if (SetKey is { } key && IsBelow(path, key)) return $"{Set}{path}";
        return $"{this}".EndsWith($" {path}", StringComparison.Ordinal) || File == $"--{path}" || IsInside(path)
            ? $"{this}"
            : $"{this} {path}";
    }

    private const string Set = "--set ";

    /// <summary>What <c>--set</c> sets; null for a file or another option.</summary>
    private string? SetKey => File.StartsWith(Set, StringComparison.Ordinal) ? File[Set.Length..] : null;

    private static bool IsBelow(string path, string above) =>
        path.StartsWith(above, StringComparison.Ordinal) && path[above.Length..] is ['.' or '[', ..];
}

/// <summary>One fault that the user must correct.</summary>
/// <param name="Place">File and line.</param>
/// <param name="Path">Path of the value, <c>racks[0].hosts[1].pool.policy</c>; empty for a fault of the text.</param>
/// <param name="Problem">What is wrong: a sentence.</param>
/// <param name="Remedy">What to do: a sentence.</param>
public sealed record ScenarioProblem(SourcePlace Place, string Path, string Problem, string Remedy)
{
    /// <summary>Place and path; the path of an override is its option.</summary>
    public string Where => Place.With(Path);

    /// <summary>
    /// How many problems of one place are written out. A template's fault can appear in a thousand hosts.
    /// </summary>
    private const int MostOfOnePlace = 3;

    /// <summary>The line of a fault with which the scenario can run, but perhaps not as its author thinks.</summary>
    public string Warning => $"{Where}: warning: {Problem} {Remedy}";

    /// <summary>The problems in columns, below a line that counts them.</summary>
    public static string Table(string file, IReadOnlyList<ScenarioProblem> problems)
    {
        var places = problems.GroupBy(problem => problem.Where).ToList();
        var shown = places.SelectMany(place => place.Take(MostOfOnePlace)).ToList();
        var whereWidth = shown.Max(problem => problem.Where.Length);
        var problemWidth = shown.Max(problem => problem.Problem.Length);
        var lines = places.SelectMany(place => place.Take(MostOfOnePlace)
            .Select(
                problem => $"  {problem.Where.PadRight(whereWidth)}   {problem.Problem.PadRight(problemWidth)}   "
                    + $"{problem.Remedy}")
            .Concat(
                place.Count() > MostOfOnePlace
                    ? [$"  {place.Key.PadRight(whereWidth)}   … {place.Count() - MostOfOnePlace} more here"]
                    : []));
        var count = problems.Count == 1 ? "1 problem" : $"{problems.Count} problems";
        return $"{file}: {count}\n{string.Join('\n', lines)}";
    }
}

/// <summary>Collects problems, each once, so that a faulty template used by many guests is one problem.</summary>
internal sealed class ProblemList
{
    /// <summary>The largest number of problems that are kept; a user would not read more.</summary>
    public const int Most = 100;

    private readonly List<ScenarioProblem> _problems = [];
    private readonly List<ScenarioProblem> _warnings = [];
    private readonly HashSet<ScenarioProblem> _seen = [];
    private readonly HashSet<string> _excused = new(StringComparer.Ordinal);

    public IReadOnlyList<ScenarioProblem> All => _problems;

    /// <summary>From the top of each file to its end; files in the order of their first problem.</summary>
    public IReadOnlyList<ScenarioProblem> InOrder() => Ordered(_problems);

    /// <summary>What the scenario can run with; in the same order.</summary>
    public IReadOnlyList<ScenarioProblem> WarningsInOrder() => Ordered(_warnings);

    private static IReadOnlyList<ScenarioProblem> Ordered(List<ScenarioProblem> found) =>
    [
        .. found.GroupBy(problem => problem.Place.File)
            .SelectMany(file => file.OrderBy(problem => problem.Place.Line)),
    ];

    /// <summary>The limit is reached, so there is no use in looking for more.</summary>
    public bool IsFull => _problems.Count == Most;

    public bool Any => _problems.Count > 0;

    /// <summary>Number of reports, including repeated ones and those beyond the limit.</summary>
    public int Reports { get; private set; }

    public void Add(SourcePlace place, string path, string problem, string remedy)
    {
        var found = new ScenarioProblem(place, path, problem, remedy);
        Reports++;
        if (_problems.Count < Most && !_excused.Contains(path) && _seen.Add(found)) _problems.Add(found);
    }

    /// <summary>
    /// A key of nearly that name was written instead: that it is missing is no further problem. It still counts as
    /// reported, since its object is not sound.
    /// </summary>
    /// <param name="path">Of the key that is missing.</param>
    public void Excuse(string path)
    {
        _excused.Add(path);
        _problems.RemoveAll(problem => problem.Path == path);
    }

    public void Warn(SourcePlace place, string path, string problem, string remedy)
    {
        var found = new ScenarioProblem(place, path, problem, remedy);
        if (_warnings.Count < Most && _seen.Add(found)) _warnings.Add(found);
    }
}
