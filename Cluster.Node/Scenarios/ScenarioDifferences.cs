using System.Globalization;
using ActorXen.Scenarios.Hocon;

namespace ActorXen.Scenarios;

/// <summary>A setting that two scenarios have with different values.</summary>
/// <param name="Path">As in <c>hosts[host-a].pool.ratelimit_us</c>; a star stands for all hosts or domains.</param>
/// <param name="One">Its value in the first scenario; null if that does not have it.</param>
/// <param name="Other">Its value in the second one, likewise.</param>
public sealed record SettingDifference(string Path, string? One, string? Other);

/// <summary>Compares two texts that <see cref="ScenarioText"/> wrote, setting by setting.</summary>
/// <remarks>
/// The texts write once what all hosts or domains share. Here every host and domain has all its settings, so that a
/// change of one host does not show as a change of all; then equal changes of all are one.
/// </remarks>
public static class ScenarioDifferences
{
    private const string Hosts = "hosts[";
    private const string Domains = "domains[";

    /// <returns>In order of paths; null if a text cannot be read.</returns>
    public static IReadOnlyList<SettingDifference>? Between(string one, string other)
    {
        if (one == other) return [];
        if (SettingsOf(one) is not { } before || SettingsOf(other) is not { } after) return null;
        var paths = before.Keys.Union(after.Keys).ToList();
        var merged = Merged(
            Merged(Each(before, after), Domains, paths), Hosts,
            paths.Union(paths.Select(path => Starred(path, Domains))));
        return [.. merged.OrderBy(setting => setting.Path, StringComparer.Ordinal)];
    }

    /// <summary>The names of all hosts in the order of their numbers; none if the text cannot be read.</summary>
    /// <param name="text">As <see cref="ScenarioText"/> wrote it.</param>
    public static IReadOnlyList<string> HostNames(string text) =>
        HoconSource.Values("a stored scenario", text) is { } root
            ? [.. HostsOf(root).Select(host => host.Name)]
            : [];

    /// <summary>The differences of every host and domain by itself.</summary>
    /// <param name="one">As <see cref="SettingsOf"/> read them.</param>
    internal static IReadOnlyList<SettingDifference> Each(
        IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
    [
        .. one.Keys.Union(other.Keys)
            .Select(path => new SettingDifference(path, one.GetValueOrDefault(path), other.GetValueOrDefault(path)))
            .Where(setting => setting.One != setting.Other),
    ];

    /// <summary>Every setting of every host and domain by its path; null if the text cannot be read.</summary>
    internal static SortedDictionary<string, string>? SettingsOf(string text)
    {
        if (HoconSource.Values("a stored scenario", text) is not { } root) return null;
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var defaults = root.Members.GetValueOrDefault("defaults") as LiteralObject;
        var guest = defaults?.Members.GetValueOrDefault("domain") as LiteralObject;
        Flatten(settings, "", root.Without("defaults").Without("racks"));
        foreach (var (rack, host, own) in HostsOf(root))
        {
            var path = $"hosts[{host}]";
            var whole = defaults is null ? own : defaults.Without("domain").With(own);
            settings[$"{path}.rack"] = rack;
            Flatten(settings, path, whole.Without("name").Without("count").Without("domains"));
            foreach (var (domain, members) in Named(own.Members.GetValueOrDefault("domains")))
            {
                var all = guest is null ? members : guest.With(members);
                Flatten(settings, $"{path}.domains[{domain}]", all.Without("name").Without("count"));
            }
        }

        return settings;
    }

    private static IEnumerable<(string Rack, string Name, LiteralObject Members)> HostsOf(LiteralObject root) =>
        from rack in Named(root.Members.GetValueOrDefault("racks"))
        from host in Named(rack.Members.Members.GetValueOrDefault("hosts"))
        select (rack.Name, host.Name, host.Members);

    /// <summary>Objects by their names. One with a count stands for many, as <see cref="Alike"/> wrote them.</summary>
    private static IEnumerable<(string Name, LiteralObject Members)> Named(LiteralNode? list)
    {
        foreach (var item in (list as LiteralList)?.Items.OfType<LiteralObject>() ?? [])
        {
            var name = (item.Members.GetValueOrDefault("name") as LiteralText)?.Text ?? "";
            var count = (item.Members.GetValueOrDefault("count") as LiteralText)?.Text;
            if (!int.TryParse(count, CultureInfo.InvariantCulture, out var many))
            {
                yield return (name, item);
                continue;
            }

            for (var number = 0; number < many; number++) yield return ($"{name}-{number}", item);
        }
    }

    private static void Flatten(SortedDictionary<string, string> into, string path, LiteralNode node)
    {
        switch (node)
        {
            case LiteralObject parts:
                // An object without keys is there all the same.
                if (parts.Members.Count == 0 && path.Length > 0) into[path] = "{}";
                foreach (var (key, value) in parts.Members)
                    Flatten(into, path.Length == 0 ? key : $"{path}.{key}", value);
                break;
            case LiteralList list when list.Items.All(item => item is LiteralText):
                into[path] = $"[{string.Join(", ", list.Items.Cast<LiteralText>().Select(item => item.Text))}]";
                break;
            case LiteralList list:
                foreach (var (index, item) in list.Items.Index())
                {
                    var name = (item as LiteralObject)?.Members.GetValueOrDefault("name") as LiteralText;
                    Flatten(into, $"{path}[{name?.Text ?? $"{index}"}]", item);
                }

                break;
            case LiteralText text: into[path] = text.Text; break;
            default: throw new ArgumentOutOfRangeException(nameof(node));
        }
    }

    /// <summary>One difference with a star instead of a name, if all that have the setting differ alike.</summary>
    private static List<SettingDifference> Merged(
        IReadOnlyList<SettingDifference> each, string place, IEnumerable<string> paths)
    {
        var having = paths.CountBy(path => Starred(path, place)).ToDictionary();
        return
        [
            .. each.GroupBy(setting => setting with { Path = Starred(setting.Path, place) })
                .SelectMany(alike => Whole(alike.Key, [.. alike])),
        ];

        List<SettingDifference> Whole(SettingDifference all, List<SettingDifference> alike) =>
            alike.Count > 1 && having[all.Path] == alike.Count ? [all] : alike;
    }

    private static string Starred(string path, string place)
    {
        var begin = path.IndexOf(place, StringComparison.Ordinal);
        if (begin < 0 || (place == Hosts && begin > 0)) return path;
        var name = begin + place.Length;
        var end = path.IndexOf(']', name);
        return end < 0 ? path : $"{path[..name]}*{path[end..]}";
    }
}
