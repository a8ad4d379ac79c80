using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Nodes;
using ActorXen.Nodes.Coordination;
using ActorXen.Tests.Nodes;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Pages;

/// <summary>What a reader sees and does on the page of a node, in a browser.</summary>
[Nodes]
public sealed class LivePageTests : ClusterTest
{
    private const int Desktop = 1200;
    private const int Phone = 390;
    private const string Id = "20261123-00000a";

    [BrowserTheory]
    [InlineData(Desktop, false)]
    [InlineData(Desktop, true)]
    [InlineData(Phone, true)]
    public async Task A_run_is_seen_while_it_goes_on(int width, bool isDark)
    {
        Cluster.Gate.At = VirtualTime.Zero + 30.Ms;
        var node = await BeginAsync();
        await SubmitAsync(node);
        await Cluster.ReachGateAsync();
        await using var tab = await LiveTab.OpenAsync(width, 900, isDark);

        await tab.GoAsync($"http://{node.Http}/#run={Id}");

        await tab.WaitAsync("Number(document.getElementById('series').dataset.points) > 10", Cluster.Log);
        await tab.WaitAsync("document.querySelectorAll('.rack').length == 4 || "
            + "document.getElementById('heat-note').textContent.startsWith('Nobody')");
        Assert.Equal("running", await tab.SeeAsync("document.querySelector('#runs td:nth-child(3) span').innerText"));
        Assert.Equal("live", await tab.SeeAsync("document.getElementById('link').innerText"));
        Assert.Equal("true", await tab.SeeAsync("document.querySelector('#series canvas') !== null"));
        Assert.Equal("1", await tab.SeeAsync("document.querySelectorAll('#nodes tr').length"));
        Assert.Equal("true", await tab.SeeAsync("document.documentElement.scrollWidth <= window.innerWidth"));
        var picture = Picture.Read(await tab.PictureAsync());
        Assert.Equal(isDark, picture.BrightnessAt(2, 2) < 200);
        Assert.True(picture.Colours > 50, $"{picture.Colours} colours");
        Kept.Picture($"run-{width}-{(isDark ? "dark" : "light")}", await tab.PictureAsync());
        Cluster.Gate.Open();
        await tab.WaitAsync(
            "document.querySelector('#runs td:nth-child(3) span').innerText == 'complete'", Cluster.Log);
        await tab.WaitAsync("document.querySelectorAll('.rack button').length == 4", Cluster.Log);
        Kept.Picture($"end-{width}-{(isDark ? "dark" : "light")}", await tab.PictureAsync());
        Assert.Empty(tab.Console);
    }

    /// <summary>With the keyboard alone: a wrong text and its problems, a run that ends, its report.</summary>
    [BrowserFact]
    public async Task A_run_is_checked_started_and_read_with_the_keyboard()
    {
        var node = await BeginAsync();
        await using var tab = await LiveTab.OpenAsync(Desktop, 900, isDark: false);
        await tab.GoAsync($"http://{node.Http}/");
        await tab.WaitAsync("document.getElementById('example').options.length > 3", Cluster.Log);
        Assert.Contains(
            "first-light", await tab.SeeAsync("document.getElementById('scenario').value"), StringComparison.Ordinal);

        await WriteAsync(tab, "length = 3parsecs\nname = <b>bold</b>");
        await tab.SeeAsync("document.getElementById('check').focus()");
        await tab.PressAsync("Enter", 13);
        await tab.WaitAsync("document.querySelectorAll('#answer li').length > 0", Cluster.Log);
        Assert.Contains(
            "parsecs", await tab.SeeAsync("document.getElementById('answer').innerText"), StringComparison.Ordinal);
        Assert.Equal("0", await tab.SeeAsync("document.querySelectorAll('#runs tr').length"));
        Kept.Picture("problems", await tab.PictureAsync());

        await WriteAsync(tab, TestCluster.Scenario);
        await tab.SeeAsync("document.getElementById('run-name').value = \"<img src=x>&'\"");
        await tab.SeeAsync("document.getElementById('start').focus()");
        await tab.PressAsync("Enter", 13);
        await tab.WaitAsync(
            "document.querySelector('#runs td:nth-child(3) span')?.innerText == 'complete'", Cluster.Log);
        Assert.Equal(
            "<img src=x>&'", await tab.SeeAsync("document.querySelector('#runs td:first-child span').innerText"));
        Assert.Equal("0", await tab.SeeAsync("document.querySelectorAll('img').length"));
        await tab.SeeAsync("document.querySelector('#runs td:last-child button:nth-child(2)').focus()");
        await tab.PressAsync("Enter", 13);
        Assert.Empty(tab.Console);
        await tab.TurnToAsync("blob:");
        await tab.WaitAsync("document.documentElement.hasAttribute('data-ready')");
        Assert.Equal("true", await tab.SeeAsync("document.querySelectorAll('canvas').length > 0"));
        Assert.Equal("true", await tab.SeeAsync("document.getElementById('error').hidden"));
        Assert.Empty(tab.Console);
    }

