using ActorXen.Actors;
using ActorXen.Bench;
using ActorXen.Bench.Models;
using ActorXen.Cli.Errors;
using ActorXen.Execution;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Bench;

public sealed class BenchAllCommandTests
{
    private static readonly BenchSizes Tiny = new([50, 60], 2_000, [1, 21], 2_000, Rounds: 2);

    [Fact]
    public void Everything_is_measured_in_each_round_and_can_be_compared_with_later()
    {
        using var actors = new ActorRuntime();
        var simulations = new SimulationFactory(() => actors.System, XenPolicies.Instance);
        var told = new List<string>();

        var ratios = new BenchSuite(new ModelBench(simulations, XenPolicies.Instance))
            .Run(Tiny, told.Add, CancellationToken.None);

        Assert.Equal(
            [
                "1 hosts: actors over plain", "21 hosts over 1, actors", "21 hosts over 1, plain",
                "21 hosts: actors over plain",
                .. from size in (int[])[50, 60]
                   from what in (string[])["actors over floor", "actors over plain", "plain over floor"]
                   select $"PHOLD {size}: {what}",
            ],
            ratios.Select(ratio => ratio.Name).Order(StringComparer.Ordinal));
        Assert.All(ratios, ratio => Assert.Equal(Tiny.Rounds, ratio.Rounds.Count));
        Assert.All(ratios, ratio => Assert.True(ratio.Least > 0, ratio.Name));
        Assert.Equal(6, told.Count);
        WithFile(BenchAllCommand.Json(Tiny, ratios, kept: null), file =>
        {
            var kept = KeptRatios.Read(file);
            Assert.Equal(ratios.Select(ratio => ratio.Name), kept.ByName.Keys);
            Assert.Empty(kept.MissingIn(ratios));
        });
    }

    [Theory]
    [InlineData(0.76, 0.1, false)]
    [InlineData(0.74, 0.1, true)]
    [InlineData(0.1, 1.5, false)]
    public void Only_a_ratio_that_is_too_low_in_every_round_is_worse(double one, double other, bool isWorse)
    {
        var kept = new KeptRatios(new Dictionary<string, double> { ["a"] = 1.0, ["gone"] = 2.0 });
        BenchRatio[] ratios = [new("a", [one, other]), new("new", [0.1])];

        Assert.Equal(isWorse, kept.IsWorse(ratios[0]));
        Assert.False(kept.IsWorse(ratios[1]));
        Assert.Equal(["gone"], kept.MissingIn(ratios));
        var rows = BenchAllCommand.Table(ratios, kept).Rows;
        Assert.Equal(["1.00", isWorse ? "WORSE" : "ok"], rows[0].TakeLast(2));
        Assert.Equal(["-", "ok"], rows[1].TakeLast(2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"ratios\": [{\"name\": \"a\"}]}")]
    [InlineData("{\"ratios\": [{\"name\": \"a\", \"median\": \"x\"}]}")]
    public void A_file_of_something_else_is_refused(string text) => WithFile(text, file =>
        Assert.StartsWith(
            $"{file}: not a file of ratios.", Assert.Throws<InputException>(() => KeptRatios.Read(file)).Message,
            StringComparison.Ordinal));

    [Fact]
    public void The_kept_ratios_are_those_of_the_short_form()
    {
        var kept = KeptRatios.Read(Repository.PathOf("docs/bench-ratios.json"));

        var few = BenchSizes.Short.Hosts[0];
        Assert.Equal(
            (HashSet<string>)[
                .. BenchSizes.Short.Processes.SelectMany(size => (string[])[
                    $"PHOLD {size:N0}: plain over floor", $"PHOLD {size:N0}: actors over floor",
                    $"PHOLD {size:N0}: actors over plain"]),
                .. BenchSizes.Short.Hosts.Select(hosts => $"{hosts:N0} hosts: actors over plain"),
                .. BenchSizes.Short.Hosts.Skip(1).SelectMany(hosts => (string[])[
                    $"{hosts:N0} hosts over {few}, plain", $"{hosts:N0} hosts over {few}, actors"]),
            ],
            kept.ByName.Keys.ToHashSet());
    }

    private static void WithFile(string text, Action<string> use)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            use(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
