using ActorXen.Scenarios.Problems;
using ActorXen.Vocabulary;
using Akka.Configuration.Hocon;

namespace ActorXen.Scenarios.Hocon;

/// <summary>Turns a file's name into values that Akka's HOCON parser has read.</summary>
/// <remarks>
/// That parser loops forever on some texts, overflows the stack on others, and takes an unmatched brace for the end. So
/// it gets only text in which our own front end has checked braces, resolved includes and substitutions, and put every
/// text in quotes.
/// </remarks>
internal static class HoconSource
{
    /// <summary>Names that the author defines for substitutions only; no reader uses them afterwards.</summary>
    private const string FreeNames = "vars";

    /// <returns>null if the text is not HOCON; the problems say why.</returns>
    public static Section? Read(
        string path, IScenarioFiles files, ProblemList problems, IReadOnlyList<SettingText> sets,
        Func<string, string?> environment)
    {
        try
        {
            if (files.Read(path) is { } text) return ReadText(path, text, files, problems, sets, environment);
            problems.Add(
                new(path, 0),
                "",
                "There is no such file.",
                Suggestion.DidYouMean(
                    path, new ShippedFiles().ScenarioNames,
                    "Check the name; actorxen scenarios lists the shipped scenarios."));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.Add(
                new(path, 0), "", $"The file cannot be read: {failure.Message.TrimEnd('.')}.", "Name another file.");
        }

        return null;
    }

    /// <summary>A name that nothing refers to has no effect, wherever it was meant to have one.</summary>
    private static void WarnOfUnused(
        LiteralObject names, string path, Substitution substitution, ProblemList problems)
    {
        List<string> referred =
            [.. names.Members.Select(member => member.Key).Where(key => substitution.IsReferred($"{path}.{key}"))];
        foreach (var (key, value) in names.Members)
        {
            var name = $"{path}.{key}";
            if (!substitution.IsReferred(name))
            {
                var reference = "${" + name + "}";
                problems.Warn(
                    value.Place, name, $"No {reference} refers to it, so it has no effect.",
                    Suggestion.DidYouMean(
                        key, Override.IsPlace(value.Place) ? referred : [], "Use it or remove it."));
            }
            else if (value is LiteralObject parts && !substitution.IsReferredWhole(name))
            {
                WarnOfUnused(parts, name, substitution, problems);
            }
        }
    }

    public static Section? ReadText(
        string path, string text, IScenarioFiles files, ProblemList problems, IReadOnlyList<SettingText> sets,
        Func<string, string?> environment)
    {
        try
        {
            if (Resolve(path, text, files, problems, sets, environment) is not { } literal) return null;
            var parsed = Parser.Parse(literal.ToHocon(), null);
            return new Section(problems, [new(parsed.Value, literal, "")]);
        }
        catch (HoconException fault)
        {
            problems.Add(fault.Place, fault.Path, fault.Message, fault.Remedy);
            return null;
        }
    }

    /// <summary>The file with settings laid over it and all substitutions made, to compare it with others.</summary>
    /// <param name="without">A key at the top that is left out; null for none.</param>
    /// <returns>null if it cannot be read.</returns>
    public static string? Resolved(
        string path, IScenarioFiles files, IReadOnlyList<string> sets, Func<string, string?> environment,
        string? without = null)
    {
        try
        {
            if (files.Read(path) is not { } text) return null;
            var root = Resolve(
                path, text, files, new ProblemList(), [.. sets.Select(set => new SettingText(set))], environment);
            return (without is null ? root : root?.Without(without))?.ToHocon();
        }
        catch (Exception failure) when (failure is HoconException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The values of a text that <see cref="ScenarioText"/> wrote: it names no files and variables.</summary>
    /// <returns>null if it is not HOCON.</returns>
    public static LiteralObject? Values(string name, string text)
    {
        try
        {
            return Resolve(name, text, new NoFiles(), new ProblemList(), [], static _ => null);
        }
        catch (HoconException)
        {
            return null;
        }
    }

    private static LiteralObject? Resolve(
        string path, string text, IScenarioFiles files, ProblemList problems, IReadOnlyList<SettingText> sets,
        Func<string, string?> environment)
    {
        var faultsBefore = problems.All.Count;
        var grammar = new HoconGrammar(files, problems);
        var root = grammar.ReadFile(path, text);
        var overrides = sets.Select(set => Override.Parse(set, files, problems)).OfType<Override>().ToList();
        if (problems.All.Count > faultsBefore) return null;

        foreach (var change in overrides.Where(change => !change.HasPlaces)) change.AssignTo(root);
        var substitution = new Substitution(root, grammar.SourceLength, environment);
        var literal = overrides.Where(change => change.HasPlaces)
            .Aggregate(substitution.Root(), (before, change) => change.AppliedTo(before, substitution, problems));
        if (problems.All.Count > faultsBefore) return null;

        if (literal.Members.GetValueOrDefault(FreeNames) is LiteralObject vars)
            WarnOfUnused(vars, FreeNames, substitution, problems);
        return literal.Without(FreeNames);
    }
}
