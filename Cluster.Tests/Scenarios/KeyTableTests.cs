using System.Globalization;
using System.Text;
using ActorXen.Tests.Support;
using ActorXen.Vocabulary;

namespace ActorXen.Tests.Scenarios;

/// <summary>The reference page's tables of keys are those that the mechanisms declare.</summary>
/// <remarks><c>ACTORXEN_ACCEPT=1 dotnet test</c> writes them again.</remarks>
public sealed class KeyTableTests
{
    private const string Page = "docs/scenarios.md";

    public static TheoryData<string> Places => [.. Given.Options.Catalogue.Tables.Select(table => table.Place)];

    [Theory, MemberData(nameof(Places))]
    public void The_page_has_the_declared_keys_of_each_section(string place)
    {
        var table = Given.Options.Catalogue.Tables.First(known => known.Place == place);
        var (begin, end) = ($"<!-- keys: {place} -->\n", $"<!-- end: {place} -->");
        var page = File.ReadAllText(Repository.PathOf(Page));
        var from = page.IndexOf(begin, StringComparison.Ordinal);
        var to = page.IndexOf(end, StringComparison.Ordinal);
        Assert.True(
            from >= 0 && to > from,
            $"{Page} has no {begin.Trim()} … {end}: add both lines where the table should stand");

        var expected = Markdown(table);
        var actual = page[(from + begin.Length)..to];
        if (Environment.GetEnvironmentVariable(Golden.AcceptVariable) == "1" && actual != expected)
        {
            lock (Page)
                File.WriteAllText(Repository.PathOf(Page), page[..(from + begin.Length)] + expected + page[to..]);
            return;
        }

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Each_key_says_what_it_means()
    {
        var rows = Given.Options.Catalogue.Tables.SelectMany(
            table => table.Rows.Select(row => (table.Place, Row: row)));

        Assert.All(rows, row =>
        {
            Assert.False(string.IsNullOrWhiteSpace(row.Row.Meaning), $"{row.Place} {row.Row.Key} has no meaning");
            Assert.False(row.Row.Meaning.EndsWith('.'), $"{row.Place} {row.Row.Key}: a phrase without a full stop");
        });
    }

    [Fact]
    public void Sections_have_different_names()
    {
        var places = Given.Options.Catalogue.Tables.Select(table => table.Place).ToList();

        Assert.Equal(places.Distinct(), places);
    }

    private static string Markdown(ISettingTable table)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"| {table.Place}: {Cell(table.Meaning)} | default | allowed | meaning |\n|---|---|---|---|\n");
        foreach (var row in table.Rows)
            text.Append(
                CultureInfo.InvariantCulture,
                $"| `{row.Key}` | {Cell(row.Default)} | {Cell(row.Allowed)} | {Cell(row.Meaning)} |\n");
        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
