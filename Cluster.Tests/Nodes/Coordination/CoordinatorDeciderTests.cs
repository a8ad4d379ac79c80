using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes.Coordination;

/// <summary>What a coordinator does in which situation, as tables: no node, no journal, no clock.</summary>
public class CoordinatorDeciderTests
{
    internal static readonly ClusterMember A = MemberOf("a"), B = MemberOf("b"), C = MemberOf("c");
    private static readonly LedEpoch First = new("r", 1, [A.Node, B.Node]);
    private static readonly CoordinatorInput Submit = new EventWritten(
        new RunSubmitted(OrderOf("r")), "user", new RunAccepted("r"));
    private static readonly CoordinatorInput Begin = new EventWritten(
        new EpochBegan(1, "r", ["a:1", "b:1"]), null, null);

    /// <summary>A coordinator that has read an empty journal, on a cluster of a and b.</summary>
    private static readonly CoordinatorInput[] Ready = [new Started(), Members(null, A, B), new JournalRead([])];

    /// <summary>The same in the first epoch of a run on both.</summary>
    private static readonly CoordinatorInput[] Running = [.. Ready, Submit, Begin];

    public static TheoryData<string, object, string> Table => new()
    {
        { "it starts", Case([], new Started()), "read" },
        {
            "its journal is empty", Case([new Started(), Members(null, A, B)], new JournalRead([])),
            "time take-over; say this node coordinates the cluster: 0 open runs, epoch 0"
        },
        {
            "its journal has an open run", Case(
                [new Started(), Members(null, A, B)],
                new JournalRead([new RunSubmitted(OrderOf("r")), new EpochBegan(4, "r", ["a:1"])])),
            "time take-over; say this node coordinates the cluster: 1 open run, epoch 4; append epoch 5 of r on a:1 b:1"
        },
        { "a run is submitted", Case(Ready, new RequestCame(new SubmitRun(OrderOf("r")), "user")),
            "append submitted r for user" },
        { "the run is written", Case(Ready, Submit), "answer user accepted r; append epoch 1 of r on a:1 b:1" },
        { "the run is submitted again", Case(Running, new RequestCame(new SubmitRun(OrderOf("r")), "user")),
            "answer user accepted r" },
        { "a request comes while it reads", Case([new Started()], new RequestCame(new SubmitRun(OrderOf("r")), "user")),
            "" },
        {
            "it has read", Case(
                [new Started(), new RequestCame(new SubmitRun(OrderOf("r")), "user")], new JournalRead([])),
            "time take-over; say this node coordinates the cluster: 0 open runs, epoch 0; append submitted r for user"
        },
        { "the epoch is written", Case([.. Ready, Submit], Begin),
            "say epoch 1 of run r on 2 nodes: a:1, b:1; begin 1 of r on a:1 b:1" },
        { "a node went while the epoch was written", Case([.. Ready, Submit, Members(Down(B), A)], Begin),
            "append epoch 2 of r on a:1" },
        { "a node is lost", Case(Running, Members(Down(B), A, B with { Phase = MemberPhase.Down })),
            "abort 1; finish 1" },
        { "a node does not answer", Case(Running, Members(null, A, B with { IsReachable = false })), "" },
        { "a node comes", Case(Running, Members(Phase(C), A, B, C)), "wake Settled 1" },
        {
            "it has settled", Case([.. Running, Members(Phase(C), A, B, C)], new AlarmRang(CoordinatorAlarm.Settled)),
            "say epoch 1 of run r ends at the next sealed time; finish 1"
        },
        {
            "a node of another version comes and settles", Case(
                [.. Running, Members(Phase(C), A, B, C with { Version = "2" })], new AlarmRang(
                    CoordinatorAlarm.Settled)), ""
        },
        {
            "a node asks to leave", Case(Running, new NodeLeaves("b:1", "b")),
            "say epoch 1 of run r ends at the next sealed time; finish 1"
        },
        {
            "its epoch ended", Case([.. Running, new NodeLeaves("b:1", "b")], Ended(RunOutcome.Interrupted)),
            "say epoch 1 of run r ended at 1 ms; answer b released; append epoch 2 of r on a:1"
        },
        { "a node without a share asks to leave", Case(Running, new NodeLeaves("c:1", "c")), "answer c released" },
        {
            "the epoch lost a node", Case(
                [.. Running, Members(Down(B), A)], Failed(EpochFault.Ended, "A node is gone.")),
            "say epoch 1 of run r ended: A node is gone.; time recovery of 1; append epoch 2 of r on a:1"
        },
        {
            "the epoch ended and no node is lost yet", Case(Running, Failed(EpochFault.Ended, "A node is gone.")),
            "say epoch 1 of run r ended: A node is gone.; time recovery of 1; wake Retry 0.25"
        },
        {
            "it retries", Case([.. Running, Failed(EpochFault.Ended, "x")], new AlarmRang(CoordinatorAlarm.Retry)),
            "append epoch 2 of r on a:1 b:1"
        },
        {
            "the store failed the second time", Case(
                [
                    .. Running, Failed(EpochFault.Store, "x"), new AlarmRang(CoordinatorAlarm.Retry),
                    new EventWritten(new EpochBegan(2, "r", ["a:1", "b:1"]), null, null),
                ],
                Failed(EpochFault.Store, "It is away.", 2)),
            "say epoch 2 of run r ended: It is away.; time recovery of 2; wake Retry 2"
        },
        {
            "the run cannot be executed", Case(Running, Failed(EpochFault.Run, "No.")),
            "say epoch 1 of run r ended: No.; time recovery of 1; append finished r No."
        },
        { "the run is complete", Case(Running, Ended(RunOutcome.Complete)),
            "append finished r ; say run r is complete" },
        {
            "a run is cancelled", Case(Running, new EventWritten(new RunCancelled("r"), "user", new RunAccepted("r"))),
            "answer user accepted r; say epoch 1 of run r ends at the next sealed time; finish 1"
        },
        { "an unknown run is cancelled", Case(Ready, new RequestCame(new CancelRun("x"), "user")),
            "answer user refused The cluster has no run x. See actorxen status." },
        {
            "a write failed", Case(Ready, new JournalFailed("It is away.", IsOvertaken: false, "user")),
            "answer user refused It is away. Try again.; say the coordinator cannot use its journal: It is away.; "
                + "wake ReadAgain 1"
        },
        {
            "it was overtaken", Case(Running, new JournalFailed("Taken over.", IsOvertaken: true, null)),
            "abort 1; say the coordinator cannot use its journal: Taken over.; wake ReadAgain 21"
        },
        {
            "a request comes before it reads again", Case(
                [.. Ready, new JournalFailed("It is away.", IsOvertaken: false, null)], new RequestCame(
                    new CancelRun("r"), "user")),
            "answer user refused The coordinator is not ready: It is away. Try again."
        },
        { "its node leaves between epochs", Case(Ready, new LeaveAsked()), "wake GiveUp 5; stop" },
        {
            "its node leaves in an epoch", Case(Running, new LeaveAsked()),
            "wake GiveUp 5; say epoch 1 of run r ends at the next sealed time; finish 1"
        },
        { "that epoch ended", Case([.. Running, new LeaveAsked()], Ended(RunOutcome.Interrupted)),
            "say epoch 1 of run r ended at 1 ms; stop" },
        { "that epoch takes too long", Case([.. Running, new LeaveAsked()], new AlarmRang(CoordinatorAlarm.GiveUp)),
            "abort 1" },
    };

