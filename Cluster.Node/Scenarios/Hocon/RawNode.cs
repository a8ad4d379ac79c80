using ActorXen.Scenarios.Problems;

namespace ActorXen.Scenarios.Hocon;

/// <summary>A value as it was written, before substitutions.</summary>
internal abstract class RawNode(SourcePlace place)
{
    public SourcePlace Place { get; } = place;
}

/// <param name="isBlank">
/// Whether it is only blanks between two parts of a value. They are significant between texts, not between objects.
/// </param>
internal sealed class RawText(SourcePlace place, string text, bool isBlank = false) : RawNode(place)
{
    public string Text { get; } = text;
    public bool IsBlank { get; } = isBlank;
}

internal sealed class RawList(SourcePlace place, List<RawNode> items) : RawNode(place)
{
    public List<RawNode> Items { get; } = items;
}

/// <param name="scope">The path at which the file was included. References are looked up from there first.</param>
internal sealed class RawReference(
    SourcePlace place, string text, bool optional, IReadOnlyList<string> scope) : RawNode(place)
{
    public string Text { get; } = text;
    public bool Optional { get; } = optional;
    public IReadOnlyList<string> Scope { get; } = scope;
}

/// <summary>Consecutive parts of one value: texts are joined, objects merged, lists appended.</summary>
internal sealed class RawJoin(SourcePlace place, IReadOnlyList<RawNode> parts) : RawNode(place)
{
    public IReadOnlyList<RawNode> Parts { get; } = parts;
}

/// <summary>A key assigned twice, where only substitution will show whether both values are objects.</summary>
internal sealed class RawOver(RawNode below, RawNode above) : RawNode(above.Place)
{
    public RawNode Below { get; } = below;
    public RawNode Above { get; } = above;
}

internal sealed class RawObject(SourcePlace place) : RawNode(place)
{
    public OrderedDictionary<string, RawNode> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>A later assignment merges with an object and replaces any other value.</summary>
    public void Assign(ReadOnlySpan<string> path, RawNode value)
    {
        var owner = this;
        foreach (var part in path[..^1])
        {
            var before = owner.Members.GetValueOrDefault(part);
            var inner = before as RawObject ?? (before as RawOver)?.Above as RawObject;
            if (inner is null) owner.Put(part, inner = new RawObject(value.Place));
            owner = inner;
        }

        owner.Put(path[^1], value);
    }

    /// <summary><c>key += value</c>.</summary>
    public void Append(ReadOnlySpan<string> path, RawNode value)
    {
        RawNode? before = this;
        foreach (var part in path) before = (before as RawObject)?.Members.GetValueOrDefault(part);
        if (before is RawJoin { Parts: [.., var last] }) before = last as RawList ?? before;
        if (before is RawList list)
        {
            // Append in place, because a chain of joins would be as deep as there are lines.
            list.Items.Add(value);
            return;
        }

        var added = new RawList(value.Place, [value]);
        RemoveAt(path);
        Assign(path, before is null ? added : new RawJoin(value.Place, [before, added]));
    }

    private void RemoveAt(ReadOnlySpan<string> path)
    {
        RawObject? owner = this;
        foreach (var part in path[..^1]) owner = owner?.Members.GetValueOrDefault(part) as RawObject;
        owner?.Members.Remove(path[^1]);
    }

    private void Put(string key, RawNode value)
    {
        var before = Members.GetValueOrDefault(key);
        switch (before, value)
        {
            case (RawObject old, RawObject added):
                foreach (var (name, member) in added.Members) old.Put(name, member);
                break;
            case (null, _) or (_, RawText or RawList) or (RawText or RawList, RawObject):
                Members[key] = value;
                break;
            default:
                // Later assignments below the same key must reach the new object.
                Members[key] = new RawOver(before, value);
                break;
        }
    }
}
