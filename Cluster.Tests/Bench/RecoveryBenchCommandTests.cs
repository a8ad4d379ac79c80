using ActorXen.Bench;
using ActorXen.Bench.Nodes;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Cli;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Bench;

public class RecoveryBenchCommandTests
{
    private static readonly RecoveryBenchOptions Options = new(
        3, null, OfCoordinator: false, new(60, 6, 0.25, 200.Us, 1000.Ms, EngineKind.Actors, Pairs: 1));

    [Fact]
    public void Every_part_is_shown_with_its_median_and_its_extremes()
    {
        var text = RecoveryBenchCommand.TextOf(Options, new([Kill(1), Kill(3), Kill(2)], "feed"));

        Assert.Equal(
            """
            60 hosts on three nodes, a worker killed in mid-run, 3 times
              part                           median  least   most
              noticed, s                       4.00   2.00   6.00
              given up, s                      6.00   3.00   9.00
              next epoch, s                    8.00   4.00  12.00
              hosts built, s                  10.00   5.00  15.00
              checkpoint loaded, s            12.00   6.00  18.00
              lost work, ms of virtual time   14.00   7.00  21.00
              lost work done again, s         16.00   8.00  24.00
              total, s                        18.00   9.00  27.00
              Noticed, given up, next epoch and total count from the kill; the others are single steps.
              hash feed, with a kill and without
            """.ReplaceLineEndings("\n"),
            text.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void An_even_number_of_kills_has_its_median_between_two() =>
        Assert.Contains(
            "noticed, s                       3.00   2.00   4.00", RecoveryBenchCommand.TextOf(
                Options, new([Kill(2), Kill(1)], "feed")),
            StringComparison.Ordinal);

    [Fact]
    public void A_hash_that_a_kill_has_changed_is_shouted()
    {
        var result = new RecoveryBenchResult([Kill(1), Kill(2) with { Hash = "bad" }], "feed");

        Assert.False(result.IsSame);
        Assert.Contains(
            "HASHES DIFFER: feed undisturbed, feed, bad with a kill",
            RecoveryBenchCommand.TextOf(Options, result),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_of_recovery_are_refused_without_it()
    {
        var session = new Session
        {
            Others = [ClusterBenchCommand.Create(new(new FakeSimulations(),
            XenPolicies.Instance))]
        };

        var code = await session.TypeAsync("cluster --kills 3");

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains("--kills is for --recovery only.", session.Error, StringComparison.Ordinal);
    }

    private static RecoveryTimes Kill(int number) => new(
        1 * number, 2 * number, 3 * number, 4 * number, 5 * number, 6 * number, 7 * number, 8 * number, 9 * number,
        "feed");
}