    [BrowserFact]
    public async Task A_domain_is_followed_and_a_run_cancelled()
    {
        Cluster.Gate.At = VirtualTime.Zero + 30.Ms;
        var node = await BeginAsync();
        await SubmitAsync(node);
        await Cluster.ReachGateAsync();
        await using var tab = await LiveTab.OpenAsync(Desktop, 900, isDark: false);
        await tab.GoAsync($"http://{node.Http}/#run={Id}");
        await tab.WaitAsync("document.querySelector('#runs td:last-child button:nth-child(3)')?.hidden === false");

        await tab.SeeAsync("document.getElementById('domain').value = 'r1-host/web'");
        await tab.SeeAsync("document.getElementById('domain-form').requestSubmit()");
        await tab.SeeAsync("window.confirm = () => true");
        foreach (var _ in (int[])[1, 2])
            await tab.SeeAsync("document.querySelector('#runs td:last-child button:nth-child(3)').click()");
        Cluster.Gate.Open();

        await tab.WaitAsync(
            "document.querySelector('#runs td:nth-child(3) span').innerText == 'cancelled'", Cluster.Log);
        Assert.Equal("true", await tab.SeeAsync("document.getElementById('error').hidden"));
        Assert.Empty(tab.Console);
        await using var later = await LiveTab.OpenAsync(Phone, 900, isDark: true);
        await later.GoAsync($"http://{node.Http}/#run={Id}");
        await later.WaitAsync(
            "document.getElementById('heat-note').innerText.includes('its hosts are not shown')", Cluster.Log);
    }

    /// <summary>The list has only what the cluster ran, but its store may have other runs.</summary>
    [BrowserFact]
    public async Task A_run_that_is_not_in_the_list_is_opened_by_its_name()
    {
        var node = await BeginAsync();
        await using var tab = await LiveTab.OpenAsync(Phone, 900, isDark: false);
        await tab.GoAsync($"http://{node.Http}/");
        await tab.WaitAsync("!document.getElementById('no-runs').hidden", Cluster.Log);

        await tab.SeeAsync("(document.getElementById('stored').value = ' nowhere ', "
            + "document.getElementById('stored-form').requestSubmit(), 1)");

        await tab.WaitAsync(
            "document.getElementById('detail-problem').innerText.includes('has the name nowhere')", Cluster.Log);
        Assert.Equal("#run=nowhere", await tab.SeeAsync("location.hash"));
        Assert.Equal("none", await tab.SeeAsync("(document.getElementById('stored-form').hidden = true, "
            + "getComputedStyle(document.getElementById('stored-form')).display)"));
        Assert.Equal("true", await tab.SeeAsync("document.documentElement.scrollWidth <= window.innerWidth"));
        Assert.Empty(tab.Console);
    }

    /// <summary>A run is also found by its name, which an address must not cut at ? or #.</summary>
    [BrowserTheory]
    [InlineData("timeline", "document.getElementById('timeline-form').requestSubmit()")]
    [InlineData("why", "document.getElementById('why-button').click()")]
    public async Task Questions_to_a_run_carry_its_whole_name(string question, string ask)
    {
        var node = await BeginAsync();
        await using var tab = await LiveTab.OpenAsync(Desktop, 900, isDark: false);
        await tab.GoAsync($"http://{node.Http}/#run=b%3Fc%23d");
        await tab.WaitAsync("document.getElementById('example').options.length > 3", Cluster.Log);
        await tab.SeeAsync("""
            (() => {
              const usual = window.fetch;
              window.asked = [];
              window.fetch = (address, ...more) => { window.asked.push(`${address}`); return usual(address, ...more); };
              document.getElementById('timeline-host').value = 'b0';
            })() ?? ''
            """);

        await tab.SeeAsync($"{ask} ?? ''");

        await tab.WaitAsync(
            $"window.asked.some(address => address.startsWith('api/runs/b%3Fc%23d/{question}?'))", Cluster.Log);
    }

