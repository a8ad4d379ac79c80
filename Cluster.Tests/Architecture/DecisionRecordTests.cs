using System.Text.RegularExpressions;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Architecture;

/// <summary>Decision records have one form, and the index lists all of them.</summary>
public partial class DecisionRecordTests
{
    private static readonly string[] Parts =
        ["Question", "Decision", "Because", "Rejected", "What would change our mind"];

    private static readonly string Folder = Repository.PathOf("docs/decisions");

    private static readonly string Index = File.ReadAllText(Path.Combine(Folder, "README.md"));

    public static TheoryData<string> Records => [.. Files];

    private static IEnumerable<string> Files => Directory
        .EnumerateFiles(Folder, "0*.md")
        .Select(path => Path.GetFileName(path))
        .Order(StringComparer.Ordinal);

    [Theory, MemberData(nameof(Records))]
    public void A_record_has_a_title_a_status_and_all_parts_in_order(string file)
    {
        var headings = new MarkdownPage(Path.Combine(Folder, file)).Headings.ToList();

        Assert.StartsWith($"{file[..4]} ", headings[0], StringComparison.Ordinal);
        Assert.Equal(Parts, headings.Where(Parts.Contains));
        Assert.Matches(Status(), TextOf(file));
    }

    [Theory, MemberData(nameof(Records))]
    public void The_index_has_the_title_status_and_date_of_a_record(string file)
    {
        var status = Status().Match(TextOf(file));
        var state = LinkTarget().Replace(status.Groups["state"].Value, "${text}");
        var title = new MarkdownPage(Path.Combine(Folder, file)).Headings.First()[5..];
        string[] lines =
        [
            $"| [{file[..4]}] | {title} | {state} | {status.Groups["date"].Value} |",
            $"[{file[..4]}]: {file}",
        ];

        Faults.AreNone(lines.Where(line => !Index.Contains($"\n{line}\n", StringComparison.Ordinal))
            .Select(line => $"docs/decisions/README.md lacks this line: {line}"));
    }

    [Theory, MemberData(nameof(Records))]
    public void A_record_that_is_superseded_is_named_by_its_successor(string file)
    {
        var successor = Status().Match(TextOf(file)).Groups["successor"].Value;
        if (successor == "") return;

        var path = Directory.EnumerateFiles(Folder, $"{successor}-*.md").Single();
        var paragraphs = File.ReadAllText(path).Split("\n\n");

        Assert.Contains(paragraphs, text => text.StartsWith("Status:", StringComparison.Ordinal)
            && text.Contains("Supersedes", StringComparison.Ordinal)
            && text.Contains($"[{file[..4]}]", StringComparison.Ordinal));
    }

    [Fact]
    public void The_index_has_a_row_for_every_number()
    {
        var rows = IndexRow().Matches(Index).Select(match => int.Parse(match.Groups["number"].Value, null)).ToList();

        Assert.Equal(Enumerable.Range(1, rows.Count), rows);
    }

    [Fact]
    public void Every_decision_that_is_cited_exists()
    {
        var numbers = Files.Select(file => file[..4]).ToHashSet();

        var faults = RepositoryTexts.Of(".cs", ".conf", ".md").SelectMany(Passage.Of)
            .SelectMany(passage => CitedDecision().Matches(passage.Text)
                .Where(match => !numbers.Contains(match.Groups["number"].Value))
                .Select(match => $"{passage.File}:{passage.LineAt(match.Index)}: there is no {match.Value}. "
                    + "docs/decisions/README.md lists those that exist."));

        Faults.AreNone(faults);
    }

    private static string TextOf(string file) => File.ReadAllText(Path.Combine(Folder, file));

    [GeneratedRegex(
        @"^Status: (?<state>accepted|superseded (?:in part )?by \[(?<successor>\d{4})\]\([^)]+\)), "
        + @"(?<date>\d{4}-\d\d-\d\d)\.",
        RegexOptions.Multiline)]
    private static partial Regex Status();

    [GeneratedRegex(@"\b[Dd]ecisions?\s+(?<number>\d{4})\b")]
    private static partial Regex CitedDecision();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkTarget();

    [GeneratedRegex(@"^\| \[?(?<number>\d{4})\]? \|", RegexOptions.Multiline)]
    private static partial Regex IndexRow();
}
