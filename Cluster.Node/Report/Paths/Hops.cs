using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>Gives the time of a request between two points of its way its causes.</summary>
/// <param name="host">Number of the host.</param>
/// <param name="story">What the host's vCPUs did.</param>
/// <param name="entities">How many the host has.</param>
internal sealed class Hops(int host, VcpuStory story, int entities)
{
    /// <summary>By owner: its latest trail, because most owners have one kind of work.</summary>
    private readonly (int Tag, WorkTrail? Trail)[] _latest = new (int, WorkTrail?)[entities];

    /// <summary>By owner and tag of work.</summary>
    private readonly Dictionary<(int Owner, int Tag), WorkTrail> _trails = [];

    /// <summary>By back end: from when to when its receive thread slept last because the ring was full, ns.</summary>
    private readonly SortedDictionary<int, (long From, long To)> _fullRings = [];

    private readonly LimitHolds _holds = new();

    /// <summary>
    /// Of a request that was due, but not asked for yet, so much of the time before is known, ns. What is longer ago
    /// counts as the timer's lateness, however much is still known: an answer does not depend on what was forgotten.
    /// </summary>
    public const long LongestDue = 4_000_000;

    public void QueueWork(long time, int vcpu, int owner, int tag)
    {
        TrailOf(owner, tag).Ask(time, vcpu);
        if (_fullRings.Count > 0 && _fullRings.TryGetValue(owner, out var full) && full.To == long.MaxValue)
            _fullRings[owner] = (full.From, time);
    }

    /// <summary>The kernel's own steps have no owner and carry no request.</summary>
    public void MoveWork(long time, in Fact fact)
    {
        var owner = new WorkOwner(fact.First).Entity;
        if (owner >= 0) TrailOf(owner, (int)fact.Second).Move(time, fact.Subject);
    }

    public void FillRing(long time, int owner, RingKind ring)
    {
        if (ring == RingKind.NetRx) _fullRings[owner] = (time, long.MaxValue);
    }

    /// <summary>A back end leaves what is in its transmit ring there for so long, ns.</summary>
    public void HoldBack(long time, int owner, long length) => _holds.Add(owner, time, time + length);

    /// <summary>The driver's poll has taken the packet out of the NIC's ring.</summary>
    public void EndNic(Visit visit, in LineTrack line, int vcpu, long to)
    {
        var raised = line.Raised >= visit.At ? line.Raised : visit.At;
        if (line.Raised >= visit.At) visit.Extend(raised, Device(Cause.Moderation));
        if (line.Handled > visit.At)
        {
            ExtendTaken(visit, line.IdleFrom, Cause.Interrupt, line);
            ExtendTaken(visit, line.IdleTo, Cause.IdleExit, line);
            ExtendTaken(visit, line.Handled, Cause.Interrupt, line);
        }

        // What a poll for another packet has fetched early was held until then.
        var rest = line.Raised < visit.At && line.Handled < visit.At ? Cause.Moderation : Cause.Interrupt;
        FollowWork(visit, vcpu, new(Stage.Nic, Cause.Poll, Cause.PollQueue, rest), story.Work(vcpu), to);
    }

    /// <summary>Up to a time before the line was handled, less the time that firmware had its pCPU.</summary>
    private void ExtendTaken(Visit visit, long to, Cause cause, in LineTrack line)
    {
        if (line.StolenFrom < line.StolenTo)
        {
            visit.Extend(Math.Min(to, line.StolenFrom), Device(cause));
            visit.Extend(Math.Min(to, line.StolenTo), Device(Cause.Firmware));
        }

        visit.Extend(to, Device(cause));
    }

    /// <summary>The back end has copied the packet into the guest's ring.</summary>
    /// <param name="backend">Its entity.</param>
    public void EndBackendReceive(Visit visit, int backend, int vcpu, long to)
    {
        var words = new StageWords(Stage.BackendReceive, Cause.Copy, Cause.ThreadQueue, Cause.ThreadQueue);
        var work = story.Work(vcpu);
        if (_fullRings.Count > 0 && _fullRings.TryGetValue(backend, out var full) && full.To > visit.At)
        {
            FollowWork(visit, vcpu, words, work, Math.Min(full.From, to));
            visit.Extend(Math.Min(full.To, to), new(0, words.Stage, Cause.RingFull, host, vcpu));
        }

        FollowWork(visit, vcpu, words, work, to);
    }

    /// <summary>A driver's poll has taken the packet out of a shared ring.</summary>
    /// <param name="driver">Its entity.</param>
    public void EndPoll(Visit visit, int driver, int vcpu, Stage stage, long to)
    {
        var own = stage == Stage.Receive ? Cause.Poll : Cause.Copy;
        var words = new StageWords(stage, own, Cause.PollQueue, Cause.Notify);
        var work = story.Work(vcpu);
        foreach (var (from, until) in _holds.Of(driver, visit.At))
        {
            FollowWork(visit, vcpu, words, work, Math.Min(from, to));
            visit.Extend(Math.Min(until, to), new(0, stage, Cause.Limit, host, vcpu));
        }

        FollowWork(visit, vcpu, words, work, to);
    }

    public void EndService(Visit visit, int vcpu, long to)
    {
        var work = new Piece(0, Activity.Guest, visit.Work.Owner, work: WorkClass.User, tag: visit.Work.Tag);
        FollowWork(visit, vcpu, new(Stage.Service, Cause.Service, Cause.GuestQueue, Cause.GuestQueue), work, to);
    }

