using ActorXen.Tests.Nodes;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Pages;

/// <summary>The time line of a host and the causes of a domain's latency, in a browser.</summary>
[Nodes]
public sealed class TimelinePageTests : ClusterTest
{
    [BrowserTheory]
    [InlineData(1200, false)]
    [InlineData(1200, true)]
    [InlineData(390, true)]
    public async Task A_host_is_looked_at_closer_and_closer_with_the_keyboard(int width, bool isDark)
    {
        await using var tab = await OpenAsync(width, isDark);

        await tab.SeeAsync("document.querySelector('.rack button').click()");
        await tab.SeeAsync("document.getElementById('timeline-from').value = '10ms'");
        await tab.SeeAsync("document.getElementById('timeline-form').requestSubmit()");
        await tab.WaitAsync("document.getElementById('timeline').dataset.from == '10000000'", Cluster.Log);
        Assert.Equal("20000000", await See("document.getElementById('timeline').dataset.to"));
        Assert.Contains("2 pCPUs: ", await See("document.getElementById('timeline-text').innerText"));
        Assert.Equal("true", await See(HasColours));
        Kept.Picture($"timeline-{width}-{(isDark ? "dark" : "light")}", await tab.PictureAsync());

        await tab.SeeAsync("document.getElementById('timeline').focus()");
        foreach (var (key, code) in (new (string, int)[] { ("+", 187), ("+", 187), ("ArrowRight", 39) }))
            await tab.PressAsync(key, code);

        Assert.Equal("14375000", await See("document.getElementById('timeline').dataset.from"));
        Assert.Equal("16875000", await See("document.getElementById('timeline').dataset.to"));
        Assert.Equal("true", await See(HasColours));
        await tab.PressAsync("0", 48);
        await tab.WaitAsync(
            "document.getElementById('timeline-text').innerText.startsWith('r0-host from 0.000')", Cluster.Log);
        Assert.Equal("40000000", await See("document.getElementById('timeline').dataset.to"));
        Assert.Equal("true", await See("document.documentElement.scrollWidth <= window.innerWidth"));
        Kept.Picture($"timeline-whole-{width}-{(isDark ? "dark" : "light")}", await tab.PictureAsync());
        Assert.Empty(tab.Console);

        Task<string> See(string expression) => tab.SeeAsync(expression);
    }

    [BrowserFact]
    public async Task A_domain_says_why_its_requests_take_so_long()
    {
        await using var tab = await OpenAsync(1200, isDark: false);

        await tab.SeeAsync("document.getElementById('domain').value = 'r1-host/web'");
        await tab.SeeAsync("document.getElementById('why-button').click()");
        await tab.WaitAsync("document.querySelectorAll('#why tbody tr').length > 2", Cluster.Log);

        Assert.Contains("r1-host/web", await tab.SeeAsync("document.querySelector('#why p').innerText"));
        Kept.Picture("why", await tab.PictureAsync());
        await tab.SeeAsync("document.getElementById('domain').value = 'r1-host/nobody'");
        await tab.SeeAsync("document.getElementById('why-button').click()");
        await tab.WaitAsync("document.getElementById('error').hidden === false", Cluster.Log);
        Assert.Contains("nobody", await tab.SeeAsync("document.getElementById('error').innerText"));
    }

    /// <summary>More than the background and one grey.</summary>
    private const string HasColours =
        "(() => { const canvas = document.getElementById('timeline');"
        + "const copy = document.createElement('canvas'); [copy.width, copy.height] = [canvas.width, canvas.height];"
        + "const brush = copy.getContext('2d', { willReadFrequently: true }); brush.drawImage(canvas, 0, 0);"
        + "const data = brush.getImageData(0, 0, copy.width, copy.height).data;"
        + "let found = 0; for (let i = 0; i < data.length; i += 4)"
        + "  if (data[i + 3] > 200 && Math.max(data[i], data[i + 1], data[i + 2])"
        + "    - Math.min(data[i], data[i + 1], data[i + 2]) > 60) found++;"
        + "return found > 100; })()";

    /// <summary>A tab with a run that is over.</summary>
    private async Task<LiveTab> OpenAsync(int width, bool isDark)
    {
        var node = await Cluster.StartAsync();
        await Cluster.CoordinatedAsync(node);
        await SubmitAsync(node);
        await EndOfAsync(node);
        var tab = await LiveTab.OpenAsync(width, 900, isDark);
        await tab.GoAsync($"http://{node.Http}/#run={RunId}");
        await tab.WaitAsync("document.querySelectorAll('.rack button').length == 4", Cluster.Log);
        return tab;
    }
}