    [Theory, MemberData(nameof(Table), DisableDiscoveryEnumeration = true)]
    public void In_a_situation_it_does(string situation, object inputs, string actions)
    {
        var (before, now) = ((CoordinatorInput[], CoordinatorInput))inputs;

        var decided = CoordinatorDecider.Decide(StateAfter(2, before), now);

        Assert.Equal((situation, actions), (situation, string.Join("; ", decided.Actions.Select(TextOf))));
    }

    [Theory]
    [InlineData(3, "It waits for 3 workers: 2 joined so far.")]
    [InlineData(2, "")]
    public void A_run_waits_for_as_many_workers_as_are_wanted(int wanted, string note) =>
        Assert.Equal(note, StateAfter(wanted, [.. Ready, Submit]).Note);

    [Fact]
    public void A_run_that_had_an_epoch_does_not_wait_for_more_workers() =>
        Assert.Equal(
            "",
            StateAfter(2, [.. Running, Members(Down(B), A), Failed(EpochFault.Ended, "x")]).Note.Replace(
                "x", "", StringComparison.Ordinal));

    /// <summary>Rows: whether each epoch in turn lost a node, and what was sealed by then.</summary>
    public static TheoryData<bool[], int, int[]> Epochs => new()
    {
        { [true, true, true], 3, [0, 0, 0] },
        { [true, false, true, true], 4, [0, 0, 0, 0] },
        { [true, true, true, true], 0, [0, 1, 1, 1] },
        { [false, false, false, false], 0, [0, 0, 0, 0] },
        { [true, true], 0, [0, 0] },
    };

