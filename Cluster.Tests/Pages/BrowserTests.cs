using System.Text.RegularExpressions;
using ActorXen.Pages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Pages;

/// <summary>What a browser shows of pages that it opens from disk: light, dark, wide, narrow, and on paper.</summary>
[Nodes]
public sealed partial class BrowserTests : IDisposable
{
    private const int Desktop = 1200;
    private const int Phone = 390;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actorxen-pages-");

    public void Dispose() => _folder.Delete(recursive: true);

    [BrowserTheory]
    [InlineData("run", Desktop, false)]
    [InlineData("run", Phone, true)]
    [InlineData("study", Desktop, true)]
    [InlineData("names", Phone, false)]
    [InlineData("capacity", Desktop, false)]
    [InlineData("capacity", Phone, true)]
    [InlineData("compared runs", Desktop, false)]
    [InlineData("compared runs", Phone, true)]
    [InlineData("compared studies", Desktop, true)]
    [InlineData("compared studies", Phone, false)]
    public async Task Every_plot_is_drawn(string kind, int width, bool isDark)
    {
        var page = PageOf(kind);
        var expected = Holders().Count(page);

        var sight = await OpenAsync(page, width, isDark);

        var points = Canvases().Matches(sight.Dom)
            .Select(canvas => int.Parse(canvas.Groups["points"].Value, null)).ToList();
        Assert.True(expected > 0 && points.Count == expected, $"{points.Count} of {expected} plots");
        Assert.All(points, count => Assert.True(count > 0));
        Assert.Contains("data-ready", sight.Dom, StringComparison.Ordinal);
        Assert.Matches("<p id=\"error\"[^>]*hidden", sight.Dom);
        Assert.Empty(sight.Console);
        Assert.Equal(width, sight.Picture.Width);
        Assert.True(sight.Picture.Colours > 50, $"{sight.Picture.Colours} colours");
        Assert.Equal(isDark, sight.Picture.BrightnessAt(2, 2) < 200);
        Assert.True(sight.Print.AsSpan().StartsWith("%PDF"u8));
        Assert.True(sight.Print.Length > 20_000, $"{sight.Print.Length} bytes of PDF");
    }

    [BrowserFact]
    public async Task Texts_are_shown_as_they_are_and_nothing_in_them_is_executed()
    {
        var sight = await OpenAsync(PageOf("run"), Desktop, isDark: false);

        Assert.DoesNotContain("<img", sight.Dom, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;/script&gt;&lt;script&gt;alert", sight.Dom, StringComparison.Ordinal);
        Assert.Empty(sight.Console);
    }

    [BrowserTheory]
    [InlineData("compared runs", Desktop)]
    [InlineData("compared runs", Phone)]
    [InlineData("capacity", Desktop)]
    [InlineData("capacity", Phone)]
    public async Task The_words_of_a_limit_hide_nothing_that_is_drawn(string kind, int width)
    {
        var sight = await OpenAsync(PageOf(kind), width, isDark: false);

        var covered = Limits().Matches(sight.Dom).Select(canvas => canvas.Groups["covered"].Value).ToList();
        Assert.NotEmpty(covered);
        Assert.All(covered, count => Assert.Equal("0", count));
    }

    [BrowserFact]
    public async Task A_page_of_a_thousand_hosts_is_drawn()
    {
        var sight = await OpenAsync(RunPage.Write(PageSamples.Run(1_000), PageSamples.Origin), Desktop, isDark: false);

        Assert.NotEmpty(Canvases().Matches(sight.Dom));
        Assert.Matches("<p id=\"error\"[^>]*hidden", sight.Dom);
    }

    private async Task<Sight> OpenAsync(string page, int width, bool isDark)
    {
        var path = Path.Combine(_folder.FullName, "page of a test.html");
        await File.WriteAllTextAsync(path, page);
        return await Chromium.OpenAsync(path, width, 1600, isDark);
    }

    private static string PageOf(string kind) => kind switch
    {
        "run" => RunPage.Write(PageSamples.Run(60), PageSamples.Origin),
        "study" => StudyPage.Write(PageSamples.Study("vars.guests=1,2,4,8,16", "a=b,c,d"), PageSamples.Origin),
        "names" => StudyPage.Write(PageSamples.Study("policy=a-long-name,b,c", "x=y,z"), PageSamples.Origin),
        "compared runs" => RunComparisonPage.Write(PageSamples.Runs(), "actorxen compare base other"),
        "compared studies" => StudyComparisonPageTests.Page(["vars.guests=1,2,4,8,16", "a=b,c"]),
        _ => CapacityPage.Write([PageSamples.Capacity("x=a"), PageSamples.Capacity("x=b")], PageSamples.Origin),
    };

    [GeneratedRegex("data-chart=\"")]
    private static partial Regex Holders();

    [GeneratedRegex("<canvas[^>]*data-covered=\"(?<covered>[^\"]+)\"")]
    private static partial Regex Limits();

    [GeneratedRegex("<canvas[^>]*data-points=\"(?<points>[0-9]+)\"")]
    private static partial Regex Canvases();
}
