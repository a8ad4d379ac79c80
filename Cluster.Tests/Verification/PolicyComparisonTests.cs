using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Xen.Scheduling;
using ActorXen.Tests.Xen.Scheduling.HowTo;
using ActorXen.Verification;

namespace ActorXen.Tests.Verification;

public sealed class PolicyComparisonTests
{
    private static readonly Dictionary<string, long> NoParameters = [];

    private static readonly PolicyComparison Comparison = new(
        new SchedulerVerification(
            () => throw new InvalidOperationException("The plain engine needs no actors."), HowToPolicies.Policies),
        HowToPolicies.Policies);

    public static TheoryData<string, string> Pairs => new()
    {
        { "stride", "arinc653" }, { "stride", "null" }, { "stride", "rtds" }, { "credit", "rtds" }, { "sedf", "null" },
    };

    [Fact]
    public void All_scenarios_of_the_recordings_are_shipped() => Assert.Equal(
        Directory.GetFiles(GoldenFiles.Folder, "*.scenario.json")
            .Select(path => Path.GetFileName(path).Replace(".scenario.json", "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
        PolicyComparison.Shipped);

    [Fact]
    public void The_policy_of_a_scenario_decides_as_it_was_recorded()
    {
        var compared = Comparison.Compare("credit2-03-caps", "credit2", "credit2", NoParameters, EngineKind.Plain);

        Assert.True(compared.AreSame);
        var recorded = GoldenFiles.Expected("credit2-03-caps", "trace").Select(row => row.Split(',')[1]).ToList();
        Assert.Equal(
            new DecisionCounts(
                recorded.Count(kind => kind == "dispatch"), recorded.Count(kind => kind == "preempt"),
                recorded.Count(kind => kind == "migrate")),
            compared.Ours);
    }

    /// <summary>Tables, reservations and parameters of the recorded policy mean nothing to another one.</summary>
    [Theory, MemberData(nameof(Pairs))]
    public void A_policy_runs_in_every_scenario_of_another_one(string policy, string like) =>
        Assert.All(PolicyComparison.ShippedOf(like), name => Assert.True(
            Comparison.Compare(name, policy, like, NoParameters, EngineKind.Plain).Ours.Decisions > 0, name));

    [Fact]
    public void A_difference_says_what_was_decided_about()
    {
        string[] same = ["0,resume,0,1,0", "0,resume,0,2,0", "0,dispatch,0,1,0", "5,wake,1,3,0", "6,dispatch,1,3,0"];

        var compared = ComparedDecisions.Of(
            "one", [.. same, "9,preempt,0,1,0", "9,dispatch,0,2,0"], [.. same, "7,block,1,3,0", "7,dispatch,1,-1,-1"]);

        var difference = compared.Difference!;
        Assert.Equal((5, 2, new VirtualTime(7)), (difference.SameRows, difference.SameDecisions, difference.At));
        Assert.Equal(new Chosen(new(9), 0, "d2v0"), difference.Theirs);
        Assert.Equal(new Chosen(new(7), 1, ""), difference.Ours);
        Assert.Equal([new Waiter("d2v0", new(7))], difference.Waiting);
        Assert.Equal(["d1v0", "d3v0"], difference.Running.Select(run => run.Vcpu));
        Assert.Equal(new DecisionCounts(3, 1, 0), compared.Theirs);
    }

    [Fact]
    public void A_policy_that_decides_nothing_more_has_no_next_decision()
    {
        var compared = ComparedDecisions.Of("one", ["0,resume,0,1,0", "1,dispatch,0,1,0"], ["0,resume,0,1,0"]);

        Assert.Null(compared.Difference!.Ours);
        Assert.Equal(new Chosen(new(1), 0, "d1v0"), compared.Difference.Theirs);
    }
}
