using System.Collections.Concurrent;
using ActorXen.Cli.Arguments;
using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Wire;
using ActorXen.Runs;
using ActorXen.Tests.Support;
using Akka.Actor;

namespace ActorXen.Tests.Nodes.Coordination;

/// <summary>The coordinator on a node of its own, with a journal and an execution that do what a test says.</summary>
public sealed class CoordinatorActorTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly RunOrder Order = new(TempStore.Header(), EngineKind.Plain, 1, AllRows: false);
    private readonly ConcurrentQueue<string> _said = new();
    private readonly ScriptedLog _log = new();
    private readonly ScriptedExecution _execution = new();
    private readonly LifeSigns _signs = new(TimeProvider.System);
    private readonly NodeSystem _node = NodeSystem.Start(Options, WireSettings.Config);

    private static NodeOptions Options => new(
        "coordinator-tests", new("127.0.0.1", 0), "127.0.0.1", 0, [], null,
        [
            NodeOptions.Coordinator,
            NodeOptions.Worker,
        ], 1,
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(
            500), TimeSpan.FromSeconds(10), "1.2.3");

    public Task InitializeAsync()
    {
        _node.Found([]);
        return Eventually.HoldsAsync(() => _node.IsUp, "the node is up");
    }

    public Task DisposeAsync() => _node.KillAsync();

    [Fact]
    public async Task A_submitted_run_resumes_under_the_next_coordinator_in_the_next_epoch()
    {
        var first = Begin();
        await AcceptAsync(first);
        await _execution.NextAsync();
        await first.GracefulStop(Patience);

        Begin();
        var again = await _execution.NextAsync();

        Assert.Equal(2, again.Order.Epoch);
        Assert.Equal(Order.Header.RunId, again.Order.Run.Header.RunId);
        Assert.Equal(2, _log.Events.OfType<CoordinatorTookOver>().Count());
    }

    [Fact]
    public async Task An_epoch_that_lost_a_node_is_followed_by_one_with_a_larger_number()
    {
        await AcceptAsync(Begin());

        (await _execution.NextAsync()).Fail(new EpochEndedException("A node is gone."));
        var next = await _execution.NextAsync();

        Assert.Equal(2, next.Order.Epoch);
    }

    [Fact]
    public async Task A_run_that_cannot_be_executed_fails_and_does_not_hold_up_the_next_one()
    {
        var coordinator = Begin();
        await AcceptAsync(coordinator);
        var other = Order with { Header = Order.Header with { RunId = "20261123-00000b" } };
        await coordinator.Ask<RunAccepted>(new SubmitRun(other), Patience);

        (await _execution.NextAsync()).Fail(new RunRefusedException("It was begun by another version."));
        var next = await _execution.NextAsync();

        Assert.Equal("20261123-00000b", next.Order.Run.Header.RunId);
        Assert.Equal("It was begun by another version.", _log.Events.OfType<RunFinished>().Single().Failure);
    }

    [Fact]
    public async Task A_request_that_could_not_be_written_is_refused_and_can_be_repeated()
    {
        var coordinator = Begin();
        await ReadyAsync(coordinator);
        _log.Failures.Enqueue(new StoreException("The store is away.", mayPass: true));

        var refused = await coordinator.Ask<ICoordination>(new SubmitRun(Order), Patience);
        await AcceptAsync(coordinator);

        Assert.Equal(new RequestRefused("The store is away. Try again."), refused);
        Assert.Equal(1, (await _execution.NextAsync()).Order.Epoch);
    }

    [Fact]
    public async Task A_coordinator_that_was_overtaken_aborts_its_epoch()
    {
        var coordinator = Begin();
        await AcceptAsync(coordinator);
        var epoch = await _execution.NextAsync();
        _log.Failures.Enqueue(new LogTakenOverException("store", "coordinator"));

        await coordinator.Ask<ICoordination>(new CancelRun(Order.Header.RunId), Patience);

        await Eventually.HoldsAsync(() => epoch.Control.Abort.IsCancellationRequested, "the epoch is aborted");
        Assert.Contains(_said, line => line.Contains("taken over", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_is_released_when_no_epoch_needs_it_any_more()
    {
        var coordinator = Begin();
        await AcceptAsync(coordinator);
        var epoch = await _execution.NextAsync();

        var released = coordinator.Ask<NodeReleased>(new ReleaseNode(_node.Membership.SelfAddress), Patience);
        await Eventually.HoldsAsync(() => epoch.Control.Finish.IsCancellationRequested, "the epoch is to end");
        Assert.False(released.IsCompleted);
        epoch.End(RunOutcome.Interrupted);

        await released;
        Assert.Single(_log.Events.OfType<EpochBegan>());
    }

    [Fact]
    public async Task A_paused_store_is_shown_as_the_reason_for_which_a_run_waits()
    {
        var coordinator = Begin();
        await AcceptAsync(coordinator);

        var control = (await _execution.NextAsync()).Control;
        control.WaitForStore("The store is away.");
        control.WaitForNodes("A node waits.");
        control.WaitForNodes("");
        var run = (await coordinator.Ask<ClusterDescription>(new DescribeCluster(), Patience)).Runs.Single();

        control.WaitForStore("");
        var id = Order.Header.RunId;

        Assert.Equal((RunPhase.Paused, "The store is away."), (run.Phase, run.Note));
        string[] said = [$"run {id} waits: The store is away.", $"run {id} continues"];
        Assert.Equal(said, _said.Where(line => said.Contains(line)));
    }

    private IActorRef Begin() => _node.Actors.ActorOf(
        Props.Create(() => new CoordinatorActor(new(_node, _log, _execution, _signs, new SaidLog(_said)))));

    private static async Task AcceptAsync(IActorRef coordinator)
    {
        await ReadyAsync(coordinator);
        Assert.Equal(
            new RunAccepted(Order.Header.RunId), await coordinator.Ask<ICoordination>(new SubmitRun(Order), Patience));
    }

    /// <summary>Requests wait while it reads its journal; what it describes tells when it has.</summary>
    private static Task ReadyAsync(IActorRef coordinator) => Eventually.HoldsAsync(
        async () => (
            await coordinator.Ask<ClusterDescription>(
                new DescribeCluster(), Patience)) is { Note: "" }, "the coordinator is ready");

    /// <summary>A journal in memory that fails when told to.</summary>
    private sealed class ScriptedLog : ICoordinatorLog
    {
        private readonly ConcurrentQueue<ICoordinatorEvent> _events = new();

        public IEnumerable<ICoordinatorEvent> Events => _events;

        /// <summary>Each fails one append.</summary>
        public ConcurrentQueue<StoreException> Failures { get; } = new();

        public Task<IReadOnlyList<ICoordinatorEvent>> TakeOverAsync(string node)
        {
            IReadOnlyList<ICoordinatorEvent> before = [.. _events];
            _events.Enqueue(new CoordinatorTookOver(node));
            return Task.FromResult(before);
        }

        public Task AppendAsync(ICoordinatorEvent one)
        {
            if (Failures.TryDequeue(out var failure)) return Task.FromException(failure);
            _events.Enqueue(one);
            return Task.CompletedTask;
        }

        public void Close()
        {
        }
    }

    /// <summary>Epochs that end when a test says so.</summary>
    private sealed class ScriptedExecution : IEpochExecution
    {
        private readonly BlockingCollection<Epoch> _begun = [];

        public Task<EpochResult> RunAsync(EpochOrder order, EpochControl control)
        {
            var epoch = new Epoch(order, control);
            _begun.Add(epoch);
            return epoch.Result;
        }

        public Task<Epoch> NextAsync() => Task.Run(() =>
            _begun.TryTake(out var epoch, Patience) ? epoch : throw new TimeoutException("No epoch began."));
    }

    private sealed class Epoch(EpochOrder order, EpochControl control)
    {
        private readonly TaskCompletionSource<EpochResult> _result = new(
            TaskCreationOptions.RunContinuationsAsynchronously);

        public EpochOrder Order => order;

        public EpochControl Control => control;

        public Task<EpochResult> Result => _result.Task;

        public void Fail(Exception cause) => _result.SetException(cause);

        public void End(RunOutcome outcome) =>
            _result.SetResult(new(outcome, VirtualTime.Zero + 1.Ms, 7, 1, 0.1, null, ""));
    }
}
