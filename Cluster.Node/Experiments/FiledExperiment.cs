using ActorXen.Scenarios;
using ActorXen.Studies;

namespace ActorXen.Experiments;

/// <summary>Makes an experiment of its file.</summary>
public static class FiledExperiment
{
    /// <summary>Between a variant and the values of axes, and between those.</summary>
    private const char And = '&';

    /// <exception cref="StudyException">
    /// A formula, an axis or a rule is wrong; the message lists every problem.
    /// </exception>
    public static Experiment Read(ExperimentFile file)
    {
        var problems = new List<string>();
        var variants = Try(problems, "", () => VariantsOf(file)) ?? [];
        var names = new NamedFormulas(file.Names);
        // Without variants every formula would seem wrong.
        var figures = variants.Count == 0
            ? []
            : file.Figures.Select(figure => FigureOf(figure, variants, names, problems)).OfType<ReadFigure>().ToList();
        problems.AddRange(names.Problems);
        // A name that only a wrong figure refers to is no second mistake.
        if (problems.Count == 0) problems.AddRange(names.Unused);
        if (problems.Count > 0) throw new StudyException(Table(file.Name, problems));
        return new()
        {
            Name = file.Name,
            Scenario = file.Scenario,
            Subject = file.Subject.Length > 0 ? file.Subject : $"figures of {file.Scenario}",
            Source = file.Source,
            Variants = variants,
            Figures = [.. figures.Select(figure => figure.Figure)],
            Measures = [.. figures.SelectMany(figure => figure.Measures).Distinct()],
            Fitted = file.Fitted,
            Remarks = file.Notes,
        };
    }

    private static List<Variant> VariantsOf(ExperimentFile file)
    {
        string[] all = [.. file.Set, .. file.Length is { } length ? (string[])[$"length={length}"] : []];
        var own = file.Variants.Count > 0 ? file.Variants : [("", (IReadOnlyList<string>)[])];
        List<Point> points = [.. Point.All(AxisText.Read(file.Vary, "vary"))];
        return
        [
            .. from variant in own
               from point in points
               let axes = string.Join(And, point.Values.Select(pair => $"{pair.Axis.ShortName}={pair.Value}"))
               select new Variant(
                   NameOf(variant.Name, axes), [.. all, .. variant.Set, .. point.Settings]),
        ];
    }

    private static string NameOf(string variant, string axes) => (variant, axes) switch
    {
        ("", "") => "as it is",
        ("", _) => axes,
        (_, "") => variant,
        _ => $"{variant}{And}{axes}",
    };

    private static ReadFigure? FigureOf(
        FigureText text, IReadOnlyList<Variant> variants, NamedFormulas names, List<string> problems)
    {
        var where = $"figure \"{text.What}\": ";
        var rule = text.Rule is { } ruled ? Try(problems, where, () => RuleText.Read(ruled)) : null;
        var reported = text.Reported is { } said ? Try(problems, where, () => RuleText.Reported(said)) : null;
        return Try(problems, where, () =>
        {
            var formula = FormulaText.Read(text.Value, names.Find);
            if (formula.Terms.Count == 0)
                throw new StudyException($"\"{formula}\" has no measure in it, so nothing is simulated for it.");
            var places = formula.Terms.Distinct().ToDictionary(term => term, term => VariantOf(term, variants));
            var figure = new Figure(
                text.What, text.Unit ?? formula.Unit, measured => formula.Of(term => ValueOf(measured, places, term)),
                reported, rule)
            {
                IsFitted = text.IsFitted,
            };
            return new ReadFigure(figure, [.. places.Select(place => (place.Value, place.Key.Measure))]);
        });
    }

    private static double ValueOf(Measured measured, Dictionary<Term, string> places, Term term) =>
        term.Measure.Of(measured.View(places[term])) ?? double.NaN;

    /// <summary>The one variant that has everything which a point says: <c>before</c>, <c>policy=credit</c>.</summary>
    private static string VariantOf(Term term, IReadOnlyList<Variant> variants)
    {
        var parts = term.Point.Split(And, StringSplitOptions.RemoveEmptyEntries);
        var found = variants.Where(variant => parts.All(variant.Name.Split(And).Contains)).ToList();
        if (found.Count == 1) return found[0].Name;
        const int most = 6;
        var names = string.Join(", ", variants.Take(most).Select(variant => variant.Name))
            + (variants.Count > most ? ", …" : "");
        throw new StudyException(found.Count == 0
            ? $"there is no variant or point {term.Point}. There are {names}."
            : $"{term} is of {found.Count} variants. Say which one behind @: {names}.");
    }

    private static T? Try<T>(List<string> problems, string where, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (StudyException problem)
        {
            problems.Add(where + problem.Message);
            return null;
        }
    }

    private static string Table(string name, List<string> problems) => problems.Count == 1
        ? $"{name}: {problems[0]}"
        : $"{name}: {problems.Count} problems\n  {string.Join("\n  ", problems)}";

    private sealed record ReadFigure(Figure Figure, IReadOnlyList<(string Variant, Measure Measure)> Measures);
}
