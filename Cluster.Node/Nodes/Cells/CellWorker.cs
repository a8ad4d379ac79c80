using Akka.Actor;

namespace ActorXen.Nodes.Cells;

/// <summary>Runs cells on its node, a number of them at a time; others wait.</summary>
internal sealed class CellWorker : UntypedActor
{
    /// <summary>The actor's name, the same on every node.</summary>
    public const string Name = "actorxen-cells";

    private readonly CellRunner _runner;
    private readonly int _room;
    private readonly SemaphoreSlim _free;
    private readonly Dictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);

    public CellWorker(CellRunner runner, int room) =>
        (_runner, _room, _free) = (runner, room, new(room));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RunCell cell: Begin(cell); break;
            case DropCell drop when _running.TryGetValue(drop.Id, out var stop): stop.Cancel(); break;
            case DropCell: break;
            case CellRoomWanted: Sender.Tell(new CellRoom(_room)); break;
            case Ended ended: End(ended.Id); break;
            default: Unhandled(message); break;
        }
    }

    protected override void PostStop()
    {
        // The tasks dispose of nothing, so they can still see that they are stopped.
        foreach (var stop in _running.Values) stop.Cancel();
    }

    private void Begin(RunCell cell)
    {
        if (_running.ContainsKey(cell.Id)) return;
        var stop = new CancellationTokenSource();
        _running.Add(cell.Id, stop);
        var (self, asker) = (Self, Sender);
        Task.Run(async () =>
        {
            try
            {
                asker.Tell(await _runner.RunAsync(cell, _free, stop.Token), self);
            }
            catch (OperationCanceledException)
            {
                // Nobody waits for an answer.
            }
            catch (Exception bug)
            {
                asker.Tell(new CellRefused($"internal error: {bug.GetType().Name}: {bug.Message}"), self);
            }

            self.Tell(new Ended(cell.Id));
        });
    }

    private void End(string id)
    {
        if (_running.Remove(id, out var stop)) stop.Dispose();
    }

    private sealed record Ended(string Id) : INoSerializationVerificationNeeded;
}