    /// <summary>A text without anything, and a name that no run can have: the answer is below the text.</summary>
    [BrowserFact]
    public async Task A_refusal_stands_where_the_run_was_to_be_started()
    {
        var node = await BeginAsync();
        await using var tab = await LiveTab.OpenAsync(Desktop, 900, isDark: false);
        await tab.GoAsync($"http://{node.Http}/");
        await tab.WaitAsync("document.getElementById('example').options.length > 3", Cluster.Log);

        await WriteAsync(tab, TestCluster.Scenario);
        await tab.SeeAsync("document.getElementById('run-name').value = 'a/b'");
        await tab.SeeAsync("document.getElementById('start').click()");
        await tab.WaitAsync(
            "document.querySelector('#answer .bad')?.innerText.includes('without /') === true", Cluster.Log);
        Assert.Equal("0", await tab.SeeAsync("document.querySelectorAll('#answer .good').length"));
        await WriteAsync(tab, "");
        await tab.SeeAsync("document.getElementById('check').click()");
        await tab.WaitAsync(
            "document.querySelector('#answer .bad')?.innerText.includes('no \"scenario\"') === true", Cluster.Log);
        Assert.Equal("true", await tab.SeeAsync("document.getElementById('error').hidden"));
    }

    [BrowserFact]
    public async Task Two_runs_are_compared()
    {
        var node = await BeginAsync();
        await SubmitAsync(node);
        await SubmitAsync(node, "20261123-00000b", 30.Ms);
        await using var tab = await LiveTab.OpenAsync(Phone, 900, isDark: false);
        await tab.GoAsync($"http://{node.Http}/");
        await tab.WaitAsync("[...document.querySelectorAll('#runs td:nth-child(3) span')]"
            + ".filter(one => one.innerText == 'complete').length == 2", Cluster.Log);

        await tab.SeeAsync("document.querySelectorAll('#runs input').forEach(one => one.click())");
        Kept.Picture("two-runs-phone", await tab.PictureAsync());
        await tab.SeeAsync("document.getElementById('compare').click()");

        await tab.TurnToAsync("blob:");
        // On a busy machine a page is shown before all of it is there.
        await tab.WaitAsync("document.readyState == 'complete' && document.body.innerText.includes('20261123-00000b')");
        Assert.Contains("actorxen compare", await tab.SeeAsync("document.body.innerText"), StringComparison.Ordinal);
        Assert.Empty(tab.Console);
    }

    [BrowserFact]
    public async Task The_page_asks_for_the_token_and_then_shows_it_with_every_request()
    {
        const string Token = "0123456789abcdef0123456789abcdef";
        Cluster.Environment = name => name == "ACTORXEN_TOKEN" ? Token : null;
        var node = await BeginAsync();
        await using var tab = await LiveTab.OpenAsync(Desktop, 900, isDark: true);

        await tab.GoAsync($"http://{node.Http}/");
        await tab.WaitAsync("document.getElementById('token-form').hidden === false", Cluster.Log);
        Assert.Equal("0", await tab.SeeAsync("document.querySelectorAll('#nodes tr').length"));
        Kept.Picture("token", await tab.PictureAsync());
        foreach (var token in (string[])["wrong-wrong-wrong", Token])
        {
            await tab.WaitAsync("document.getElementById('token-form').hidden === false", Cluster.Log);
            await tab.SeeAsync($"document.getElementById('token').value = '{token}'");
            await tab.SeeAsync("document.getElementById('token-form').requestSubmit()");
        }

        await tab.WaitAsync("document.querySelectorAll('#nodes tr').length == 1", Cluster.Log);
        Assert.Equal("", await tab.SeeAsync("document.cookie"));
        Assert.DoesNotContain(Token, await tab.SeeAsync("location.href"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            Token, await tab.SeeAsync("document.documentElement.outerHTML"), StringComparison.Ordinal);
    }

    private static Task<string> WriteAsync(LiveTab tab, string text) =>
        tab.SeeAsync($"document.getElementById('scenario').value = {JsonSerializer.Serialize(text)}");

    private async Task<RunningNode> BeginAsync()
    {
        var node = await Cluster.StartAsync();
        await Cluster.CoordinatedAsync(node);
        return node;
    }

    private static async Task SubmitAsync(RunningNode node, string id = Id, Duration? length = null) =>
        Assert.IsType<RunAccepted>(
            await node.Gate.AskAsync(new SubmitRun(TestCluster.Order(id, length)), TimeSpan.FromSeconds(60)));
}
