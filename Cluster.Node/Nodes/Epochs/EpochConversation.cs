using System.Collections.Concurrent;
using ActorXen.Messages;
using ActorXen.Nodes.Wire;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Nodes.Epochs;

/// <summary>
/// The coordinator's conversation with the members of an epoch: sends commands and waits, on the caller's thread, for
/// their answers.
/// </summary>
internal sealed class EpochConversation : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>How long a member's worker may take to answer the first time.</summary>
    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(30);

    private const int BeatsPerAnswer = 10;

    private readonly EpochKey _key;
    private readonly IReadOnlyList<Address> _members;
    private readonly CancellationToken _epochEnds;
    private readonly BlockingCollection<(int Member, object Said)> _heard = [];
    private readonly WorkerProgress?[] _progress;
    private readonly int[] _numbers;
    private readonly IEpochCommand?[] _open;
    private readonly IActorRef[] _workers;
    private readonly ActorSystem _system;
    private readonly IActorRef _link;
    private readonly WirePost _post;
    private readonly StallWatch _stall;
    private readonly Action<string> _note;
    private EpochEndedException? _end;
    private int _beats;

    /// <param name="note">Takes what the epoch waits for, if its members stand still; empty when they do not.</param>
    /// <exception cref="EpochEndedException">A member has no worker.</exception>
    public EpochConversation(
        ActorSystem system, EpochKey key, IReadOnlyList<Address> members, CancellationToken epochEnds,
        Action<string>? note = null)
    {
        _note = note ?? (_ => { });
        _stall = new((int)Math.Ceiling(WireSettings.StallAfterOf(system) / Beat));
        (_system, _key, _members, _epochEnds) = (system, key, members, epochEnds);
        _progress = new WorkerProgress?[members.Count];
        _numbers = new int[members.Count];
        _open = new IEpochCommand?[members.Count];
        _workers = Find();
        _link = system.ActorOf(Props.Create(() => new EpochLink(key, _workers, _heard, _progress)));
        _post = new WirePost(key, _link, WireSettings.PartBytesOf(system));
    }

    public IReadOnlyList<IActorRef> Workers => _workers;

    /// <summary>A member's latest figures; null before its first report. Thread-safe.</summary>
    public MemberFigures? FiguresOf(int member) => Volatile.Read(ref _progress[member])?.Figures;

    /// <summary>Gives each member a command, and the next one after each answer, until all members are done.</summary>
    /// <param name="first">
    /// Makes the first command for a member, with the given command number; null if the member has nothing to do.
    /// </param>
    /// <param name="next">Makes the next command after an answer; null if the member is done.</param>
    /// <exception cref="EpochEndedException">A member is gone, or the epoch was ended.</exception>
    /// <exception cref="RunFailedException">An entity failed; of several, the earliest.</exception>
    public void Converse(Func<int, int, IEpochCommand?> first, Func<int, int, IEpochAnswer, IEpochCommand?> next)
    {
        ThrowIfEnded();
        var failures = new CommandFailed?[_members.Count];
        for (var member = 0; member < _members.Count; member++) Tell(member, first(member, _numbers[member] + 1));
        while (Array.Exists(_open, command => command is not null))
        {
            if (Hear() is not { } heard) continue;
            var (member, answer) = heard;
            _open[member] = null;
            if (answer is CommandFailed failure) failures[member] = failure;
            else if (Array.TrueForAll(failures, each => each is null))
                Tell(member, next(member, _numbers[member] + 1, answer));
        }

        if (failures.Any(failure => failure is not null)) throw Worst(failures);
    }

    /// <summary>Tells the members to stop, at the latest after their present window. Does not wait.</summary>
    public void Dispose()
    {
        foreach (var worker in _workers) worker.Tell(new AbandonEpoch(_key), _link);
        _system.Stop(_link);
        _heard.CompleteAdding();
        _end ??= new("The simulation was disposed of.");
    }

    private IActorRef[] Find()
    {
        try
        {
            var searches = _members.Select(
                member => _system.ActorSelection(SpreadWorker.PathAt(member)).ResolveOne(LongestSearch, _epochEnds));
            return Task.WhenAll(searches).GetAwaiter().GetResult();
        }
        catch (Exception cause) when (cause is ActorNotFoundException or OperationCanceledException)
        {
            var why = _epochEnds.IsCancellationRequested
                ? "was ended"
                : "could not begin: a member's worker does not answer";
            throw new EpochEndedException($"{_key} {why}.", cause);
        }
    }

    private void Tell(int member, IEpochCommand? command)
    {
        if (command is null) return;
        _numbers[member] = command.Number;
        _open[member] = command;
        _post.Tell(_workers[member], command);
    }

    /// <summary>The next answer to an open command; null if none came for a while.</summary>
    private (int Member, IEpochAnswer Answer)? Hear()
    {
        try
        {
            if (!_heard.TryTake(out var heard, (int)Beat.TotalMilliseconds, _epochEnds))
            {
                RepeatWhatWasLost();
                LookWhetherAnyoneMoves();
                return null;
            }

            if (heard.Said is WorkerGone gone) throw End($"{_members[heard.Member]} {gone.What}");
            var answer = (IEpochAnswer)heard.Said;
            if (answer is CommandFailed { Kind: FailureKind.Stale } stale)
                throw End($"{_members[heard.Member]}: {stale.Problem}");
            return _open[heard.Member]?.Number == answer.Number ? (heard.Member, answer) : null;
        }
        catch (OperationCanceledException)
        {
            throw End("it was ended");
        }
    }

    /// <summary>
    /// Repeats commands that did not arrive: a worker's progress names the latest one that did. Now and then it also
    /// repeats a command that arrived, because the answer may be lost.
    /// </summary>
    private void RepeatWhatWasLost()
    {
        _beats++;
        for (var member = 0; member < _members.Count; member++)
        {
            var isThere = Volatile.Read(ref _progress[member])?.Number >= _open[member]?.Number;
            if (_open[member] is { } command && (!isThere || _beats % BeatsPerAnswer == 0))
                _post.Tell(_workers[member], command);
        }
    }

    private void LookWhetherAnyoneMoves()
    {
        var before = _stall.Note;
        _stall.Look(
            [.. Enumerable.Range(0, _members.Count).Select(member => Volatile.Read(ref _progress[member]))],
            _members.Count > 1 && Array.Exists(_open, command => command is RunHosts));
        if (_stall.Note != before) _note(_stall.Note);
        if (_stall.IsStalled) throw End("its nodes waited for each other, and none got any further");
    }

    private EpochEndedException End(string why) => _end = new EpochEndedException($"{_key} is over: {why}.");

    private void ThrowIfEnded()
    {
        if (_end is not null) throw _end;
        if (_epochEnds.IsCancellationRequested) throw End("it was ended");
    }

    /// <summary>
    /// The failure to report: the earliest of an entity, at equal times on the host with the lowest number; only if no
    /// entity failed, another one.
    /// </summary>
    private Exception Worst(CommandFailed?[] failures)
    {
        var all = failures.Select(
            (failure, member) => (failure, member)).Where(each => each.failure is not null).ToList();
        var ofEntities = all.Where(each => each.failure!.Kind == FailureKind.Entity).Select(each => each.failure!)
            .OrderBy(failure => (failure.At, failure.Host)).ToList();
        if (ofEntities.Count > 0)
            return new RunFailedException(ofEntities[0].Path, ofEntities[0].At, ofEntities[0].Problem);
        var (worst, at) = all.OrderByDescending(each => each.failure!.Kind).First();
        return worst!.Kind == FailureKind.Format
            ? new StateFormatException(worst.Problem)
            : new NodeFailedException(_members[at].ToString(), worst.Problem);
    }
}
