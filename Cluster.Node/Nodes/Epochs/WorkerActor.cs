using System.Net.Sockets;
using ActorXen.Messages;
using ActorXen.Nodes.Peers;
using ActorXen.Nodes.Security;
using ActorXen.Nodes.Wire;
using ActorXen.Report.Results;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Nodes.Epochs;

/// <summary>A node's worker: takes part in epochs of runs, and drops messages of epochs that are over.</summary>
/// <remarks>
/// Its thread only dispatches messages, and each epoch has a thread of its own, so batches are received without delay.
/// </remarks>
internal sealed class WorkerActor : UntypedActor, IWithTimers
{
    /// <summary>
    /// Runs whose latest epoch is remembered. Stale messages are recognised until so many other runs have begun.
    /// </summary>
    private const int MostRemembered = 10_000;

    private readonly WorkerParts _parts;
    private readonly int _batchPort;
    private readonly Dictionary<string, WorkerEpoch> _epochs = [];
    private readonly EpochAges _ages = new(MostRemembered);
    private readonly FragmentAssembler _fragments = new();
    private long _staleDropped;
    private long _unreadable;

    /// <param name="batchPort">Where other members connect directly.</param>
    public WorkerActor(WorkerParts parts, int batchPort) => (_parts, _batchPort) = (parts, batchPort);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TimeSpan.FromSeconds(1));

    protected override void PostStop()
    {
        foreach (var epoch in _epochs.Values) epoch.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EventBatch batch when _epochs.TryGetValue(batch.Key.RunId, out var epoch) && epoch.Key == batch.Key:
                if (!epoch.Put(batch)) _staleDropped++;
                break;
            case IEpochMessage ofEpoch: Sort(ofEpoch); break;
            case LinkArrived arrived: Attach(arrived); break;
            case Tick: foreach (var epoch in _epochs.Values) epoch.ReportProgress(); break;
            case Terminated gone: AbandonWhere(epoch => epoch.Coordinator.Equals(gone.ActorRef)); break;
            case WorkerStatusWanted: Sender.Tell(Status); break;
            case SightWanted wanted: Sender.Tell(new WorkerSight(SightOf(wanted))); break;
            default: Unhandled(message); break;
        }
    }

    private WorkerStatus Status => new(
        [.. _epochs.Values.Select(epoch => epoch.Status)],
        _staleDropped + _epochs.Values.Sum(epoch => epoch.StaleDropped),
        _unreadable,
        _epochs.Values.Sum(epoch => epoch.DirectConnections));

    private byte[] SightOf(SightWanted wanted)
    {
        if (_epochs.GetValueOrDefault(wanted.RunId)?.Look(wanted.Domain) is not { } sight) return [];
        var to = new StateWriter();
        sight.Write(to);
        return to.ToArray();
    }

    private void Sort(IEpochMessage message)
    {
        if (message is BeginEpoch begin) Begin(begin);
        else if (message is AbandonEpoch) AbandonUpTo(message.Key);
        else if (message is Fragment piece && IsOpen(message.Key)) Assemble(piece);
        else if (_epochs.TryGetValue(message.Key.RunId, out var epoch) && epoch.Key == message.Key)
            Take(epoch, message);
        else Drop(message);
    }

    private void Take(WorkerEpoch epoch, IEpochMessage message)
    {
        switch (message)
        {
            case IEpochCommand command: epoch.Take(command); break;
            case BatchWanted wanted: epoch.Repeat(wanted); break;
            case LinkOffer offer: epoch.Connect(offer); break;
            default: _staleDropped++; break;
        }
    }

    private void Attach(LinkArrived arrived)
    {
        var (hello, connection) = arrived;
        var isCurrent = _epochs.TryGetValue(hello.Key.RunId, out var epoch) && epoch.Key == hello.Key;
        if (isCurrent && epoch!.Attach(hello, connection)) return;
        connection.Dispose();
        _staleDropped++;
    }

    /// <summary>
    /// Whether fragments of the epoch are accepted. They are before it begins, too, because they may make up its
    /// <see cref="BeginEpoch"/>.
    /// </summary>
    private bool IsOpen(EpochKey key) => _ages.Compare(key) switch
    {
        > 0 => true,
        0 => _epochs.ContainsKey(key.RunId),
        < 0 => false,
    };

    private void Assemble(Fragment piece)
    {
        try
        {
            if (_fragments.Add(Sender, piece) is { } whole) OnReceive(whole);
        }
        catch (StateFormatException)
        {
            _unreadable++;
        }
    }

    private void Begin(BeginEpoch begin)
    {
        var age = _ages.Compare(begin.Key);
        if (age == 0 && _epochs.TryGetValue(begin.Key.RunId, out var known)) known.Take(begin);
        else if (age <= 0) Drop(begin);
        else StartEpoch(begin);
    }

    private void StartEpoch(BeginEpoch begin)
    {
        AbandonUpTo(begin.Key);
        var provider = ((ExtendedActorSystem)Context.System).Provider;
        IActorRef[] members = [.. begin.Members.Select(provider.ResolveActorRef)];
        var epoch = new WorkerEpoch(begin, _parts, Self, Sender, Context.System, members, _batchPort);
        _epochs.Add(begin.Key.RunId, epoch);
        Context.Watch(Sender);
        epoch.Start();
    }

    /// <summary>Ends this epoch and older ones of the run. From now on their messages are stale.</summary>
    private void AbandonUpTo(EpochKey key)
    {
        AbandonWhere(epoch => epoch.Key.RunId == key.RunId && epoch.Key.Epoch <= key.Epoch);
        _fragments.Forget(key);
        _ages.Reach(key, _epochs.ContainsKey);
    }

    private void AbandonWhere(Func<WorkerEpoch, bool> concerns)
    {
        foreach (var epoch in _epochs.Values.Where(concerns).ToList())
        {
            _staleDropped += epoch.StaleDropped;
            epoch.Dispose();
            _epochs.Remove(epoch.Key.RunId);
            if (_epochs.Values.All(other => !other.Coordinator.Equals(epoch.Coordinator)))
                Context.Unwatch(epoch.Coordinator);
        }
    }

    /// <summary>Drops a stale message, and tells the sender of a command that it is not executed.</summary>
    private void Drop(IEpochMessage message)
    {
        _staleDropped++;
        if (message is not IEpochCommand command) return;
        var why = $"the worker is not in {command.Key}";
        Sender.Tell(new CommandFailed(command.Key, command.Number, FailureKind.Stale, -1, "", VirtualTime.Zero, why));
    }

    private sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}

