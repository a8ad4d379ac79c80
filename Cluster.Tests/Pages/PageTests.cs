using System.Text.Json;
using System.Text.RegularExpressions;
using ActorXen.Pages;
using ActorXen.Report.Tables;

namespace ActorXen.Tests.Pages;

public sealed partial class PageTests
{
    private const string Hostile = PageSamples.Hostile;

    public static TheoryData<string> Kinds => ["run", "study", "capacity", "everything"];

    [Theory, MemberData(nameof(Kinds))]
    public void No_text_can_end_an_element_or_begin_one(string kind)
    {
        var page = PageOf(kind);

        // The data, the library and our script.
        Assert.Equal(3, Count(page, "<script"));
        Assert.Equal(3, Count(page, "</script"));
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;/script&gt;", page, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_page_loads_nothing(string kind)
    {
        var page = PageOf(kind);
        var markup = Values().Replace(Scripts().Replace(page, ""), "\"\"");

        Assert.DoesNotMatch(Loading(), markup);
        Assert.DoesNotMatch(Requests(), page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_same_results_make_the_same_page(string kind) => Assert.Equal(PageOf(kind), PageOf(kind));

    [Theory, MemberData(nameof(Kinds))]
    public void Headings_are_in_order_and_tables_have_headers(string kind)
    {
        var page = PageOf(kind);

        Assert.Equal(1, Count(page, "<h1>"));
        Assert.Contains("<html lang=\"en\"", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("<h1>", StringComparison.Ordinal) < page.IndexOf("<h2>", StringComparison.Ordinal));
        Assert.All(
            Tables().Matches(page).Select(table => table.Value),
            table => Assert.Equal(
                table.Contains("<td", StringComparison.Ordinal),
                table.Contains("<th scope=", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_data_of_plots_is_read_back_as_it_was()
    {
        var line = new ChartLine(Hostile, [1, 2, 3], [1.5, null, double.PositiveInfinity])
        {
            Low = [1, null, 2],
            High = [2, null, 3],
        };
        var page = $"{new Page("t", "q", ["a"]).Charts([new(Hostile, new(Hostile), new("y", "us"), [line])])}";

        using var json = JsonDocument.Parse(Data().Match(page).Groups["json"].Value);
        var chart = json.RootElement[0];
        var read = chart.GetProperty("lines")[0];

        Assert.Equal(Hostile, chart.GetProperty("x").GetProperty("label").GetString());
        Assert.Equal(Hostile, read.GetProperty("name").GetString());
        Assert.Equal(1.5, read.GetProperty("y")[0].GetDouble());
        Assert.Equal(JsonValueKind.Null, read.GetProperty("y")[1].ValueKind);
        Assert.Equal(JsonValueKind.Null, read.GetProperty("y")[2].ValueKind);
        Assert.Equal(2, read.GetProperty("low")[2].GetDouble());
    }

    [Fact]
    public void What_html_forbids_or_what_turns_text_around_is_replaced()
    {
        var page = $"{new Page("a\u0000b\u202ec", "q", ["a"])}";

        Assert.Contains("<h1>a\ufffdb\ufffdc</h1>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_aligned_right_and_a_heading_alone_is_clear()
    {
        var table = new TextTable("T", [new("name", 0), new("p50", 0) { Alone = "wake p50" }], "legend");
        table.Add("a", "5");

        var page = $"{new Page("t", "q", ["a"]).Table(table)}";

        Assert.Contains("<th scope=\"col\" class=\"n\">wake p50</th>", page, StringComparison.Ordinal);
        Assert.Contains("<td>a</td><td class=n>5</td>", page, StringComparison.Ordinal);
        Assert.Contains("<div class=\"caption\">T<small>legend</small></div>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new double[] { 1, 2, 4, 8, 16 }, true)]
    [InlineData(new double[] { 10, 20, 30, 40 }, false)]
    [InlineData(new double[] { 1, 50, 100 }, false)]
    [InlineData(new double[] { 0, 10, 100 }, false)]
    public void An_axis_is_logarithmic_if_its_values_are(double[] values, bool isLog) =>
        Assert.Equal(isLog, ChartAxis.For("x", "", values).IsLog);

    [Fact]
    public void The_library_is_embedded_with_its_licence_and_cannot_end_its_element()
    {
        Assert.Contains("MIT License", Assets.LibraryLicence, StringComparison.Ordinal);
        Assert.All(
            (string[])[Assets.Library, Assets.Script, Assets.LibraryLicence],
            text => Assert.DoesNotContain("</script", text, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("*/", Assets.LibraryLicence, StringComparison.Ordinal);
    }

    private static string PageOf(string kind) => kind switch
    {
        "run" => RunPage.Write(PageSamples.Run(3, Hostile), PageSamples.Origin),
        "study" => StudyPage.Write(PageSamples.Study("vars.guests=1..4", "x=a,\"</script>\""), PageSamples.Origin),
        "capacity" => CapacityPage.Write(
            [PageSamples.Capacity("x=\"</script>\""), PageSamples.Capacity("x=b")], PageSamples.Origin),
        _ => $"{Everything()}",
    };

    private static Page Everything()
    {
        var table = new TextTable(Hostile, [Hostile], Hostile) { Remainder = Hostile };
        table.Add(Hostile);
        return new Page(Hostile, Hostile, [Hostile]).Heading(Hostile).Paragraph(Hostile).Warnings([Hostile])
            .Table(table).Facts([(Hostile, Hostile)]).Command(Hostile).Folded(Hostile, Hostile)
            .Charts([new(Hostile, new(Hostile) { Names = [Hostile] }, new(Hostile, Hostile), [new(Hostile, [0], [1])])
            {
                Note = Hostile,
                Limits = [new(1, Hostile)],
                Shades = [new(0, 1, Hostile)],
            }])
            .Add(new HeatMap(Hostile, Hostile, [new(Hostile, [new(Hostile, 1), new(Hostile, null)])])
            {
                Begins = HeatMap.Even(1),
                TextOf = _ => Hostile,
            });
    }

    private static int Count(string page, string part) => page.Split(part).Length - 1;

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Values();

    [GeneratedRegex("<script.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Scripts();

    [GeneratedRegex(
        @"<[^>]*\s(src|href|srcset|action|poster|data)\s*=|url\(|@import|<(link|iframe|object|embed|img|base)\b")]
    private static partial Regex Loading();

    [GeneratedRegex(@"\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|\bimport\(")]
    private static partial Regex Requests();

    [GeneratedRegex("<table.*?</table>", RegexOptions.Singleline)]
    private static partial Regex Tables();

    [GeneratedRegex("id=\"charts\">(?<json>.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Data();
}
