using ActorXen.Messages;
using ActorXen.Nodes.Wire;
using ActorXen.Runs;

namespace ActorXen.Nodes.Epochs;

/// <summary>
/// The coordinator's conversation with the members of an epoch: sends commands and waits, on the caller's thread, for
/// their answers.
/// </summary>
internal sealed class EpochConversation : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private const int BeatsPerAnswer = 10;

    private readonly EpochKey _key;
    private readonly IEpochLine _line;
    private readonly int _members;
    private readonly CancellationToken _epochEnds;
    private readonly int[] _numbers;
    private readonly IEpochCommand?[] _open;
    private readonly StallWatch _stall;
    private readonly Action<string> _note;
    private EpochEndedException? _end;
    private int _beats;
    private string _noted = "";

    /// <param name="line">To the members; disposed of with the conversation.</param>
    /// <param name="stallAfter">How long all members may stand still.</param>
    /// <param name="note">Takes what the epoch waits for, if its members stand still; empty when they do not.</param>
    public EpochConversation(
        EpochKey key, IEpochLine line, TimeSpan stallAfter, CancellationToken epochEnds, Action<string>? note = null)
    {
        _note = note ?? (_ => { });
        _stall = new((int)Math.Ceiling(stallAfter / Beat));
        (_key, _line, _members, _epochEnds) = (key, line, line.Workers.Count, epochEnds);
        _numbers = new int[_members];
        _open = new IEpochCommand?[_members];
    }

    /// <summary>Paths of the members' workers, by member number.</summary>
    public IReadOnlyList<string> Workers => _line.Workers;

    /// <summary>A member's latest figures; null before its first report. Thread-safe.</summary>
    public MemberFigures? FiguresOf(int member) => _line.ProgressOf(member)?.Figures;

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
        var failures = new CommandFailed?[_members];
        for (var member = 0; member < _members; member++) Tell(member, first(member, _numbers[member] + 1));
        while (Array.Exists(_open, command => command is not null))
        {
            if (Hear() is not { } heard) continue;
            var (member, answer) = heard;
            _open[member] = null;
            if (answer is CommandFailed failure) failures[member] = failure;
            else if (Array.TrueForAll(failures, each => each is null))
                Tell(member, next(member, _numbers[member] + 1, answer));
        }

        Say("");
        if (failures.Any(failure => failure is not null)) throw Worst(failures);
    }

    /// <summary>Tells the members to stop, at the latest after their present window. Does not wait.</summary>
    public void Dispose()
    {
        _line.Dispose();
        _end ??= new("The simulation was disposed of.");
    }

    private void Tell(int member, IEpochCommand? command)
    {
        if (command is null) return;
        _numbers[member] = command.Number;
        _open[member] = command;
        _line.Tell(member, command);
    }

    /// <summary>The next answer to an open command; null if none came for a while.</summary>
    private (int Member, IEpochAnswer Answer)? Hear()
    {
        try
        {
            if (_line.Hear(Beat, _epochEnds) is not { } heard)
            {
                RepeatWhatWasLost();
                LookWhetherAnyoneMoves();
                return null;
            }

            if (heard.Said is WorkerGone gone) throw End($"{_line.NameOf(heard.Member)} {gone.What}");
            var answer = (IEpochAnswer)heard.Said;
            if (answer is CommandFailed { Kind: FailureKind.Stale } stale)
                throw End($"{_line.NameOf(heard.Member)}: {stale.Problem}");
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
        for (var member = 0; member < _members; member++)
        {
            var isThere = _line.ProgressOf(member)?.Number >= _open[member]?.Number;
            if (_open[member] is { } command && (!isThere || _beats % BeatsPerAnswer == 0))
                _line.Tell(member, command);
        }
    }

    private void LookWhetherAnyoneMoves()
    {
        IReadOnlyList<WorkerProgress?> progress = [.. Enumerable.Range(0, _members).Select(_line.ProgressOf)];
        _stall.Look(progress, _members > 1 && Array.Exists(_open, command => command is RunHosts));
        Say(_stall.Note.Length > 0 ? _stall.Note : WaitOf(progress));
        if (_stall.IsStalled) throw End("its nodes waited for each other, and none got any further");
    }

    /// <summary>What the first member that waits is waiting for; empty if none does.</summary>
    private string WaitOf(IReadOnlyList<WorkerProgress?> progress)
    {
        for (var member = 0; member < _members; member++)
            if (_open[member] is not null && progress[member] is { Waiting: { Length: > 0 } waiting })
                return $"{_line.NameOf(member)}: {waiting}";
        return "";
    }

    private void Say(string note)
    {
        if (note == _noted) return;
        _noted = note;
        _note(note);
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
            : new NodeFailedException(_line.NameOf(at), worst.Problem);
    }
}
