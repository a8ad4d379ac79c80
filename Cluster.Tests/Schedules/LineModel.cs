using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Wire;
using ActorXen.Runs;

namespace ActorXen.Tests.Schedules;

/// <summary>A coordinator's line to the members of one epoch, over the network of the model.</summary>
internal sealed class LineModel : IEpochLine
{
    private const long LongestSearch = 30 * Micro.Second, SearchAgain = 200 * Micro.Ms;

    private readonly Timetable _time;
    private readonly EpochKey _key;
    private readonly List<Process> _members;
    private readonly WorkerProgress?[] _progress;
    private readonly Queue<(int Member, object Said)> _heard = [];
    private Fibers.Fiber? _waiting;
    private long _wait;
    private bool _isOver;

    /// <param name="find">The process that has an address now; null if there is none.</param>
    /// <exception cref="EpochEndedException">A member has no worker.</exception>
    public LineModel(
        Process coordinator, Timetable time, EpochKey key, IReadOnlyList<Akka.Actor.Address> members,
        Func<Akka.Actor.Address, Process?> find, CancellationToken epochEnds)
    {
        (Coordinator, _time, _key) = (coordinator, time, key);
        _progress = new WorkerProgress?[members.Count];
        _members = Find(members, find, epochEnds);
        Workers = [.. _members.Select(member => member.ToString())];
        coordinator.Lines.Add(this);
    }

    public Process Coordinator { get; }

    public IReadOnlyList<string> Workers { get; }

    public string NameOf(int member) => Workers[member];

    public WorkerProgress? ProgressOf(int member) => _progress[member];

    public void Tell(int member, IEpochCommand command)
    {
        var to = _members[member];
        Coordinator.Send(to, () => to.Worker.Hear(command, this));
    }

    public (int Member, object Said)? Hear(TimeSpan patience, CancellationToken epochEnds)
    {
        epochEnds.ThrowIfCancellationRequested();
        if (_heard.TryDequeue(out var first)) return first;
        Wait(Micro.Of(patience), epochEnds);
        epochEnds.ThrowIfCancellationRequested();
        return _heard.TryDequeue(out var next) ? next : null;
    }

    public void Dispose()
    {
        if (_isOver) return;
        _isOver = true;
        Coordinator.Lines.Remove(this);
        foreach (var member in _members)
        {
            Coordinator.Send(member, () => member.Worker.Hear(new AbandonEpoch(_key), this));
            // Akka repeats what tells that an actor has stopped.
            if (Coordinator.IsAlive && !Coordinator.IsCutOff && !member.IsCutOff)
                member.After(_time.Between(Micro.Ms, Micro.Second), () => member.Worker.HungUp(this));
        }
    }

    public void Answer(Process from, IEpochAnswer answer)
    {
        if (answer.Key == _key) Hear(from, answer);
    }

    public void Report(Process from, WorkerProgress report)
    {
        if (report.Key == _key && NumberOf(from.Node) is { } member) _progress[member] = report;
    }

    public void Lose(NodeId node)
    {
        if (NumberOf(node) is { } member) Hear(_members[member], new WorkerGone("is gone"));
    }

    private int? NumberOf(NodeId node)
    {
        for (var member = 0; member < _members.Count; member++)
            if (_members[member].Node == node) return member;
        return null;
    }

    private void Hear(Process from, object said)
    {
        if (_isOver || NumberOf(from.Node) is not { } member) return;
        _heard.Enqueue((member, said));
        Wake();
    }

    private void Wake()
    {
        if (_waiting is not { } fiber) return;
        _waiting = null;
        Coordinator.Wake(fiber);
    }

    private void Wait(long length, CancellationToken epochEnds)
    {
        var mine = ++_wait;
        Coordinator.After(length, () =>
        {
            if (_wait == mine) Wake();
        });
        using var ends = epochEnds.Register(Wake);
        Coordinator.Park(fiber => _waiting = fiber);
    }

    private List<Process> Find(
        IReadOnlyList<Akka.Actor.Address> members, Func<Akka.Actor.Address, Process?> find, CancellationToken epochEnds)
    {
        for (var until = _time.Now + LongestSearch; _time.Now < until; Wait(SearchAgain, epochEnds))
        {
            if (epochEnds.IsCancellationRequested) throw new EpochEndedException($"{_key} was ended.");
            var found = members.Select(find).OfType<Process>()
                .Where(one => one == Coordinator || (!one.IsCutOff && !one.IsStalled && !Coordinator.IsCutOff))
                .ToList();
            if (found.Count == members.Count) return found;
        }

        throw new EpochEndedException($"{_key} could not begin: a member's worker does not answer.");
    }
}
