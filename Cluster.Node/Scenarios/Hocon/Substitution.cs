using System.Text;
using ActorXen.Scenarios.Problems;

namespace ActorXen.Scenarios.Hocon;

/// <summary>Replaces <c>${a.b}</c> by the value at a.b, or by the environment variable of that name.</summary>
/// <remarks>Endless recursion and endless growth both end in a <see cref="HoconException"/>.</remarks>
internal sealed class Substitution(RawObject root, long sourceLength, Func<string, string?> environment)
{
    private readonly Dictionary<RawNode, LiteralNode?> _done = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<RawNode> _underWay = new(ReferenceEqualityComparer.Instance);
    private readonly long _mostSize = HoconLimits.ResolvedSize(sourceLength);
    private readonly HashSet<string> _referred = new(StringComparer.Ordinal);

    /// <summary>The paths of all references, and every path that leads to one of them.</summary>
    private readonly HashSet<string> _ways = new(StringComparer.Ordinal);
    private int _steps;
    private int _references;
    private int _layers;

    /// <summary>Whether a reference names this value or a part of it.</summary>
    public bool IsReferred(string path) => _ways.Contains(path);

    /// <summary>Whether a reference names this value as a whole, so that all of its parts are used.</summary>
    public bool IsReferredWhole(string path) => _referred.Contains(path);

    public LiteralObject Root() => (LiteralObject)Value(root)!;

    /// <returns>null if an optional reference finds nothing.</returns>
    public LiteralNode? Value(RawNode node)
    {
        if (_done.TryGetValue(node, out var known)) return known;
        Step(node);
        if (!_underWay.Add(node)) throw Endless(node);
        var value = node switch
        {
            RawText text => new LiteralText(text.Place, text.Text),
            RawList list => ListOf(list),
            RawObject members => ObjectOf(members),
            RawReference reference => Referred(reference),
            RawJoin join => Joined(join),
            RawOver over => Layered(over),
            _ => throw new InvalidOperationException($"{node.GetType().Name} has no value"),
        };
        if (value is { } made) CheckSize(made);
        _underWay.Remove(node);
        return _done[node] = value;
    }

    private LiteralList ListOf(RawList list)
    {
        var items = new List<LiteralNode>(list.Items.Count);
        foreach (var item in list.Items)
        {
            if (Value(item) is { } value) items.Add(value);
        }

        return new(list.Place, items);
    }

    private LiteralObject ObjectOf(RawObject members)
    {
        var values = new OrderedDictionary<string, LiteralNode>(members.Members.Count, StringComparer.Ordinal);
        foreach (var (key, member) in members.Members)
        {
            if (Value(member) is { } value) values.Add(key, value);
        }

        return new(members.Place, values);
    }

    private LiteralNode? Layered(RawOver over)
    {
        if (++_layers > HoconLimits.SubstitutionNesting) throw TooNested(over);
        var above = Value(over.Above);
        var value = above is LiteralText or LiteralList ? above : Over(over, Value(over.Below), above);
        _layers--;
        return value;
    }

    private LiteralNode? Over(RawNode node, LiteralNode? below, LiteralNode? above)
    {
        if (above is null) return below;
        if (below is not LiteralObject old || above is not LiteralObject added) return above;
        Step(node, old.Members.Count + added.Members.Count);
        return old.With(added);
    }

    private LiteralNode? Referred(RawReference reference)
    {
        if (++_references > HoconLimits.SubstitutionNesting) throw TooNested(reference);
        var path = PathOf(reference);
        AddReferred(path);
        if (reference.Scope.Count > 0) AddReferred([.. reference.Scope, .. path]);
        var value = reference.Scope.Count > 0 ? Find(root, [.. reference.Scope, .. path], 0) : null;
        value ??= Find(root, path, 0);
        if (value is null && environment(reference.Text) is { } variable)
            value = new LiteralText(reference.Place, variable) { Variable = reference.Text };
        _references--;
        if (value is not null || reference.Optional) return value;
        throw new HoconException(
            reference.Place,
            "",
            $"${{{reference.Text}}} names neither a value of this file nor an environment variable.",
            $"Define it, or write ${{?{reference.Text}}} where it may be missing.");
    }

