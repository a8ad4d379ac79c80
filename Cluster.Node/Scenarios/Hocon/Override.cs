using System.Globalization;
using ActorXen.Scenarios.Problems;

namespace ActorXen.Scenarios.Hocon;

/// <summary>One <c>--set path=value</c>: HOCON laid over the file.</summary>
/// <remarks>
/// A path of names is assigned before substitutions are made, so that <c>vars.rate</c> takes effect everywhere. A path
/// with list places, <c>racks[0].hosts[*].pool.policy</c>, is applied afterwards, when lists have their final form.
/// </remarks>
internal sealed class Override
{
    private const string Option = "--set ";

    private readonly SourcePlace _place;
    private readonly IReadOnlyList<string> _path;
    private readonly RawNode _value;

    private Override(SourcePlace place, IReadOnlyList<string> path, RawNode value)
    {
        (_place, _path, _value) = (place, path, value);
        HasPlaces = path.Any(part => part.StartsWith('['));
    }

    public bool HasPlaces { get; }

    /// <summary>Whether a value comes from the command line, where a mistyped name is likely.</summary>
    public static bool IsPlace(SourcePlace place) => place.File.StartsWith(Option, StringComparison.Ordinal);

    /// <returns>null if it is not HOCON; the problems say why.</returns>
    public static Override? Parse(SettingText setting, IScenarioFiles files, ProblemList problems)
    {
        var text = setting.Text;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var key = equals < 0 ? text.Trim() : text[..equals].Trim();
        var place = new SourcePlace(setting.Option ?? $"{Option}{key}", 0);
        var path = equals < 0 ? null : PathOf(key);
        if (path is null)
        {
            problems.Add(
                place,
                "",
                $"\"{text}\" is not key=value.",
                "Write --set network.in-rack-latency=10us or --set racks[0].hosts[*].pool.policy=credit.");
            return null;
        }

        var faultsBefore = problems.All.Count;
        var value = new HoconGrammar(files, problems).ReadFile(place.File, $"value = {text[(equals + 1)..]}");
        if (problems.All.Count > faultsBefore) return null;
        if (value.Members.Count == 1) return new(place, path, Unplaced(value.Members["value"], place));
        problems.Add(place, "", "The option sets more than one value.", "Write one --set per value.");
        return null;
    }

    public void AssignTo(RawObject root) => root.Assign([.. _path], _value);

    public LiteralObject AppliedTo(LiteralObject root, Substitution substitution, ProblemList problems)
    {
        if (substitution.Value(_value) is not { } value) return root;
        var applied = Replaced(root, 0, value);
        if (applied is LiteralObject changed) return changed;
        problems.Add(_place, "", "No value has this path.", "Run config print to see the paths.");
        return root;
    }

    private LiteralNode? Replaced(LiteralNode? node, int at, LiteralNode value)
    {
        if (at == _path.Count)
            return node is LiteralObject below && value is LiteralObject above ? below.With(above) : value;
        var part = _path[at];
        if (part.StartsWith('[')) return node is LiteralList list ? InList(list, part, at, value) : null;
        if (node is not (null or LiteralObject)) return null;
        var members = node is LiteralObject known
            ? new OrderedDictionary<string, LiteralNode>(known.Members, StringComparer.Ordinal)
            : new OrderedDictionary<string, LiteralNode>(StringComparer.Ordinal);
        if (Replaced(members.GetValueOrDefault(part), at + 1, value) is not { } member) return null;
        members[part] = member;
        return new LiteralObject(node?.Place ?? _place, members);
    }

    private LiteralList? InList(LiteralList list, string part, int at, LiteralNode value)
    {
        var items = list.Items.ToList();
        var wanted = part == "[*]"
            ? Enumerable.Range(0, items.Count)
            : [int.Parse(part.AsSpan(1, part.Length - 2), CultureInfo.InvariantCulture)];
        foreach (var index in wanted)
        {
            if (index >= items.Count || Replaced(items[index], at + 1, value) is not { } item) return null;
            items[index] = item;
        }

        return new(list.Place, items);
    }

    /// <summary>Removes line numbers, which are meaningless for a command line.</summary>
    private static RawNode Unplaced(RawNode node, SourcePlace place) => node switch
    {
        RawText text => new RawText(place, text.Text, text.IsBlank),
        RawReference reference => new RawReference(place, reference.Text, reference.Optional, []),
        RawList list => new RawList(place, [.. list.Items.Select(item => Unplaced(item, place))]),
        RawJoin join => new RawJoin(place, [.. join.Parts.Select(part => Unplaced(part, place))]),
        RawOver over => new RawOver(Unplaced(over.Below, place), Unplaced(over.Above, place)),
        RawObject members => UnplacedObject(members, place),
        _ => node,
    };

    private static RawObject UnplacedObject(RawObject members, SourcePlace place)
    {
        var unplaced = new RawObject(place);
        foreach (var (key, member) in members.Members) unplaced.Members.Add(key, Unplaced(member, place));
        return unplaced;
    }

    /// <summary>Splits a path into names and list places such as <c>[2]</c> or <c>[*]</c>.</summary>
    private static List<string>? PathOf(string key)
    {
        var parts = new List<string>();
        foreach (var piece in key.Split('.'))
        {
            var bracket = piece.IndexOf('[', StringComparison.Ordinal);
            var name = (bracket < 0 ? piece : piece[..bracket]).Trim('"');
            if (name.Length == 0) return null;
            parts.Add(name);
            if (bracket < 0) continue;
            foreach (var index in piece[(bracket + 1)..].Split('['))
            {
                if (!index.EndsWith(']')) return null;
                var number = index[..^1];
                if (number != "*" && !ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                    return null;
                parts.Add($"[{number}]");
            }
        }

        return parts.Count <= HoconLimits.Nesting ? parts : null;
    }
}
