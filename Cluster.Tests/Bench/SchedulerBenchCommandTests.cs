using ActorXen.Bench;
using ActorXen.Bench.Schedulers;
using ActorXen.Cli.Errors;
using ActorXen.Tests.Cli;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Bench;

public sealed class SchedulerBenchCommandTests
{
    [Fact]
    public void The_table_is_markdown_with_a_dash_where_a_policy_cannot_use_so_many()
    {
        SchedulerCost[] costs =
        [
            Cost("credit2", 25, 101.4, 0),
            Cost("credit2", 50, 202.6, 0.25),
            Cost("null", 25, 50, 0),
        ];

        var table = SchedulerBenchCommand.Table(["credit2", "null"], costs);

        Assert.Equal(
            """
            ns per decision, 32 pCPUs, by number of vCPUs; bytes allocated per decision

            | policy | 25 | 50 | 100 | 200 | 400 | 800 | bytes |
            |---|---|---|---|---|---|---|---|
            | credit2 | 101 | 203 | - | - | - | - | 0.25 |
            | null | 50 | - | - | - | - | - | 0 |

            -: null runs at most one vCPU on each pCPU, a table of arinc653 has at most 64 entries.
            """.ReplaceLineEndings("\n"),
            table.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task An_unknown_policy_is_answered_with_the_known_ones()
    {
        var session = new Session { Others = [SchedulerBenchCommand.Create(XenPolicies.Instance)] };

        var code = await session.TypeAsync("schedulers --policy fifo");

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains(
            $"\"fifo\" is not a policy. Use {string.Join(", ", XenPolicies.Instance.Policies)}.",
            session.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_measurement_finds_out_what_a_decision_costs()
    {
        var cost = new DecisionBench(XenPolicies.Instance).Measure("null", 25);

        Assert.True(cost.NsPerDecision > 0);
        Assert.Equal(0, cost.BytesPerDecision);
        Assert.InRange(cost.SwitchesPerDecision, 0.01, 1);
        Assert.True(DecisionBench.Fits("null", 32) && !DecisionBench.Fits("null", 33));
    }

    private static SchedulerCost Cost(string policy, int vcpus, double ns, double bytes) =>
        new(policy, vcpus, ns, bytes, 0.5, 0.9, 10_000);
}