    /// <summary>The packet is through the sender's stack.</summary>
    public void EndSend(Visit visit, int vcpu, long to)
    {
        var work = story.Work(vcpu);
        var like = new Segment(0, Stage.Due, Cause.Timer, host, vcpu);
        if (visit.Asked > visit.At + LongestDue) visit.Extend(visit.Asked - LongestDue, like);
        if (visit.Asked > visit.At)
            FollowVcpu(visit, vcpu, new(Stage.Due, Cause.GuestQueue, Cause.GuestQueue, Cause.Timer), work, visit.Asked);
        FollowVcpu(visit, vcpu, new(Stage.Send, Cause.Stack, Cause.PollQueue, Cause.GuestQueue), work, to);
    }

    /// <summary>Of a wakeup, in which no work of a guest takes part.</summary>
    public void FollowVcpu(Visit visit, int vcpu, Stage stage, long to) => FollowVcpu(
        visit, vcpu, new(stage, Cause.Upcall, Cause.Upcall, Cause.Unknown), new(0, Activity.Guest, who: -2), to);

    /// <summary>Forgets everything, because the host was not watched for a while.</summary>
    public void Forget()
    {
        _trails.Clear();
        Array.Clear(_latest);
        _fullRings.Clear();
        _holds.Forget();
    }

    public void Save(StateWriter state)
    {
        state.Int(_trails.Count);
        foreach (var ((owner, tag), trail) in _trails.OrderBy(pair => pair.Key))
        {
            state.Int(owner);
            state.Int(tag);
            trail.Save(state);
        }

        state.Int(_fullRings.Count);
        foreach (var (owner, (from, to)) in _fullRings)
        {
            state.Int(owner);
            state.Long(from);
            state.Long(to);
        }

        _holds.Save(state);
    }

    public void Load(StateReader state)
    {
        _trails.Clear();
        Array.Clear(_latest);
        for (var left = state.Int(); left > 0; left--) _trails.Add((state.Int(), state.Int()), WorkTrail.Load(state));
        _fullRings.Clear();
        for (var left = state.Int(); left > 0; left--) _fullRings.Add(state.Int(), (state.Long(), state.Long()));
        _holds.Load(state);
    }

    private WorkTrail TrailOf(int owner, int tag)
    {
        ref var latest = ref _latest[owner];
        if (latest is { Trail: { } known } && latest.Tag == tag) return known;
        if (!_trails.TryGetValue((owner, tag), out var trail)) _trails[(owner, tag)] = trail = new();
        latest = (tag, trail);
        return trail;
    }

    private Segment Device(Cause cause) => new(0, Stage.Nic, cause, host);

    /// <summary>Up to a time, what those vCPUs did that had the work, one after another.</summary>
    private void FollowWork(Visit visit, int vcpu, in StageWords words, in Piece work, long to)
    {
        if (!_trails.TryGetValue((work.Who, work.Tag), out var trail))
        {
            FollowVcpu(visit, vcpu, words, work, to);
            return;
        }

        // The work that took the packet was asked for at that time. What its owner did before was for other packets.
        var asked = trail.AskedAt;
        while (visit.At < to)
        {
            var (place, until) = trail.At(visit.At, vcpu);
            // A poll stays where its interrupt came; only a thread's earlier places say where it is now.
            if (visit.At < asked && words.Stage != Stage.BackendReceive)
                (place, until) = (trail.At(asked, vcpu).Vcpu, asked);
            var end = Math.Min(to, Math.Min(until, visit.At < asked ? asked : long.MaxValue));
            FollowVcpu(
                visit, place, visit.At < asked ? words with { Own = words.Queue } : words, work, end);
        }
    }

    private void FollowVcpu(Visit visit, int vcpu, in StageWords words, in Piece work, long to)
    {
        var pieces = story.Log(vcpu).From(visit.At);
        for (var index = 0; index < pieces.Length && visit.At < to; index++)
        {
            var end = index + 1 < pieces.Length ? Math.Min(pieces[index + 1].Start, to) : to;
            visit.Extend(end, Told(pieces[index], vcpu, words, work));
        }
    }

    private Segment Told(in Piece piece, int vcpu, in StageWords words, in Piece work)
    {
        var like = new Segment(0, words.Stage, Cause.Unknown, host, vcpu);
        return piece.Activity switch
        {
            Activity.Unknown => like,
            Activity.Guest when piece.Who == VcpuStory.UnknownWork => like,
            Activity.Down => like with { Cause = Cause.Down },
            Activity.Blocked => like with { Cause = words.Asleep },
            Activity.Waiting => like with { Cause = Cause.Wait, Behind = piece.Who, Rule = piece.Rule },
            Activity.Kicked => like with { Cause = Cause.Kick },
            Activity.IdleExit => like with { Cause = Cause.IdleExit },
            Activity.Stolen => like with { Cause = Cause.Firmware },
            Activity.Hypervisor => like with { Cause = Cause.Hypervisor },
            Activity.Guest when piece.Who == work.Who && piece.Tag == work.Tag && work.Who >= 0 =>
                like with { Cause = words.Own },
            Activity.Guest when piece.Class == WorkClass.HardIrq => like with { Cause = Cause.Upcall },
            Activity.Guest => like with { Cause = words.Queue },
            _ => throw new ArgumentOutOfRangeException(nameof(piece), piece.Activity, "Not an activity."),
        };
    }

    /// <summary>What the states of a vCPU mean for a request in a stage.</summary>
    /// <param name="Own">The vCPU executes the work that takes the request on.</param>
    /// <param name="Queue">It executes other work.</param>
    /// <param name="Asleep">It is blocked, because it does not know of the request yet.</param>
    private readonly record struct StageWords(Stage Stage, Cause Own, Cause Queue, Cause Asleep);
}
