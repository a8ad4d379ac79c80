using System.Text.RegularExpressions;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Architecture;

/// <summary>Where the sources of a project declare its types.</summary>
internal static partial class DeclaredTypes
{
    /// <summary>The place of every type that is not part of another one, by namespace and name.</summary>
    /// <param name="placeOf">From a path. The parts of a partial type have the same place.</param>
    public static IReadOnlyDictionary<string, string> Places(string project, Func<string, string> placeOf) =>
        Repository.Sources(project)
            .Select(path => (Text: File.ReadAllText(path), Place: placeOf(path), Space: Repository.NamespaceOf(path)))
            .SelectMany(file => TypeLine().Matches(file.Text)
                .Select(type => (Name: $"{file.Space}.{type.Groups["name"].Value}", file.Place)))
            .Distinct()
            .ToDictionary(type => type.Name, type => type.Place);

    [GeneratedRegex(
        @"^(public|internal) ((static|sealed|abstract|partial|readonly|ref) )*"
        + @"(class|record struct|record|struct|enum|interface|delegate [\w<>]+) (?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TypeLine();
}
