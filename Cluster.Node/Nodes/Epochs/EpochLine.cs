using System.Collections.Concurrent;
using ActorXen.Nodes.Wire;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Nodes.Epochs;

/// <summary>The line to the members' workers through Akka.Remote.</summary>
internal sealed class EpochLine : IEpochLine
{
    /// <summary>How long a member's worker may take to answer the first time.</summary>
    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(30);

    private readonly EpochKey _key;
    private readonly IReadOnlyList<Address> _members;
    private readonly BlockingCollection<(int Member, object Said)> _heard = [];
    private readonly WorkerProgress?[] _progress;
    private readonly IActorRef[] _workers;
    private readonly ActorSystem _system;
    private readonly IActorRef _link;
    private readonly WirePost _post;

    /// <exception cref="EpochEndedException">A member has no worker.</exception>
    public EpochLine(
        ActorSystem system, EpochKey key, IReadOnlyList<Address> members, CancellationToken epochEnds)
    {
        (_system, _key, _members) = (system, key, members);
        _progress = new WorkerProgress?[members.Count];
        _workers = Find(epochEnds);
        _link = system.ActorOf(Props.Create(() => new EpochLink(key, _workers, _heard, _progress)));
        _post = new WirePost(key, _link, WireSettings.PartBytesOf(system));
        Workers = [.. _workers.Zip(members, (worker, node) => worker.Path.ToSerializationFormatWithAddress(node))];
    }

    public IReadOnlyList<string> Workers { get; }

    public string NameOf(int member) => _members[member].ToString();

    public WorkerProgress? ProgressOf(int member) => Volatile.Read(ref _progress[member]);

    public void Tell(int member, IEpochCommand command) => _post.Tell(_workers[member], command);

    public (int Member, object Said)? Hear(TimeSpan patience, CancellationToken epochEnds) =>
        _heard.TryTake(out var heard, (int)patience.TotalMilliseconds, epochEnds) ? heard : null;

    public void Dispose()
    {
        foreach (var worker in _workers) worker.Tell(new AbandonEpoch(_key), _link);
        _system.Stop(_link);
        _heard.CompleteAdding();
    }

    private IActorRef[] Find(CancellationToken epochEnds)
    {
        try
        {
            var searches = _members.Select(
                member => _system.ActorSelection(SpreadWorker.PathAt(member)).ResolveOne(LongestSearch, epochEnds));
            return Task.WhenAll(searches).GetAwaiter().GetResult();
        }
        catch (Exception cause) when (cause is ActorNotFoundException or OperationCanceledException)
        {
            var why = epochEnds.IsCancellationRequested
                ? "was ended"
                : "could not begin: a member's worker does not answer";
            throw new EpochEndedException($"{_key} {why}.", cause);
        }
    }
}
