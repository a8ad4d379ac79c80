using System.Globalization;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Writes <c>web-0</c>, <c>web-1</c> … with the same contents as one <c>web</c> with a count.</summary>
internal static class Alike
{
    public static IEnumerable<(string Names, string Body)> Runs(IEnumerable<(string Name, string Body)> items)
    {
        var all = items.ToList();
        for (int at = 0, count; at < all.Count; at += count)
        {
            var (name, body) = all[at];
            var stem = name.EndsWith("-0", StringComparison.Ordinal) ? name[..^2] : "";
            for (count = 1; at + count < all.Count && stem.Length > 0 && count < OuterSections.MostCopies; count++)
            {
                var (next, contents) = all[at + count];
                if (next != stem + "-" + count.ToString(CultureInfo.InvariantCulture) || contents != body) break;
            }

            yield return (count > 1 ? $"name = \"{stem}\", count = {count}" : $"name = \"{name}\"", body);
        }
    }
}