    private void AddReferred(string[] path)
    {
        if (!_referred.Add(string.Join('.', path))) return;
        for (var length = 1; length <= path.Length; length++) _ways.Add(string.Join('.', path, 0, length));
    }

    /// <summary>
    /// Follows a path without resolving the values next to it, so that <c>a { x = 1, y = ${a.x} }</c> is legal.
    /// </summary>
    private LiteralNode? Find(RawNode node, string[] path, int at)
    {
        Step(node);
        if (at == path.Length) return Value(node);
        switch (node)
        {
            case RawObject members:
                return members.Members.TryGetValue(path[at], out var member) ? Find(member, path, at + 1) : null;
            case RawOver over:
                if (++_layers > HoconLimits.SubstitutionNesting) throw TooNested(over);
                var above = Find(over.Above, path, at);
                var value = above is LiteralText or LiteralList ? above : Over(over, Find(over.Below, path, at), above);
                _layers--;
                return value;
            default:
                var known = Value(node);
                for (; at < path.Length && known is not null; at++)
                {
                    known = (known as LiteralObject)?.Members.GetValueOrDefault(path[at]);
                }

                return known;
        }
    }

    private LiteralNode? Joined(RawJoin join)
    {
        LiteralNode? joined = null;
        StringBuilder? text = null;
        string? variable = null;
        var blank = "";
        foreach (var part in join.Parts)
        {
            if (part is RawText { IsBlank: true } between)
            {
                blank = between.Text;
                continue;
            }

            var value = Value(part);
            switch (joined ?? value, value)
            {
                case (_, null): break;
                case (LiteralText, LiteralText added):
                    text = (text ?? new StringBuilder()).Append(text is null ? "" : blank).Append(added.Text);
                    if (text.Length > _mostSize) throw TooLarge(join);
                    joined ??= added;
                    variable ??= added.Variable;
                    break;
                case (LiteralList before, LiteralList added):
                    joined = joined is null ? added : new LiteralList(before.Place, [.. before.Items, .. added.Items]);
                    Step(join, before.Items.Count + added.Items.Count);
                    break;
                case (LiteralObject before, LiteralObject added):
                    joined = joined is null ? added : before.With(added);
                    Step(join, before.Members.Count + added.Members.Count);
                    break;
                default:
                    throw new HoconException(
                        join.Place, "", "One value mixes text, objects and lists.",
                        "Put a text with braces in quotes; begin each key on a new line.");
            }

            blank = "";
        }

        return text is null ? joined : new LiteralText(join.Place, text.ToString()) { Variable = variable };
    }

    private static string[] PathOf(RawReference reference)
    {
        var parts = reference.Text.Split('.').Select(part => part.Trim('"')).ToArray();
        if (parts.All(part => part.Length > 0)) return parts;
        throw new HoconException(
            reference.Place, "", $"${{{reference.Text}}} names nothing.", "Write ${name} or ${a.b}.");
    }

    private void Step(RawNode node, int steps = 1)
    {
        if ((_steps += steps) > HoconLimits.SubstitutionSteps + sourceLength) throw TooLarge(node);
    }

    private void CheckSize(LiteralNode value)
    {
        if (value.Size > _mostSize) throw TooLarge(value.Place);
        if (value.Depth <= HoconLimits.Nesting) return;
        throw new HoconException(
            value.Place, "", $"Values are nested deeper than {HoconLimits.Nesting}.", "Flatten it.");
    }

    private static HoconException Endless(RawNode node) => new(
        node.Place,
        "",
        node is RawReference reference
            ? $"${{{reference.Text}}} refers to itself, directly or indirectly."
            : "This value refers to itself.",
        "Write the value out, or use += to append to a list.");

    private static HoconException TooNested(RawNode node) => new(
        node.Place, "", $"More than {HoconLimits.SubstitutionNesting} substitutions lead to one value.",
        "Refer to the value itself.");

    private static HoconException TooLarge(RawNode node) => TooLarge(node.Place);

    private static HoconException TooLarge(SourcePlace place) => new(
        place, "", "The substitutions make the scenario far larger than its text.",
        "Use count for guests or hosts that are alike.");
}
