using System.Globalization;
using ActorXen.Experiments;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Experiments;

/// <summary>
/// Figures of short runs. Those of 2026-11 were written down when the experiments were classes, so
/// that their files say the same.
/// </summary>
[Long]
public sealed class FigureGoldenTests
{
    [Theory]
    [InlineData("bobtail", "500ms")]
    [InlineData("boost-on-migrate", "100ms")]
    [InlineData("credit-vs-credit2", "100ms")]
    [InlineData("credit2-runqueue", "200ms")]
    [InlineData("grant-lock-scaling", "2ms")]
    [InlineData("idle-governor-disk", "100ms")]
    [InlineData("ipi-fanout", "4ms")]
    [InlineData("migration-delay", "100ms")]
    [InlineData("netback-path", "10ms")]
    [InlineData("nic-moderation", "50ms")]
    [InlineData("passthrough-global-lock", "100ms")]
    [InlineData("persistent-grants", "2ms")]
    [InlineData("ratelimit-specvirt", "100ms")]
    [InlineData("receive-livelock", "40ms")]
    [InlineData("runaway-guest", "100ms")]
    [InlineData("smt-sysbench", "1600ms")]
    [InlineData("three-schedulers", "200ms")]
    [InlineData("tick-sampling-theft", "200ms")]
    [InlineData("timer-precision", "500ms")]
    [InlineData("timeslice-latency", "2s")]
    public async Task Figures_of_a_short_run_are_the_golden_ones(string name, string length)
    {
        var result = await ShortExperiment.RunAsync(name, length);

        Golden.Matches($"experiments/{name}.txt", string.Concat(result.Figures.Select(Line)));
    }

    [Fact]
    public void Every_experiment_in_a_file_is_one_of_them()
    {
        var names = typeof(FigureGoldenTests).GetMethod(nameof(Figures_of_a_short_run_are_the_golden_ones))!
            .GetCustomAttributesData().Where(data => data.AttributeType == typeof(InlineDataAttribute))
            .Select(data => ((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)
                data.ConstructorArguments[0].Value!)[0].Value);

        Assert.Equal(ActorXen.Scenarios.ExperimentFile.ShippedNames, names);
    }

    private static string Line(FigureResult result)
    {
        var figure = result.Figure;
        var values = result.PerSeed.Select(value => value.ToString("0.000000000e+00", CultureInfo.InvariantCulture));
        return $"{figure.What} | {figure.Unit} | {figure.Reported} | {figure.Rule?.Kind} {figure.Rule?.Text} | "
            + $"{string.Join(' ', values)}\n";
    }
}
