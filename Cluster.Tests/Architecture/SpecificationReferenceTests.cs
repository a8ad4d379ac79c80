using System.Text.RegularExpressions;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Architecture;

/// <summary>The sections, numbers and files that comments and documents cite exist.</summary>
public partial class SpecificationReferenceTests
{
    private const string Folder = "docs/model";

    private static readonly Dictionary<string, MarkdownPage> Pages = Directory
        .EnumerateFiles(Repository.PathOf(Folder), "*.md")
        .Select(path => new MarkdownPage(path))
        .Where(page => page.Name != "README")
        .ToDictionary(page => page.Name);

    private static readonly HashSet<string> Subjects = [.. Pages.Keys];

    private static IEnumerable<string> Entries =>
        Pages.Values.SelectMany(page => page.FirstCells).Where(cell => WholeNumber().IsMatch(cell));

    private static readonly List<Passage> Passages =
        [.. RepositoryTexts.Of(".cs", ".conf", ".md").SelectMany(Passage.Of)];

    [Fact]
    public void Every_section_that_is_cited_has_a_heading()
    {
        var sections = Pages.ToDictionary(page => page.Key, page => page.Value.SectionNumbers.ToHashSet());

        var faults = Passages.SelectMany(passage => Citation.In(passage, Subjects))
            .Select(citation => FaultOf(citation, sections))
            .OfType<string>();

        Faults.AreNone(faults);
    }

    [Fact]
    public void Every_number_that_is_cited_has_an_entry()
    {
        var entries = Entries.ToHashSet();

        var faults = Passages.SelectMany(passage => Number().Matches(passage.Text)
            .Where(match => !entries.Contains(match.Value))
            .Select(match => $"{passage.File}:{passage.LineAt(match.Index)}: "
                + $"{match.Value} has no row in {PageOf(match.Value)}. Cite one that has, or add the row."));

        Faults.AreNone(faults);
    }

    [Fact]
    public void Every_relative_link_leads_to_a_file_and_a_heading()
    {
        var pages = RepositoryTexts.Of(".md").Select(path => new MarkdownPage(path));

        var faults = pages
            .SelectMany(page => page.Links.Select(link => FaultOf(page, link.Line, link.Target)))
            .OfType<string>();

        Faults.AreNone(faults);
    }

    [Fact]
    public void A_section_and_a_number_are_defined_once()
    {
        var sections = Pages.Values
            .SelectMany(page => Repeated(page.SectionNumbers).Select(number => $"{page.Name}.md: heading {number}"));

        Faults.AreNone(sections.Concat(Repeated(Entries)).Select(twice => $"{twice} is there twice. Rename one."));
    }

    [Fact]
    public void The_counts_of_mechanisms_are_those_of_the_rows()
    {
        var text = File.ReadAllText(Pages["mechanisms"].Path);
        var states = MechanismRow().Matches(text).CountBy(match => match.Groups["state"].Value).ToDictionary();

        var counts = $"Built {states["built"]}, in part {states["part"]}, not built {states["no"]}.";
        Assert.Contains(counts, text, StringComparison.Ordinal);
        Assert.Equal(106, states.Values.Sum());
    }

    /// <summary>Whatever is counted is shown: <c>actorxen counters</c> lists it, <c>--json</c> has it.</summary>
    [Fact]
    public void No_row_says_that_something_counted_is_not_shown() => Assert.DoesNotContain(
        "counted and not shown", File.ReadAllText(Pages["mechanisms"].Path), StringComparison.Ordinal);

    [Theory]
    [InlineData("interrupts \u00a73.3, \u00a74 and \u00a75", "interrupts 3.3; interrupts 4; interrupts 5")]
    [InlineData("Schedulers \u00a71.3,\n\u00a72.4; RFC 6298 \u00a72", "schedulers 1.3; schedulers 2.4")]
    [InlineData("the table of \u00a73.3", "? 3.3")]
    [InlineData("interrupts \u00a71; design \u00a74", "interrupts 1; design? 4")]
    public void A_section_belongs_to_the_page_that_was_named_last(string text, string expected)
    {
        var passage = new Passage("a.cs", 1, text, Page: null);

        var found = Citation.In(passage, Subjects).Select(citation => citation.Unknown is { } word
            ? $"{word}? {citation.Section}"
            : $"{citation.Subject ?? "?"} {citation.Section}");

        Assert.Equal(expected, string.Join("; ", found));
    }

    private static string? FaultOf(Citation citation, Dictionary<string, HashSet<string>> sections)
    {
        var place = $"{citation.Place}: \u00a7{citation.Section}";
        if (citation.Unknown is { } word)
            return $"{place}: {Folder} has no page '{word}'. Name {string.Join(", ", Subjects.Order())} or a decision.";
        if (citation.Subject is not { } subject)
            return $"{place} names no page of {Folder}. Write the page before it, as in 'interrupts \u00a73.3'.";
        return sections[subject].Contains(citation.Section)
            ? null
            : $"{place}: {Folder}/{subject}.md has no such heading. Cite a section that exists, or add the heading.";
    }

    private static string? FaultOf(MarkdownPage page, int line, string target)
    {
        if (Scheme().IsMatch(target)) return null;
        var parts = target.Split('#', 2);
        var folder = Path.GetDirectoryName(page.Path)!;
        var file = parts[0] == "" ? page.Path : Path.GetFullPath(Path.Combine(folder, parts[0]));
        var place = $"{RepositoryTexts.NameOf(page.Path)}:{line}: ({target})";
        if (!File.Exists(file) && !Directory.Exists(file))
            return $"{place} leads to no file. Correct the path, or remove the link.";
        if (parts.Length == 1) return null;
        var hasAnchor = Path.GetExtension(file) == ".md" && new MarkdownPage(file).Anchors.Contains(parts[1]);
        return hasAnchor ? null : $"{place}: the file has no heading with that anchor. Name one that it has.";
    }

    private static string PageOf(string number) => Folder + number[0] switch
    {
        'M' => "/mechanisms.md",
        'I' => "/interrupts.md",
        _ => "/experiments.md",
    };

    private static IEnumerable<string> Repeated(IEnumerable<string> all) =>
        all.CountBy(one => one).Where(count => count.Value > 1).Select(count => count.Key);

    /// <summary>Mechanisms, invariants, oracles.</summary>
    [GeneratedRegex(@"\b[MIO]-\d{2,3}b?\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"^[MIO]-\d{2,3}b?$")]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"^\| M-\d+ \|.*\| (?<state>built|part|no) \|", RegexOptions.Multiline)]
    private static partial Regex MechanismRow();

    [GeneratedRegex("^[a-z][a-z0-9+.-]*:", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();
}
