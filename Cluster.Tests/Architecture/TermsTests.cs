using System.Text.RegularExpressions;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Architecture;

/// <summary>The glossary names types that exist.</summary>
public partial class TermsTests
{
    [Fact]
    public void Every_type_in_the_glossary_is_declared()
    {
        var declared = RepositoryTexts.Of(".cs").SelectMany(path => Declaration().Matches(File.ReadAllText(path)))
            .Select(match => match.Groups["name"].Value)
            .ToHashSet();

        var missing = TypeName().Matches(File.ReadAllText(Repository.PathOf("docs/terms.md")))
            .Select(match => match.Groups["name"].Value)
            .Where(name => !declared.Contains(name))
            .Select(name => $"docs/terms.md: no source declares {name}. Name the type that took its place.");

        Faults.AreNone(missing);
    }

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex Declaration();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]+)`")]
    private static partial Regex TypeName();
}
