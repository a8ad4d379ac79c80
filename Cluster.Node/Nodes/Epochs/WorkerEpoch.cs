using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Authentication;
using ActorXen.Engine;
using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Nodes.Logs;
using ActorXen.Nodes.Peers;
using ActorXen.Nodes.Security;
using ActorXen.Nodes.Wire;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Runs;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes.Epochs;

/// <summary>A worker's part of one epoch: its hosts, and the thread that executes the coordinator's commands.</summary>
internal sealed class WorkerEpoch : IDisposable
{
    private readonly BeginEpoch _begin;
    private readonly WorkerParts _parts;
    private readonly ActorSystem _system;
    private readonly IActorRef _coordinator;
    private readonly IActorRef[] _members;
    private readonly WirePost _post;
    private readonly PeerLinks _links;
    private readonly int _batchPort;
    private readonly BlockingCollection<IEpochCommand> _commands = [];
    private readonly CancellationTokenSource _ends = new();
    private readonly Thread _thread;
    private readonly MemberParts _store;
    private volatile MemberHosts? _hosts;
    private readonly CommandTurn _turn = new();

    /// <param name="begin">The first command.</param>
    /// <param name="worker">The sender of this epoch's messages.</param>
    /// <param name="coordinator">Gets the answers.</param>
    /// <param name="members">The members' workers, by member number.</param>
    /// <param name="batchPort">Where the other members connect directly.</param>
    public WorkerEpoch(
        BeginEpoch begin, WorkerParts parts, IActorRef worker, IActorRef coordinator, ActorSystem system,
        IActorRef[] members, int batchPort)
    {
        (_begin, _parts, _system, _coordinator, _members, _batchPort) =
            (begin, parts, system, coordinator, members, batchPort);
        _links = new PeerLinks(
            begin.Key, begin.Self, members.Length, begin.Token, IdentitySetup.IdentityOf(system));
        _store = new MemberParts(begin.Key, parts.Store, _ends.Token, parts.Delay);
        _post = new WirePost(begin.Key, worker, WireSettings.PartBytesOf(system));
        _thread = new Thread(Work) { IsBackground = true, Name = $"actorxen-{begin.Key.RunId}" };
    }

    public EpochKey Key => _begin.Key;

    public IActorRef Coordinator => _coordinator;

    /// <summary>Number of the latest command that arrived.</summary>
    public int LastCommand => _turn.Latest;

    public EpochStatus Status => new(Key.RunId, Key.Epoch, _hosts?.Count ?? 0, _hosts?.Figures ?? default);

    /// <summary>How many other members send their batches directly.</summary>
    public int DirectConnections => _links.Count;

    /// <summary>Batches that came directly but too late, after their window.</summary>
    public long StaleDropped => _hosts?.Exchange.StaleDropped ?? 0;

    /// <inheritdoc cref="SightBook.Want(string)"/>
    public RunSight? Look(string domain) => _hosts?.Look(domain);

    /// <inheritdoc cref="SightBook.Want(DomainPattern)"/>
    public TopSight? Look(DomainPattern domains) => _hosts?.Look(domains);

    public void Start()
    {
        _thread.Start();
        Take(_begin);
    }

    /// <summary>
    /// Executes a command. If it came before, only repeats its answer, because the coordinator may have missed it.
    /// </summary>
    public void Take(IEpochCommand command)
    {
        if (_turn.Take(command)) _commands.Add(command);
        else if (_turn.AnswerTo(command) is { } answer) _post.Tell(_coordinator, answer);
    }

    /// <returns>Whether the batch belongs to a window that is not over.</returns>
    public bool Put(EventBatch batch) => _hosts?.Exchange.Put(batch) ?? false;

    public void Repeat(BatchWanted wanted) => _hosts?.Exchange.Repeat(wanted);

    /// <summary>Another member has connected.</summary>
    /// <returns>Whether the connection is taken over.</returns>
    public bool Attach(LinkHello hello, LinkPipe connection) => _links.Attach(hello, connection);

    /// <summary>Connects to a member that offers it. Does not wait.</summary>
    public void Connect(LinkOffer offer)
    {
        if ((uint)offer.From < (uint)_members.Length && _members[offer.From].Path.Address.Host is { } host)
            _ = ConnectAsync(offer.From, host, offer.Port);
    }

    public void ReportProgress() => _post.Tell(
        _coordinator, new WorkerProgress(Key, LastCommand, Status.Figures) { Waiting = _store.Waiting });

    /// <summary>Ends the epoch, at the latest after the present window. Does not wait.</summary>
    public void Dispose()
    {
        _ends.Cancel();
        _commands.CompleteAdding();
    }

    private void Work()
    {
        try
        {
            foreach (var command in _commands.GetConsumingEnumerable(_ends.Token))
            {
                var answer = Answer(command);
                _turn.Answer(answer);
                _post.Tell(_coordinator, answer);
            }
        }
        catch (OperationCanceledException)
        {
            // The epoch is over, so the coordinator no longer waits for an answer.
        }
        finally
        {
            _hosts?.Dispose();
            _links.Dispose();
        }
    }

    private async Task ConnectAsync(int to, string host, int port)
    {
        try
        {
            await _links.ConnectAsync(to, host, port).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or IOException
            or AuthenticationException)
        {
            var why = failure is OperationCanceledException ? "no answer" : ErrorLine.PartOf(failure.Message);
            _parts.Log.Say(
                $"no direct connection to {host}:{port} ({why}): {Key} continues more slowly through Akka.Remote",
                LogLevel.Warning, Key.RunId, Key.Epoch);
        }
    }

    private IEpochAnswer Answer(IEpochCommand command)
    {
        try
        {
            return Execute(command);
        }
        catch (EntityFailedException failure)
        {
            return new CommandFailed(
                Key, command.Number, FailureKind.Entity, failure.Host, failure.Path, failure.At, failure.Problem);
        }
        catch (PeerFailedException failure)
        {
            return Failed(command, FailureKind.Peer, failure.Message);
        }
        catch (StateFormatException failure)
        {
            return Failed(command, FailureKind.Format, failure.Problem);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return Failed(command, FailureKind.Other, failure.Message);
        }
    }

    private IEpochAnswer Execute(IEpochCommand command)
    {
        switch (command)
        {
            case BeginEpoch:
                _parts.Store?.Prepare();
                _hosts = new MemberHosts(_begin, _parts, _system, new(TellMember, _links, _batchPort), _ends.Token);
                break;
            case StartHosts: Hosts.Start(); break;
            case LoadHosts load:
                _store.Forget();
                Hosts.Load(load.Part.Unpack(), load.At);
                break;
            case RunHosts run:
                var (window, recorded) = Hosts.RunUntil(run.Horizon);
                return Hosts.StateAt(command.Number, window, recorded);
            case SaveHosts save: return Hosts.Save(save);
            case ReportFacts facts: return Hosts.Report(facts);
            case SaveParts save: return _store.Save(save, Hosts);
            case FetchParts fetch: return _store.Fetch(fetch, Hosts);
            case LoadFetched fetched: _store.Load(fetched, Hosts); break;
            default:
                throw new InvalidOperationException($"{command.GetType().Name} is not a command that a worker knows.");
        }

        return Hosts.StateAt(command.Number);
    }

    private MemberHosts Hosts => _hosts ?? throw new InvalidOperationException("The hosts could not be built.");

    private CommandFailed Failed(IEpochCommand command, FailureKind kind, string problem) =>
        new(Key, command.Number, kind, -1, "", VirtualTime.Zero, problem);

    private void TellMember(int member, IEpochMessage message) => _post.Tell(_members[member], message);
}