    [Theory, MemberData(nameof(Epochs))]
    public void A_run_fails_when_its_third_epoch_loses_a_node_before_anything_is_sealed(
        bool[] lost, int failsAfter, int[] sealedMs)
    {
        var state = StateAfter(2, Running);
        for (var epoch = 1; epoch <= lost.Length; epoch++)
        {
            // Another process at the same address takes the place of a lost one.
            var (before, after) = (Worker(epoch, lost), Worker(epoch + 1, lost));
            var nodes = new LedEpoch("r", epoch, [A.Node, before.Node]);
            var ended = new EpochEnded(
                nodes, null, new(EpochFault.Ended, "A node is gone."), VirtualTime.Zero + sealedMs[epoch - 1].Ms, null);
            var said = new List<string>();
            foreach (var input in (CoordinatorInput[])
                [Members(null, A, after), ended, new AlarmRang(CoordinatorAlarm.Retry)])
            {
                (state, var actions) = CoordinatorDecider.Decide(state, input);
                said.AddRange(actions.Select(TextOf));
            }

            var failure = said.Find(
                one => one.StartsWith("append finished r It lost a node in 3", StringComparison.Ordinal));
            Assert.Equal((epoch, epoch == failsAfter), (epoch, failure is not null));
            if (failure is not null) return;
            state = CoordinatorDecider.Decide(
                state, new EventWritten(new EpochBegan(epoch + 1, "r", ["a:1", "b:1"]), null, null)).State;
        }

        static ClusterMember Worker(int epoch, bool[] lost) =>
            B with { Node = new(new HostPort("b", 1), 'b' + lost.Take(epoch - 1).Count(one => one)) };
    }

    [Fact]
    public void It_says_which_node_it_waits_for()
    {
        var state = StateAfter(1, [.. Ready, Members(null, A, B with { IsReachable = false }), Submit]);

        Assert.Equal("It waits until b:1, which does not answer, is back or declared lost.", state.Note);
    }

    [Fact]
    public void A_state_is_never_changed_only_followed_by_another()
    {
        var state = StateAfter(2, Ready);

        var one = CoordinatorDecider.Decide(state, Submit);
        var same = CoordinatorDecider.Decide(state, Submit);

        Assert.Empty(state.Book.Open);
        Assert.Equal(one.Actions.Select(TextOf), same.Actions.Select(TextOf));
    }

    private static object Case(CoordinatorInput[] before, CoordinatorInput now) => (before, now);

    internal static CoordinatorState StateAfter(
        int minMembers, IEnumerable<CoordinatorInput> inputs, int runsAtATime = 1)
    {
        var settings = new CoordinatorSettings(
            "a:1", "1", minMembers, TimeSpan.FromSeconds(21), TimeSpan.FromSeconds(10))
        {
            RunsAtATime = runsAtATime,
        };
        return inputs.Aggregate(
            new CoordinatorState(settings), (state, input) => CoordinatorDecider.Decide(state, input).State);
    }

    private static ClusterMember MemberOf(string host) => new(
        new(new HostPort(host, 1), host[0]),
        [
            NodeOptions.Coordinator,
            NodeOptions.Worker,
        ], MemberPhase.Up, IsReachable: true, "1");

    internal static MembersChanged Members(MemberEvent? happened, params ClusterMember[] members) =>
        new(MemberSnapshot.Of(members), happened);

    private static MemberEvent Phase(ClusterMember member) => new(MemberChange.Phase, member);

    internal static MemberEvent Down(ClusterMember member) => Phase(member with { Phase = MemberPhase.Down });

    internal static RunOrder OrderOf(string id) => new(TempStore.Header(id), EngineKind.Plain, 1, AllRows: false);

    private static EpochEnded Ended(RunOutcome outcome) => new(
        First, new(outcome, VirtualTime.Zero + 1.Ms, 7, 1, 0.1, null, ""), null, VirtualTime.Zero + 1.Ms, null);

    private static EpochEnded Failed(EpochFault fault, string problem, long number = 1) =>
        new(First with { Number = number }, null, new(fault, problem), VirtualTime.Zero, null);

    internal static string TextOf(CoordinatorAction action) => action switch
    {
        ReadJournal => "read",
        AppendEvent { Event: RunSubmitted one } append =>
            $"append submitted {one.Order.Header.RunId} for {append.Asker}",
        AppendEvent { Event: EpochBegan one } =>
            $"append epoch {one.Number} of {one.RunId} on {string.Join(' ', one.Nodes)}",
        AppendEvent { Event: RunFinished one } => $"append finished {one.RunId} {one.Failure}",
        AppendEvent append => $"append {append.Event.GetType().Name} for {append.Asker}",
        AnswerTo { Answer: RunAccepted accepted } answer => $"answer {answer.Asker} accepted {accepted.RunId}",
        AnswerTo { Answer: RequestRefused refused } answer => $"answer {answer.Asker} refused {refused.Problem}",
        AnswerTo { Answer: NodeReleased } answer => $"answer {answer.Asker} released",
        BeginLedEpoch begin =>
            $"begin {begin.Epoch.Number} of {begin.Epoch.RunId} on {string.Join(' ', begin.Epoch.Nodes)}",
        FinishLedEpoch finish => $"finish {finish.Number}",
        AbortLedEpoch abort => $"abort {abort.Number}",
        TimeRecovery time => $"time recovery of {time.Epoch.Number}",
        TimeTakeOver => "time take-over",
        WakeAfter wake => FormattableString.Invariant($"wake {wake.Alarm} {wake.Wait.TotalSeconds}"),
        SayToOperator say => $"say {say.Line}",
        StopCoordinating => "stop",
        _ => action.ToString(),
    };
}
