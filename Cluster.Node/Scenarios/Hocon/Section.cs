using ActorXen.Scenarios.Problems;
using ActorXen.Vocabulary;
using Akka.Configuration.Hocon;

namespace ActorXen.Scenarios.Hocon;

/// <summary>One value as Akka's parser read it, and where it was written.</summary>
/// <param name="Value">The value as Akka's parser read it.</param>
/// <param name="Origin">The same value before Akka's parser; it knows the line.</param>
/// <param name="Path">Path from the top of the scenario.</param>
internal sealed record Entry(HoconValue Value, LiteralNode Origin, string Path)
{
    public bool IsObject => Origin is LiteralObject;
    public bool IsList => Origin is LiteralList;

    /// <remarks>
    /// Akka's parser treats <c>"null"</c> as no value even in quotes, but it is the name of a policy.
    /// </remarks>
    public string Text => Value.GetString() ?? "null";

    public IEnumerable<Entry> Items()
    {
        if (Origin is not LiteralList { Items: { Count: > 0 } origins }) return [];
        var values = Value.GetArray();
        return origins.Select((origin, index) => new Entry(values[index], origin, $"{Path}[{index}]"));
    }
}

/// <summary>
/// An object and the layers below it: a guest's own keys, then its template's, then the defaults. Every reading method
/// reports what is wrong and returns a usable value, so that one pass finds all problems.
/// </summary>
internal sealed class Section(ProblemList problems, IReadOnlyList<Entry> layers) : ISettingSource
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public ProblemList Problems => problems;

    public int Reports => problems.Reports;

    /// <summary>Path of the topmost layer, for messages.</summary>
    public Entry Top => layers[0];

    public Section Over(Section? below) => below is null ? this : new(problems, [.. layers, .. below.Layers]);

    private IReadOnlyList<Entry> Layers => layers;

    public Entry? Find(string key) => AllOf(key).FirstOrDefault();

    /// <summary>Marks these keys as known because another reader reads them.</summary>
    public void Expect(params IEnumerable<string> keys) => _known.UnionWith(keys);

    public bool Has(string key) => Find(key) is not null;

    /// <summary>The object of that name, each layer's over the next; empty if no layer has it.</summary>
    public Section Sub(string key)
    {
        var found = AllOf(key).ToList();
        var objects = found.TakeWhile(entry => entry.IsObject).ToList();
        if (objects.Count == 0 && found.Count > 0) Report(
            found[0], $"{key} must be an object.", $"Write {key} {{ … }}.");
        return new(problems, objects.Count > 0 ? objects : [Nothing(key)]);
    }

    ISettingSource ISettingSource.Part(string key) => Sub(key);

    IReadOnlyList<ISettingSource> ISettingSource.Parts(string key) => Objects(key);

    public string? Text(string key)
    {
        if (Find(key) is not { } entry) return null;
        if (!entry.IsObject && !entry.IsList) return entry.Text;
        Report(entry, $"{key} must be a text.", $"Write {key} = text.");
        return null;
    }

    /// <summary>The objects of a list.</summary>
    public IReadOnlyList<Section> Objects(string key)
    {
        if (Find(key) is not { } entry) return [];
        if (!entry.IsList)
        {
            // --set racks.0.name=x makes an object with the key 0.
            var index = entry.IsObject
                ? new Section(problems, [entry]).Keys().FirstOrDefault(name => name.All(char.IsAsciiDigit))
                : null;
            Report(
                entry, $"{key} must be a list.",
                index is null ? $"Write {key} = [ {{ … }} ]." : $"An entry is {key}[{UnitText.Shown(index)}].");
            return [];
        }

        if (entry.Origin is LiteralList { Items.Count: > HoconLimits.Objects and var count })
        {
            Report(entry, $"{key} has {count} entries; at most {HoconLimits.Objects} are read.", "Use count.");
            return [];
        }

        var items = entry.Items().ToList();
        foreach (var item in items.Where(item => !item.IsObject)) Report(
            item, "Expected an object.", "Write { … }.");
        return [.. items.Where(item => item.IsObject).Select(item => new Section(problems, [item]))];
    }

    /// <summary>A text, or a list of texts.</summary>
    public IReadOnlyList<Entry> Texts(string key) => Find(key) switch
    {
        null => [],
        { IsList: true } list => [.. list.Items().Where(item => item is { IsObject: false, IsList: false })],
        { IsObject: false } text => [text],
        var other => Refuse(other, key),
    };

    public IReadOnlyList<string>? Items(string key)
    {
        if (Find(key) is not { IsList: true } list) return null;
        var items = list.Items().ToList();
        foreach (var item in items.Where(item => item.IsObject || item.IsList))
            Report(item, "Expected a text.", "Write it in quotes.");
        return [.. items.Where(item => !item.IsObject && !item.IsList).Select(item => item.Text)];
    }

    /// <summary>The names of all keys, topmost layer first.</summary>
    public IEnumerable<string> Keys() => layers.Where(layer => layer.IsObject)
        .SelectMany(layer => ((LiteralObject)layer.Origin).Members.Keys).Distinct(StringComparer.Ordinal);

    /// <summary>Reports every key that no reader asked for.</summary>
    public void RefuseOtherKeys()
    {
        foreach (var layer in layers)
        {
            if (layer.Origin is not LiteralObject members) continue;
            foreach (var (key, value) in members.Members)
            {
                if (_known.Contains(key)) continue;
                if (problems.IsFull) return;
                var choices = _known.Order(StringComparer.Ordinal).ToList();
                if (Suggestion.Nearest(key, choices) is { } meant && !Has(meant))
                    problems.Excuse(Joined(Top.Path, meant));
                problems.Add(
                    value.Place,
                    Joined(layer.Path, key),
                    value.Place.IsInside(Joined(layer.Path, key))
                        ? $"There is no key {Joined(layer.Path, key)}."
                        : "This key is not known.",
                    Suggestion.DidYouMean(key, choices, $"Known here: {string.Join(", ", choices)}."));
            }
        }
    }

    /// <remarks>A value that came from the environment may be a secret, so a message about it does not show it.
    /// </remarks>
    public void Report(Entry entry, string problem, string remedy)
    {
        if (entry.Origin is LiteralText { Variable: { } variable })
        {
            (problem, remedy) = (
                $"The value of the environment variable {variable}, which is not shown here, cannot be used for it.",
                $"Change {variable}, or write the value itself to read what is wrong with it.");
        }

        problems.Add(entry.Origin.Place, entry.Path, problem, remedy);
    }

    /// <summary>Reports a problem of a key, or of this object if it lacks the key.</summary>
    public void Report(string key, string problem, string remedy)
    {
        if (Find(key) is { } entry) Report(entry, problem, remedy);
        else problems.Add(Top.Origin.Place, Joined(Top.Path, key), problem, remedy);
    }

    /// <summary>Warns of a key, or of this object if it lacks the key.</summary>
    public void Warn(string key, string problem, string remedy)
    {
        var entry = Find(key);
        problems.Warn((entry ?? Top).Origin.Place, entry?.Path ?? Joined(Top.Path, key), problem, remedy);
    }

    /// <summary>Warns of each key that is not among those that something of the scenario names.</summary>
    /// <param name="used">The keys that are named.</param>
    /// <param name="what">What a key is: "guest template".</param>
    /// <param name="by">How something would name it: "like = ".</param>
    public void WarnOfUnused(IReadOnlySet<string> used, string what, string by)
    {
        foreach (var key in Keys().Where(key => !used.Contains(key)).ToList())
        {
            Warn(
                key, $"Nothing uses the {what} \"{UnitText.Shown(key)}\", so it has no effect.",
                $"Remove it, or write {by}{UnitText.Shown(key)}.");
        }
    }

    /// <summary>The value of the key in each layer that has it, topmost first.</summary>
    public IEnumerable<Entry> EntriesOf(string key) => AllOf(key);

    private IEnumerable<Entry> AllOf(string key)
    {
        _known.Add(key);
        foreach (var layer in layers)
        {
            if (layer.Origin is LiteralObject members && members.Members.TryGetValue(key, out var origin))
            {
                yield return new(layer.Value.GetObject().Items[key], origin, Joined(layer.Path, key));
            }
        }
    }

    private Entry Nothing(string key) =>
        new(new HoconValue(), new LiteralObject(Top.Origin.Place, new(StringComparer.Ordinal)), Joined(Top.Path, key));

    private Entry[] Refuse(Entry entry, string key)
    {
        Report(entry, $"{key} must be a text.", $"Write {key} = text.");
        return [];
    }

    private static string Joined(string path, string key)
    {
        if (key.Length > 80) key = key[..80];
        if (key.Contains('.') || key.Contains(' ')) key = $"\"{UnitText.Shown(key)}\"";
        return path.Length == 0 ? key : $"{path}.{key}";
    }
}
