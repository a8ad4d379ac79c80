using ActorXen.Studies;

namespace ActorXen.Experiments;

/// <summary>The formulas of an experiment that others refer to by name.</summary>
/// <param name="texts">As they are written.</param>
internal sealed class NamedFormulas(IReadOnlyList<(string Name, string Formula)> texts)
{
    private readonly Dictionary<string, string> _texts =
        texts.ToDictionary(one => one.Name, one => one.Formula, StringComparer.Ordinal);

    private readonly Dictionary<string, Formula> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _wrong = new(StringComparer.Ordinal);
    private readonly List<string> _reading = [];

    /// <summary>Names that no formula can have, and formulas that are wrong.</summary>
    public IEnumerable<string> Problems => texts.Select(one => !FormulaText.IsName(one.Name)
        ? $"names: {one.Name} cannot be the name of a formula. Use letters, digits, _ and -, but no function."
        : _wrong.TryGetValue(one.Name, out var problem) ? $"names.{one.Name}: {problem}" : null).OfType<string>();

    /// <summary>Those to which nothing refers, after all figures were read.</summary>
    public IEnumerable<string> Unused => texts.Where(one => !_known.ContainsKey(one.Name))
        .Select(one => $"names.{one.Name}: no figure refers to it, so it has no effect. Use it or remove it.");

    /// <returns>Null if there is none of this name.</returns>
    /// <exception cref="StudyException">It is wrong, or refers to itself.</exception>
    public Formula? Find(string name)
    {
        if (_known.TryGetValue(name, out var known)) return known;
        if (!_texts.TryGetValue(name, out var text)) return null;
        if (_wrong.ContainsKey(name)) throw new StudyException($"names.{name} is wrong.");
        if (_reading.Contains(name)) throw new StudyException($"{name} refers to itself.");
        _reading.Add(name);
        try
        {
            return _known[name] = FormulaText.Read(text, Find);
        }
        catch (StudyException problem)
        {
            _wrong[name] = problem.Message;
            throw;
        }
        finally
        {
            _reading.Remove(name);
        }
    }
}
