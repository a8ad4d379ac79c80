using System.IO.Enumeration;
using ActorXen.Messages;

namespace ActorXen.Exports.Rows;

/// <summary>Chooses facts by their names.</summary>
public static class FactKinds
{
    public static IReadOnlyList<string> Names { get; } =
        [.. FactNames.AllTypes.Select(type => type.Name).Order(StringComparer.Ordinal)];

    /// <param name="pattern">A name; it may contain * and ?.</param>
    public static IReadOnlyList<FactType> Like(string pattern) =>
        [.. FactNames.AllTypes.Where(type => FileSystemName.MatchesSimpleExpression(pattern, type.Name))];
}
