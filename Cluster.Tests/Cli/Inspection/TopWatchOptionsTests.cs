using System.Text.Json;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Inspection;

/// <summary><c>top --watch</c>, as users type it.</summary>
public sealed class TopWatchOptionsTests : StoreTest
{
    /// <summary>In several looks, if the machine is busy; the last one has all of it.</summary>
    [Fact]
    public async Task A_run_that_is_over_is_shown_with_the_figures_of_top()
    {
        await TypeAsync("run ping-pong --until 20ms --engine plain --quiet --name tried");

        var text = await TypeAsync("top tried --watch --json");
        var watched = Cpu(text[(text.LastIndexOf("\n{", StringComparison.Ordinal) + 1)..]);
        var whole = Cpu(await TypeAsync("top tried --json"));

        Assert.True(whole.Sum() > 0);
        Assert.Equal(whole, watched);
    }

    /// <summary>Another process runs it; what is stored is watched until it ends.</summary>
    [Fact]
    public async Task A_run_is_watched_until_its_end()
    {
        var run = TypeAsync("run first-light --until 60ms --engine plain --quiet --name tried --checkpoint-every 5ms");
        while ((await RealCommand.TryAsync($"runs --json --store {Store.Path}")).Printed is var runs
            && !runs.Contains("\"tried\"", StringComparison.Ordinal)) await Task.Delay(20);

        var text = await TypeAsync("top tried --watch --every 100ms --host b0");
        await run;

        var last = text[text.LastIndexOf("run tried: ", StringComparison.Ordinal)..];
        Assert.StartsWith("run tried: complete, 60 ms of 60 ms sealed\n", last, StringComparison.Ordinal);
        Assert.Contains("to 60 ms: 10 domains", text, StringComparison.Ordinal);
        Assert.DoesNotContain("a0/", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("top tried --every 1s", "--every belongs to --watch.")]
    [InlineData("top tried --cluster 127.0.0.1:1", "--cluster belongs to --watch.")]
    [InlineData("top tried --watch --every 10ms", "--every 10 ms is too short. Give at least 100 ms.")]
    [InlineData("top tried --watch --at 10ms", "--watch shows what is now. Leave --at, --from and --to out.")]
    [InlineData("top tried --watch --cluster 127.0.0.1:1", "--cluster and --store are two ways to a run.")]
    [InlineData("top tried --watch --host nowhere", "the run has no host \"nowhere\".")]
    public async Task What_makes_no_sense_is_refused(string line, string problem)
    {
        await TypeAsync("run ping-pong --until 2ms --engine plain --quiet --name tried");

        var (code, _, error) = await RealCommand.TryAsync($"{line} --store {Store.Path}");

        Assert.Equal(2, code);
        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    private Task<string> TypeAsync(string line) => RealCommand.RunAsync($"{line} --store {Store.Path}");

    /// <summary>In order of the domains' names.</summary>
    private static double[] Cpu(string json) =>
    [
        .. JsonDocument.Parse(json).RootElement.GetProperty("domains").EnumerateArray()
            .OrderBy(row => row.GetProperty("name").GetString(), StringComparer.Ordinal)
            .Select(row => row.GetProperty("cpu_seconds").GetDouble()),
    ];
}
