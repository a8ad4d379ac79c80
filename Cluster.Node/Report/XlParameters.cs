using System.Globalization;
using ActorXen.Vocabulary;

namespace ActorXen.Report;

/// <summary>The parameters of a pool that xl shows, by its names.</summary>
internal static class XlParameters
{
    /// <returns>Values with their units.</returns>
    public static IEnumerable<(string Name, string Value)> Of(XlPool pool, PolicyListing view) => view.Parameters.Select(shown =>
    {
        var value = pool.Parameters.GetValueOrDefault(shown.Parameter.Name, shown.Parameter.Default);
        return (shown.Name, string.Create(CultureInfo.InvariantCulture, $"{value}{shown.Parameter.Unit}"));
    });
}
