using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Runs;
using static ActorXen.Tests.Nodes.Coordination.CoordinatorDeciderTests;

namespace ActorXen.Tests.Nodes.Coordination;

/// <summary>What a coordinator does that may lead two runs at a time: r, s and t, on the nodes a and b.</summary>
public class SeveralRunsTests
{
    private static readonly CoordinatorInput[] R =
        [new Started(), Members(null, A, B), new JournalRead([]), Written("r"), Begun(1, "r")];

    private static readonly CoordinatorInput[] RAndS = [.. R, Written("s"), Begun(2, "s")];

    public static TheoryData<string, object, string> Table => new()
    {
        { "a second run is written", Case(R, Written("s")), "answer user accepted s; append epoch 2 of s on a:1 b:1" },
        {
            "its epoch is written", Case([.. R, Written("s")], Begun(2, "s")),
            "say epoch 2 of run s on 2 nodes: a:1, b:1; begin 2 of s on a:1 b:1"
        },
        { "a third run is written", Case(RAndS, Written("t")), "answer user accepted t" },
        {
            "one of two ends and the third is open", Case([.. RAndS, Written("t"), Ended(1, "r")], Over("r")),
            "append epoch 3 of t on a:1 b:1"
        },
        { "one of two ends while the third is open", Case([.. RAndS, Written("t")], Ended(1, "r")),
            "append finished r ; say run r is complete" },
        { "a run's epoch is written while another's end is", Case([.. R, Written("s"), Ended(1, "r")], Begun(2, "s")),
            "say epoch 2 of run s on 2 nodes: a:1, b:1; begin 2 of s on a:1 b:1" },
        { "a node is lost", Case(RAndS, Members(Down(B), A)), "abort 1; finish 1; abort 2; finish 2" },
        {
            "the second of them ends first", Case([.. RAndS, Members(Down(B), A)], Lost(2, "s")),
            "say epoch 2 of run s ended: A node is gone.; time recovery of 2; append epoch 3 of s on a:1"
        },
        {
            "one of two is cancelled",
            Case(RAndS, new EventWritten(new RunCancelled("s"), "user", new RunAccepted("s"))),
            "answer user accepted s; say epoch 2 of run s ends at the next sealed time; finish 2"
        },
        {
            "a node asks to leave and one of two has ended",
            Case([.. RAndS, new NodeLeaves("b:1", "b")], Interrupted(1, "r")),
            "say epoch 1 of run r ended at 1 ms; append epoch 3 of r on a:1"
        },
        {
            "a node asks to leave and both have ended",
            Case([.. RAndS, new NodeLeaves("b:1", "b"), Interrupted(1, "r")], Interrupted(2, "s")),
            "say epoch 2 of run s ended at 1 ms; answer b released"
        },
        {
            "its node leaves while the end of one of two is written", Case([.. RAndS, Ended(1, "r")], new LeaveAsked()),
            "wake GiveUp 5; say epoch 2 of run s ends at the next sealed time; finish 2"
        },
        { "that end is written", Case([.. RAndS, Ended(1, "r"), new LeaveAsked()], Over("r")), "" },
        {
            "and the other has ended",
            Case([.. RAndS, Ended(1, "r"), new LeaveAsked(), Over("r")], Interrupted(2, "s")),
            "say epoch 2 of run s ended at 1 ms; stop"
        },
        { "both take too long", Case([.. RAndS, new LeaveAsked()], new AlarmRang(CoordinatorAlarm.GiveUp)),
            "abort 1; abort 2" },
        {
            "it was overtaken", Case(RAndS, new JournalFailed("Taken over.", IsOvertaken: true, null)),
            "abort 1; abort 2; say the coordinator cannot use its journal: Taken over.; wake ReadAgain 21"
        },
    };

    [Theory, MemberData(nameof(Table), DisableDiscoveryEnumeration = true)]
    public void In_a_situation_it_does(string situation, object inputs, string actions)
    {
        var (before, now) = ((CoordinatorInput[], CoordinatorInput))inputs;

        var decided = CoordinatorDecider.Decide(StateAfter(1, before, runsAtATime: 2), now);

        Assert.Equal((situation, actions), (situation, string.Join("; ", decided.Actions.Select(TextOf))));
    }

    [Fact]
    public void Two_run_and_the_third_is_queued()
    {
        var state = StateAfter(1, [.. RAndS, Written("t")], runsAtATime: 2);

        var view = new CoordinatorView(
            state, new Dictionary<long, EpochFigures> { [1] = Figures(3), [2] = Figures(4) }, _ => []).OfCluster();

        Assert.Equal(
            [RunPhase.Running, RunPhase.Running, RunPhase.Queued], view.Runs.Select(run => run.Phase));
        Assert.Equal(7, view.Members.Single(member => member.Address == "a:1").Hosts);
    }

    [Fact]
    public void A_run_that_waits_says_why_while_the_other_goes_on()
    {
        var state = StateAfter(
            1, [.. RAndS, new EpochEnded(
                new("r", 1, [A.Node, B.Node]), null, new(EpochFault.Store, "It is away."), VirtualTime.Zero, null)],
            runsAtATime: 2);

        var view = new CoordinatorView(
            state, new Dictionary<long, EpochFigures> { [2] = Figures(4) }, _ => []).OfCluster();

        Assert.Equal(
            [(RunPhase.Paused, "It is away."), (RunPhase.Running, "")], view.Runs.Select(run => (run.Phase, run.Note)));
    }

    private static object Case(CoordinatorInput[] before, CoordinatorInput now) => (before, now);

    private static EventWritten Written(string run) =>
        new(new RunSubmitted(OrderOf(run)), "user", new RunAccepted(run));

    private static EventWritten Begun(long number, string run) =>
        new(new EpochBegan(number, run, ["a:1", "b:1"]), null, null);

    private static EventWritten Over(string run) => new(new RunFinished(run, 7, null, ""), null, null);

    private static EpochEnded Ended(long number, string run) => With(number, run, RunOutcome.Complete);

    private static EpochEnded Interrupted(long number, string run) => With(number, run, RunOutcome.Interrupted);

    private static EpochEnded With(long number, string run, RunOutcome outcome) => new(
        new(run, number, [A.Node, B.Node]), new(outcome, VirtualTime.Zero + 1.Ms, 7, 1, 0.1, null, ""), null,
        VirtualTime.Zero + 1.Ms, null);

    private static EpochEnded Lost(long number, string run) => new(
        new(run, number, [A.Node, B.Node]), null, new(EpochFault.Ended, "A node is gone."), VirtualTime.Zero + 1.Ms,
        null);

    private static EpochFigures Figures(int hosts) =>
        new(null, "", VirtualTime.Zero, new Dictionary<string, int> { ["a:1"] = hosts });
}
