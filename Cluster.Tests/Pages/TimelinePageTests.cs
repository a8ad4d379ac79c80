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

        await tab.SeeAsync("""
            (() => {
              const usual = CanvasRenderingContext2D.prototype.fillText;
              window.written = [];
              CanvasRenderingContext2D.prototype.fillText = function (text, ...more) {
                window.written.push(text);
                return usual.call(this, text, ...more);
              };
            })() ?? ''
            """);
        await tab.SeeAsync("document.getElementById('timeline').focus()");
        foreach (var (key, code) in (new (string, int)[] { ("+", 187), ("+", 187), ("ArrowRight", 39) }))
            await tab.PressAsync(key, code);

        Assert.Equal("14375000", await See("document.getElementById('timeline').dataset.from"));
        Assert.Equal("16875000", await See("document.getElementById('timeline').dataset.to"));
        Assert.Equal("true", await See(HasColours));
        Assert.StartsWith(
            "r0-host from 0.014375 s for 2.5 ms, 2 pCPUs: ",
            await See("document.getElementById('timeline-text').innerText"), StringComparison.Ordinal);
        Assert.Equal("true", await See("window.written.lastIndexOf('+0 s') > window.written.indexOf('+0 s')"));
        await tab.PressAsync("0", 48);
        await tab.WaitAsync(
            "document.getElementById('timeline-text').innerText.startsWith('r0-host from 0.000')", Cluster.Log);
        Assert.Equal("40000000", await See("document.getElementById('timeline').dataset.to"));
        Assert.Equal("true", await See("document.documentElement.scrollWidth <= window.innerWidth"));
        Kept.Picture($"timeline-whole-{width}-{(isDark ? "dark" : "light")}", await tab.PictureAsync());
        Assert.Empty(tab.Console);

        Task<string> See(string expression) => tab.SeeAsync(expression);
    }

    /// <summary>What is written below the picture is of what it shows, and adds up as the node's own sums do.</summary>
    [BrowserFact]
    public async Task Shares_are_of_the_part_that_is_seen()
    {
        await using var tab = await OpenAsync(1200, isDark: false);
        await tab.SeeAsync("document.querySelector('.rack button').click()");
        await tab.SeeAsync("document.getElementById('timeline-from').value = '10ms'");
        await tab.SeeAsync("""
            (() => {
              const usual = window.fetch;
              window.fetch = async (...asked) => {
                const answer = await usual(...asked);
                if (`${asked[0]}`.includes('/timeline?')) window.told = await answer.clone().json();
                return answer;
              };
            })() ?? ''
            """);
        await tab.SeeAsync("document.getElementById('timeline-form').requestSubmit()");
        await tab.WaitAsync("document.getElementById('timeline').dataset.exact == 'true'", Cluster.Log);

        var (told, seen) = (await tab.SeeAsync("""
            (() => {
              const told = window.told, idle = told.totals.filter(([name]) => told.idle.includes(name));
              const marks = told.rows.reduce((sum, row) => sum + row.marks, 0);
              return (100 * idle.reduce((sum, [, share]) => sum + share, 0)).toPrecision(3) + ' ' + marks;
            })()
            """), await tab.SeeAsync("""
            (() => {
              const text = document.getElementById('timeline-text').innerText;
              const idle = Number(/idle ([0-9.]+) %/.exec(text)[1]);
              return idle.toPrecision(3) + ' ' + /([0-9]+) interrupts/.exec(text)[1];
            })()
            """));

        Assert.Equal(told, seen);
    }

    [BrowserFact]
    public async Task A_refused_part_leaves_the_picture_which_can_be_moved()
    {
        await using var tab = await OpenAsync(1200, isDark: false);
        await tab.SeeAsync("document.querySelector('.rack button').click()");
        await ShowFromAsync("10ms");
        await tab.WaitAsync("document.getElementById('timeline').dataset.from == '10000000'", Cluster.Log);

        await ShowFromAsync("90ms");
        await tab.WaitAsync("document.getElementById('error').innerText.includes('at most 40 ms')", Cluster.Log);
        await tab.SeeAsync("document.getElementById('timeline').focus()");
        await tab.PressAsync("+", 187);

        Assert.Equal("12500000", await tab.SeeAsync("document.getElementById('timeline').dataset.from"));
        Assert.Equal("17500000", await tab.SeeAsync("document.getElementById('timeline').dataset.to"));
        await ShowFromAsync("35ms");
        await tab.WaitAsync("document.getElementById('timeline').dataset.from == '35000000'", Cluster.Log);
        Assert.Equal("40000000", await tab.SeeAsync("document.getElementById('timeline').dataset.to"));
        Assert.Equal("true", await tab.SeeAsync("document.getElementById('error').hidden"));
        await tab.SeeAsync("document.getElementById('timeline-host').value = 'r1-host'");
        await tab.SeeAsync("document.getElementById('timeline').focus()");
        await tab.PressAsync("0", 48);
        await tab.WaitAsync(
            "document.getElementById('timeline-text').innerText.startsWith('r0-host from 0.000')", Cluster.Log);

        async Task ShowFromAsync(string time)
        {
            await tab.SeeAsync($"document.getElementById('timeline-from').value = '{time}'");
            await tab.SeeAsync("document.getElementById('timeline-form').requestSubmit()");
        }
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
