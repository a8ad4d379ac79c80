using System.Text;
using ActorXen.Scenarios.Problems;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Hocon;

/// <summary>A value with all substitutions made. It knows its line, its size and its depth.</summary>
/// <param name="place">Where it was written.</param>
/// <param name="size">Approximate characters as a text for Akka's parser. Repeated parts count each time.</param>
/// <param name="depth">Depth of nested objects and lists.</param>
internal abstract class LiteralNode(SourcePlace place, long size, int depth)
{
    public SourcePlace Place { get; } = place;
    public long Size { get; } = size;
    public int Depth { get; } = depth;

    /// <summary>
    /// HOCON that every parser reads alike: all keys and texts in quotes, and no substitutions left.
    /// </summary>
    public string ToHocon()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    public abstract void Write(StringBuilder text);
}

internal sealed class LiteralText(SourcePlace place, string text) : LiteralNode(place, text.Length + 3, 0)
{
    public string Text { get; } = text;

    /// <summary>The environment variable that it comes from, wholly or in part; null if it was written.</summary>
    public string? Variable { get; init; }

    public override void Write(StringBuilder text) => Quoting.Append(text, Text);
}

internal sealed class LiteralList(SourcePlace place, IReadOnlyList<LiteralNode> items)
    : LiteralNode(place, 3 + items.Sum(item => item.Size), 1 + items.Select(item => item.Depth).DefaultIfEmpty().Max())
{
    public IReadOnlyList<LiteralNode> Items { get; } = items;

    public override void Write(StringBuilder text)
    {
        text.Append('[');
        for (var index = 0; index < Items.Count; index++)
        {
            if (index > 0) text.Append(',');
            Items[index].Write(text);
        }

        text.Append(']');
    }
}

internal sealed class LiteralObject(SourcePlace place, OrderedDictionary<string, LiteralNode> members) : LiteralNode(
    place,
    3 + members.Sum(member => member.Key.Length + 4 + member.Value.Size),
    1 + members.Values.Select(member => member.Depth).DefaultIfEmpty().Max())
{
    public OrderedDictionary<string, LiteralNode> Members { get; } = members;

    public LiteralObject Without(string key)
    {
        if (!Members.ContainsKey(key)) return this;
        var rest = new OrderedDictionary<string, LiteralNode>(Members, StringComparer.Ordinal);
        rest.Remove(key);
        return new(Place, rest);
    }

    /// <summary>This object with the members of another one laid over it, recursively.</summary>
    public LiteralObject With(LiteralObject above)
    {
        var joined = new OrderedDictionary<string, LiteralNode>(Members, StringComparer.Ordinal);
        foreach (var (key, value) in above.Members)
        {
            joined[key] = value is LiteralObject added && joined.GetValueOrDefault(key) is LiteralObject before
                ? before.With(added)
                : value;
        }

        return new(above.Place, joined);
    }

    public override void Write(StringBuilder text)
    {
        text.Append('{');
        var first = true;
        foreach (var (key, value) in Members)
        {
            if (!first) text.Append('\n');
            first = false;
            Quoting.Append(text, key);
            text.Append('=');
            value.Write(text);
        }

        text.Append('}');
    }
}
