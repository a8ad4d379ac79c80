using ActorXen.Scenarios.Hocon;
using ActorXen.Scenarios.Problems;

namespace ActorXen.Scenarios;

/// <summary>An experiment in a file: variants of a scenario, figures of them, and rules on the figures.</summary>
/// <remarks>
/// Formulas, axes and rules are texts here, which the experiment reads; only their places in the file are checked.
/// Everything but the figures may be missing.
/// </remarks>
public sealed record ExperimentFile
{
    private static readonly string[] _keys =
    [
        "scenario", "subject", "source", "set", "length", "variants", "vary", "names", "figures", "fitted", "notes",
    ];

    private static readonly string[] _keysOfStudies = ["measures", "seeds", "precision", "warm-up", "until", "compare"];

    /// <summary>The file's name without folder and extension.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// A file, or the name of a shipped scenario; the one of the experiment's name if nothing is said.
    /// </summary>
    public required string Scenario { get; init; }

    public string Subject { get; init; } = "";

    public string Source { get; init; } = "";

    /// <summary>Settings that all variants have.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>Virtual time of each run; null for the scenario's.</summary>
    public string? Length { get; init; }

    /// <summary>In the order in which they are run; empty for the scenario as it is.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Set)> Variants { get; init; } = [];

    /// <summary>Axes as in a study; every variant is run at each of their points.</summary>
    public IReadOnlyList<string> Vary { get; init; } = [];

    /// <summary>Formulas that others refer to, in order of their names.</summary>
    public IReadOnlyList<(string Name, string Formula)> Names { get; init; } = [];

    /// <summary>In the order in which they are printed.</summary>
    public IReadOnlyList<FigureText> Figures { get; init; } = [];

    public IReadOnlyList<string> Fitted { get; init; } = [];

    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The names of the experiments that come with the program as files.</summary>
    public static IReadOnlyList<string> ShippedNames => new ShippedFiles().NamesIn(ShippedFiles.ExperimentFiles);

    /// <param name="named">A file, or the name of a shipped experiment.</param>
    /// <param name="problems">What is wrong with it; empty if nothing is.</param>
    /// <returns>null if there is no such file, or if it cannot be read at all.</returns>
    public static ExperimentFile? Find(string named, out IReadOnlyList<ScenarioProblem> problems)
    {
        var shipped = new ShippedFiles();
        var isShipped = !File.Exists(named) && shipped.NamesIn(ShippedFiles.ExperimentFiles).Contains(named);
        problems = [];
        if (!isShipped && !File.Exists(named)) return null;
        var path = isShipped ? $"{ShippedFiles.ExperimentFiles}/{named}.conf" : named;
        IScenarioFiles files = isShipped ? shipped : new DiskFiles(named);
        var found = new ProblemList();
        var top = HoconSource.Read(path, files, found, [], Environment.GetEnvironmentVariable);
        var experiment = top is null ? null : Read(top, Path.GetFileNameWithoutExtension(path));
        problems = found.InOrder();
        return isShipped || experiment is null
            ? experiment
            : experiment with { Scenario = StudyFile.Beside(named, experiment.Scenario) };
    }

    private static ExperimentFile Read(Section top, string name)
    {
        top.Expect(_keys);
        foreach (var key in _keysOfStudies.Where(top.Has))
        {
            top.Report(
                key, "It belongs to a study: an experiment has figures, of whole runs, with --seeds.",
                "Remove it, or run the file with actorxen study.");
        }

        var experiment = new ExperimentFile
        {
            Name = name,
            Scenario = top.Text("scenario") ?? name,
            Subject = top.Text("subject") ?? "",
            Source = top.Text("source") ?? "",
            Set = TextsOf(top, "set"),
            Length = top.Text("length"),
            Variants = VariantsOf(top),
            Vary = TextsOf(top, "vary"),
            Names = NamesOf(top),
            Figures = [.. top.Objects("figures").Select(FigureText.Read)],
            Fitted = TextsOf(top, "fitted"),
            Notes = TextsOf(top, "notes"),
        };
        if (!top.Has("figures"))
            top.Report("figures", "An experiment needs figures.", "Write figures = [ { what = …, value = … } ].");
        top.RefuseOtherKeys();
        return experiment;
    }

    private static List<(string, IReadOnlyList<string>)> VariantsOf(Section top)
    {
        var variants = new List<(string Name, IReadOnlyList<string>)>();
        foreach (var variant in top.Objects("variants"))
        {
            var name = variant.Text("name") ?? "";
            if (name.Length == 0 || name.Any(sign => char.IsWhiteSpace(sign) || sign is ')' or ',' or '&' or '='))
            {
                variant.Report(
                    "name", "A variant needs a name without spaces, commas, brackets, & and =.",
                    "Write name = before.");
            }
            else if (variants.Exists(other => other.Name == name))
            {
                variant.Report("name", $"Two variants are called {name}.", "Give each a name of its own.");
            }

            variants.Add((name, TextsOf(variant, "set")));
            variant.RefuseOtherKeys();
        }

        return variants;
    }

    private static List<(string, string)> NamesOf(Section top)
    {
        if (!top.Has("names")) return [];
        var names = top.Sub("names");
        var all = names.Keys().Order(StringComparer.Ordinal).Select(name => (name, names.Text(name) ?? "")).ToList();
        return all;
    }

    internal static IReadOnlyList<string> TextsOf(Section section, string key) =>
        [.. section.Texts(key).Select(each => each.Text)];
}

/// <summary>A figure of an experiment as it is written in a file.</summary>
/// <param name="What">A short name with the condition.</param>
/// <param name="Value">A formula.</param>
/// <param name="Unit">Null for that of the formula.</param>
/// <param name="Reported">What others found, and how certain that is: <c>0.206 (R1)</c>; null for nothing.</param>
/// <param name="Rule">What must be true of it; null for nothing.</param>
/// <param name="IsFitted">Whether parameters were fitted to it.</param>
public sealed record FigureText(
    string What, string Value, string? Unit, string? Reported, string? Rule, bool IsFitted)
{
    internal static FigureText Read(Section figure)
    {
        foreach (var key in (string[])["what", "value"])
            if (string.IsNullOrWhiteSpace(figure.Text(key)))
                figure.Report(
                    key, $"A figure needs {key}.", "Write what = \"a / b\", value = \"busy @ a / busy @ b\".");
        var isFitted = figure.Text("is-fitted") ?? "false";
        if (isFitted is not ("true" or "false"))
            figure.Report("is-fitted", $"\"{isFitted}\" is not true or false.", "Write true or false.");
        if (isFitted == "true" && figure.Has("rule"))
            figure.Report("rule", "What was fitted cannot be wrong, so it has no rule.", "Remove the rule.");
        var text = new FigureText(
            figure.Text("what") ?? "", figure.Text("value") ?? "", figure.Text("unit"), figure.Text("reported"),
            figure.Text("rule"), isFitted == "true");
        figure.RefuseOtherKeys();
        return text;
    }
}
