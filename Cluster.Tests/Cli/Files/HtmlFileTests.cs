using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Files;

/// <summary><c>--html</c> of run, show, study and capacity, on real simulations.</summary>
[Long]
public sealed class HtmlFileTests : StoreTest
{
    private const string Run = "run ping-pong --until 40ms --engine plain --quiet";

    private string PagePath => Path.Combine(Path.GetDirectoryName(Store.Path)!, "page.html");

    [Fact]
    public async Task A_run_writes_a_page_with_its_series_and_its_command()
    {
        var page = await PageAsync($"{Run} --no-store --seed 5 --warm-up 11ms");

        Assert.Contains(
            "actorxen run ping-pong --until 40ms --engine plain --seed 5 --warm-up 11ms<", page,
            StringComparison.Ordinal);
        Assert.Contains("Wake latency of all guests", page, StringComparison.Ordinal);
        Assert.Contains("\"shades\":[{\"from\":0,\"to\":0.011,\"text\":\"left out\"}]", page, StringComparison.Ordinal);
        Assert.Contains("until=40ms", page, StringComparison.Ordinal);
        Assert.DoesNotContain("--no-store", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_says_how_a_stored_run_is_repeated_and_that_gives_the_same_hash()
    {
        var printed = await RealCommand.RunAsync($"{Run} --seed 5 --store {Store.Path}");
        var id = printed.Split("run ")[1].Split([';', '\n'])[0];
        var hash = printed.Split("hash ")[1][..16];

        var page = await PageAsync($"show {id} --store {Store.Path}");
        var text = page.Split("<pre id=\"text-2\">\n")[1].Split("</pre>")[0];
        var scenario = Path.Combine(Path.GetDirectoryName(Store.Path)!, "scenario.conf");
        await File.WriteAllTextAsync(scenario, System.Net.WebUtility.HtmlDecode(text));

        Assert.Contains("actorxen run scenario.conf --until 40ms<", page, StringComparison.Ordinal);
        Assert.Contains(hash, page, StringComparison.Ordinal);
        Assert.Contains(
            hash, await RealCommand.RunAsync($"run {scenario} --until 40ms --no-store --engine plain --quiet"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_of_a_run_has_a_page_too()
    {
        var printed = await RealCommand.RunAsync($"{Run} --seed 5 --store {Store.Path}");
        var id = printed.Split("run ")[1].Split([';', '\n'])[0];

        var page = await PageAsync($"show {id} --store {Store.Path} --from 10ms --to 30ms");

        Assert.Contains("is shown with --from 10ms --to 30ms of actorxen show", page, StringComparison.Ordinal);
        Assert.Contains("\"to\":0.01,\"text\":\"left out\"", page, StringComparison.Ordinal);
        Assert.Contains("\"from\":0.03,", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_study_writes_a_page()
    {
        var page = await PageAsync(
            "study ping-pong --until 20ms --vary defaults.pool.policy=credit,credit2 --measure mean(wake) --seeds 2 "
            + "--no-store --quiet");

        Assert.Contains(
            "How does mean(wake) of ping-pong depend on policy (credit, credit2)?", page, StringComparison.Ordinal);
        Assert.Contains("The scenario, with policy=credit, seed 1", page, StringComparison.Ordinal);
        Assert.Contains(
            "actorxen study ping-pong --until 20ms --vary defaults.pool.policy=credit,credit2 "
            + "--measure &#39;mean(wake)&#39; --seeds 2<",
            page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_capacity_writes_a_page()
    {
        var page = await PageAsync(
            "capacity ping-pong --length 20ms --vary defaults.pool.ratelimit_us=500,1000 --until steal<100% --seeds 2 "
            + "--no-store --quiet");

        Assert.Contains("ratelimit_us=1000 fits: steal&lt;100% holds", page, StringComparison.Ordinal);
        Assert.Contains("at most 100 %", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "run ping-pong --no-store --html /no/folder/x.html",
        "/no/folder/x.html: The file cannot be written: there is no directory")]
    [InlineData("show x --windows --html page.html", "Leave --windows out")]
    [InlineData("study ping-pong --html /tmp", "/tmp: The file cannot be written: it is a directory")]
    public async Task A_page_that_cannot_be_written_is_refused_before_the_work(string line, string expected)
    {
        var (code, _, error) = await RealCommand.TryAsync(line);

        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private async Task<string> PageAsync(string line)
    {
        await RealCommand.RunAsync($"{line} --html {PagePath}");
        return await File.ReadAllTextAsync(PagePath);
    }
}
