using System.Globalization;
using ActorXen.Vocabulary;

namespace ActorXen.Report.Xl;

/// <summary>The parameters of a pool that xl shows, by its names.</summary>
internal static class XlParameters
{
    /// <returns>Values with their units.</returns>
    public static IEnumerable<(string Name, string Value)> Of(XlPool pool, PolicyListing view)
    {
        foreach (var (name, parameter) in view.Parameters)
        {
            var value = pool.Parameters.GetValueOrDefault(parameter.Name, parameter.Default);
            yield return (name, string.Create(CultureInfo.InvariantCulture, $"{value}{parameter.Unit}"));
        }
    }
}