/// <summary>Starts a node's worker, <c>/user/actorxen-worker</c>, and asks workers for their status.</summary>
public static class SpreadWorker
{
    private const string BindAddress = "akka.remote.dot-netty.tcp.hostname";

    /// <summary>The actor's name.</summary>
    public const string Name = "actorxen-worker";

    /// <summary>Starts the worker, once per node, so that the node can take part in runs.</summary>
    /// <param name="system">Configured with <see cref="WireSettings"/>.</param>
    /// <exception cref="SocketException">The port for direct connections is taken.</exception>
    public static IActorRef Start(ActorSystem system, WorkerParts parts)
    {
        var config = system.Settings.Config;
        var listener = LinkListener.Open(
            config.GetString(BindAddress), config.GetInt(WireSettings.BatchPort), IdentitySetup.IdentityOf(system));
        var port = listener.Port;
        var worker = system.ActorOf(
            Props.Create(() => new WorkerActor(parts, port)).WithDispatcher(WireSettings.WorkerDispatcher), Name);
        listener.Accept(arrived => worker.Tell(arrived));
        system.RegisterOnTermination(listener.Dispose);
        return worker;
    }

    /// <summary>Asks a node's worker what it does at present.</summary>
    /// <exception cref="AskTimeoutException">The worker did not answer.</exception>
    public static Task<WorkerStatus> StatusAsync(ActorSystem system, Address member, TimeSpan patience) =>
        system.ActorSelection(PathAt(member)).Ask<WorkerStatus>(WorkerStatusWanted.Instance, patience);

    /// <summary>Asks a node's worker for a look at its hosts of a run.</summary>
    /// <param name="domain">HOST/DOMAIN to look at more closely; empty for none.</param>
    /// <returns>null if the worker has no hosts of it, or did not look yet.</returns>
    /// <exception cref="AskTimeoutException">The worker did not answer.</exception>
    public static async Task<RunSight?> LookAsync(
        ActorSystem system, Address member, string runId, string domain, TimeSpan patience)
    {
        var answer = await system.ActorSelection(PathAt(member)).Ask<WorkerSight>(
            new SightWanted(runId, domain), patience);
        return answer.Sight.IsEmpty ? null : RunSight.Read(new(answer.Sight));
    }

    internal static ActorPath PathAt(Address member) => new RootActorPath(member) / "user" / Name;
}
