using System.Collections.Concurrent;
using ActorXen.Nodes.Membership;
using Akka.Actor;

namespace ActorXen.Nodes.Cells;

/// <summary>Spreads cells over the nodes of the cluster. A cell of a node that is lost is run by another one.</summary>
/// <remarks>
/// Any node can be asked. It keeps nothing: the asker repeats a request that this node did not answer, and the result
/// is the same wherever a cell is run.
/// </remarks>
internal sealed class CellGate(NodeSystem node)
{
    /// <summary>How soon a lost node is noticed, beyond the time in which Akka finds out.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<NodeId, int> _running = new();

    /// <summary>Nodes that run cells: of this version, because others may have other results.</summary>
    private IEnumerable<ClusterMember> Workers => node.Members.Now.Up(NodeOptions.Worker)
        .Where(member => member.IsReachable && member.Version == node.Membership.SelfMember.AppVersion.ToString());

    /// <summary>Starts what runs cells on a node.</summary>
    /// <param name="room">Cells at the same time, 1 or more.</param>
    public static void StartWorker(ActorSystem system, CellRunner runner, int room) => system.ActorOf(
        Props.Create(() => new CellWorker(runner, room)), CellWorker.Name);

    /// <summary>How many cells each node of the cluster runs at the same time; empty without a worker.</summary>
    public async Task<IReadOnlyList<int>> RoomAsync()
    {
        var rooms = await Task.WhenAll(Workers.Select(async member =>
        {
            try
            {
                var answer = await SelectionOf(member.Node).Ask<CellRoom>(new CellRoomWanted(), LongestSearch);
                return answer.Cells;
            }
            catch (AskTimeoutException)
            {
                return 0;
            }
        }));
        return [.. rooms.Where(room => room > 0)];
    }

    /// <returns>
    /// <see cref="CellDone"/> or <see cref="CellRefused"/>; null if there is no node that could run it.
    /// </returns>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public async Task<ICellMessage?> RunAsync(RunCell cell, CancellationToken stop)
    {
        if (CellWire.Refusal(cell) is { } tooLarge) return new CellRefused(tooLarge);
        while (true)
        {
            var free = Workers.OrderBy(member => _running.GetValueOrDefault(member.Node)).ToList();
            if (free.Count == 0) return null;
            if (await RunOnAsync(free[0].Node, cell, stop) is { } answer) return answer;
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <returns>null if the node is lost.</returns>
    private async Task<ICellMessage?> RunOnAsync(NodeId worker, RunCell cell, CancellationToken stop)
    {
        _running.AddOrUpdate(worker, 1, (_, count) => count + 1);
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            var target = await SelectionOf(worker).ResolveOne(LongestSearch, stop);
            var asked = target.Ask<ICellMessage>(cell, Timeout.InfiniteTimeSpan, lost.Token);
            while (await Task.WhenAny(asked, Task.Delay(Glance, lost.Token)) != asked)
            {
                if (!stop.IsCancellationRequested && Workers.Any(member => member.Node == worker)) continue;
                target.Tell(new DropCell(cell.Id), ActorRefs.NoSender);
                return null;
            }

            return await asked;
        }
        catch (ActorNotFoundException)
        {
            return null;
        }
        finally
        {
            await lost.CancelAsync();
            _running.AddOrUpdate(worker, 0, (_, count) => count - 1);
        }
    }

    private ActorSelection SelectionOf(NodeId worker) => node.Actors.ActorSelection(
        new RootActorPath(node.AddressOf(worker.Address)) / "user" / CellWorker.Name);
}
