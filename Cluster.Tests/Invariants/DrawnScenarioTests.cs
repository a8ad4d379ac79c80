using System.Globalization;
using System.Text.RegularExpressions;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Vocabulary;
using CsCheck;

namespace ActorXen.Tests.Invariants;

/// <summary>Runs of scenarios in which every declared key has any legal value, also of mechanisms to come.</summary>
/// <remarks>
/// <see cref="RandomScenarioTests"/> draws from lists that are written by hand: fewer keys, more of what matters.
/// </remarks>
public sealed class DrawnScenarioTests
{
    [Fact]
    public void Both_engines_do_the_same_whatever_the_keys_are() => Sample(
        spec =>
        {
            using var plain = Trial.Of(spec);
            using var actors = Trial.Of(spec, new ExecutionOptions(EngineKind.Actors, 1));

            Assert.Equal(plain.Simulation.HostHashes, actors.Simulation.HostHashes);
            Assert.Equal(plain.Simulation.Delivered, actors.Simulation.Delivered);
        },
        runs: 20);

    [Fact]
    public void A_saved_run_continues_unchanged_whatever_the_keys_are() => Sample(ContinuesUnchanged, runs: 20);

    /// <summary>
    /// At a third of this run a vCPU of credit2 should move to a run queue whose last pCPU has left the pool since. It
    /// was drawn with the seed 2,689, which draws another one as soon as there is one more key.
    /// </summary>
    [Fact]
    public void A_vcpu_that_should_move_to_a_queue_that_is_gone_is_saved() => ContinuesUnchanged(
        Given.Good(File.ReadAllText(Repository.PathOf("Cluster.Tests/Data/scenarios/queue-that-is-gone.conf"))));

    [Fact]
    public void Invariants_hold_whatever_the_keys_are() => Assert.All(Enumerable.Range(0, Invariants), seed =>
    {
        using var trial = Trial.Of(Drawn(seed));

        Checkers.CheckAll(trial);
    });

    /// <summary>What the check accepts can be run: no value that is legal by itself breaks the model.</summary>
    [Fact]
    public void Keys_at_the_ends_of_their_ranges_are_run() => Assert.All(Enumerable.Range(0, Extremes), seed =>
    {
        var text = ScenarioText.Of(new RandomSpec(seed, RandomSize.Extreme).Next(), Given.Options.Catalogue);

        using var trial = Trial.Of(Given.Good(text));
    });

    [Fact]
    public void Every_declared_key_is_drawn_with_several_values()
    {
        var catalogue = Given.Options.Catalogue;
        // RandomSpec writes these itself, since what they hold depends on the rest of the scenario.
        var outer = OuterSections.Of(catalogue.Devices, catalogue.Host).Select(table => table.Place).ToHashSet();
        var text = string.Join(
            '\n', Enumerable.Range(0, 300).Select(seed => ScenarioText.Of(Drawn(seed), catalogue)));

        Assert.All(
            catalogue.Tables.Where(table => !outer.Contains(table.Place)).SelectMany(table => table.Rows)
                .Where(row => row.Allowed != row.Default && Regex.IsMatch(row.Key, "^[a-z][a-z0-9_-]*$")
                    && !row.Allowed.StartsWith('{') && !row.Allowed.StartsWith('['))
                .Select(row => row.Key),
            key =>
            {
                var written = Regex.Matches(text, $"(?<![a-z-]){key} = ([^,}}\\s]+)");
                Assert.True(
                    written.Select(match => match.Groups[1].Value).Distinct().Count() > 1,
                    $"{key} is {(written.Count == 0 ? "never written" : $"always {written[0]}")}");
            });
    }

    private static void ContinuesUnchanged(RunSpec spec)
    {
        var at = VirtualTime.Zero + (spec.Length / 3);
        using var whole = new Trial(spec);
        whole.Simulation.Start();
        whole.Simulation.RunUntil(at);
        using var copy = new Trial(spec);
        for (var host = 0; host < spec.Hosts.Count; host++)
            copy.Simulation.LoadHost(host, whole.Simulation.SaveHost(host), at);
        whole.RunToEnd();
        copy.RunToEnd();

        Assert.Equal(whole.Simulation.HostHashes, copy.Simulation.HostHashes);
    }

    /// <summary>More of them, to look for faults: <c>ACTORXEN_EXTREMES=2000</c>.</summary>
    private static int Extremes =>
        int.Parse(Environment.GetEnvironmentVariable("ACTORXEN_EXTREMES") ?? "40", CultureInfo.InvariantCulture);

    /// <summary>More of them likewise: <c>ACTORXEN_INVARIANTS=2000</c>.</summary>
    private static int Invariants =>
        int.Parse(Environment.GetEnvironmentVariable("ACTORXEN_INVARIANTS") ?? "40", CultureInfo.InvariantCulture);

    private static RunSpec Drawn(int seed) => new RandomSpec(seed, RandomSize.Runnable).Next();

    private static void Sample(Action<RunSpec> test, long runs) => Gen.Int.Sample(
        seed => test(Drawn(seed)),
        iter: runs,
        print: seed => $"new RandomSpec({seed}, RandomSize.Runnable)\n{RandomSpecs.Describe(Drawn(seed))}");
}
