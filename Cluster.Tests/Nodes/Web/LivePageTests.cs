using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Nodes;
using ActorXen.Nodes.Coordination;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes.Web;

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
        Keep($"run-{width}-{(isDark ? "dark" : "light")}", await tab.PictureAsync());
        Cluster.Gate.Open();
        await tab.WaitAsync("document.querySelector('#runs td:nth-child(3) span').innerText == 'complete'", Cluster.Log);
        await tab.WaitAsync("document.querySelectorAll('.rack button').length == 4", Cluster.Log);
        Keep($"end-{width}-{(isDark ? "dark" : "light")}", await tab.PictureAsync());
        Assert.Empty(tab.Console);
    }

    private async Task<RunningNode> BeginAsync()
    {
        var node = await Cluster.StartAsync();
        await Cluster.CoordinatedAsync(node);
        return node;
    }

    private static async Task SubmitAsync(RunningNode node) => Assert.IsType<RunAccepted>(
        await node.Gate.AskAsync(new SubmitRun(TestCluster.Order(Id)), TimeSpan.FromSeconds(60)));

    /// <summary>For people who want to see what the tests see.</summary>
    private static void Keep(string name, byte[] picture)
    {
        if (Environment.GetEnvironmentVariable("ACTORXEN_PICTURES") is { Length: > 0 } folder)
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(folder).FullName, $"{name}.png"), picture);
    }
}
