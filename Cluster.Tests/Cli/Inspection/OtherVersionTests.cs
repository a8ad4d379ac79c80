using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Inspection;

/// <summary>What commands say of a run that another version stored, and that gives other results now.</summary>
[Long]
public sealed class OtherVersionTests : StoreTest
{
    [Theory]
    [InlineData("top old")]
    [InlineData("top old --from 12ms --to 20ms")]
    [InlineData("interrupts old")]
    [InlineData("xl old list --at 20ms")]
    [InlineData("why old --dom ping")]
    [InlineData("diagnose old")]
    [InlineData("show old --from 5ms")]
    [InlineData("compare new old --hosts")]
    [InlineData("export old --format csv -o -")]
    public async Task It_is_the_version_that_is_named_and_not_a_damage(string line)
    {
        await TypeAsync("run ping-pong --until 30ms --seed 5 --engine plain --quiet --name new");
        await StoreAsOtherVersionAsync();

        var (code, printed, error) = await RealCommand.TryAsync([.. line.Split(' '), "--store", Store.Path]);

        Assert.Equal((2, ""), (code, printed));
        Assert.Matches("^actorxen: run \\S+ (was stored by|is of) version 0\\.0\\.9\\+old, ", error);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    /// <summary>Its counters are others, so nothing but the windows' head can be read.</summary>
    [Fact]
    public async Task Windows_of_a_version_with_other_counters_are_no_damage()
    {
        await TypeAsync("run ping-pong --until 30ms --seed 5 --engine plain --quiet --name new");
        var series = new StateWriter();
        series.Fixed(1);
        await StoreAsOtherVersionAsync(seal => seal with { Series = series.ToArray() });

        var (code, printed, error) = await RealCommand.TryAsync(["show", "old", "--windows", "--store", Store.Path]);

        Assert.Equal((2, ""), (code, printed));
        Assert.Equal(
            "actorxen: the series of run 20251231-abcdef cannot be read: a version of actorxen with other counters "
            + "wrote it. It was made by version 0.0.9+old: show it with that one, or run the scenario again.",
            error.TrimEnd());
    }

    [Fact]
    public async Task A_replay_that_differs_names_both_versions()
    {
        await TypeAsync("run ping-pong --until 30ms --seed 5 --engine plain --quiet --name new");
        await StoreAsOtherVersionAsync();

        var (code, printed, _) = await RealCommand.TryAsync(["replay", "old", "--store", Store.Path]);

        Assert.Equal(5, code);
        Assert.Contains("on host host-a: ", printed, StringComparison.Ordinal);
        Assert.Contains("Version 0.0.9+old stored it, and this one is ", printed, StringComparison.Ordinal);
    }

    /// <summary>The same seals without the last, under a scenario with another seed, which differs from them.</summary>
    private async Task StoreAsOtherVersionAsync(Func<WindowSeal, WindowSeal>? change = null)
    {
        await using var journal = Store.Open();
        var run = await journal.ReadAsync("new");
        var old = run.Summary.Header with
        {
            RunId = "20251231-abcdef",
            Name = "old",
            EngineVersion = "0.0.9+old",
            ScenarioText = run.Summary.Header.ScenarioText.Replace("seed = 5", "seed = 6", StringComparison.Ordinal),
        };
        await journal.OpenAsync(old);
        foreach (var seal in run.Seals.SkipLast(1)) await journal.SealAsync(old.RunId, change?.Invoke(seal) ?? seal);
    }

    private Task<string> TypeAsync(string line) => RealCommand.RunAsync($"{line} --store {Store.Path}");
}
