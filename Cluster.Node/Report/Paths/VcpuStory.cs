using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>What every vCPU of a host did lately, told by the host's facts.</summary>
internal sealed class VcpuStory
{
    /// <summary>In the place of an entity: whose work a guest does is not known, nor which.</summary>
    public const int UnknownWork = -3;

    private readonly VcpuLog[] _logs;
    private readonly PcpuTrack[] _pcpus;

    /// <summary>By vCPU: the pCPU where it runs, or -1.</summary>
    private readonly int[] _placeOf;

    /// <summary>By vCPU: since when it has not run, but not because it waits for an event; ns.</summary>
    private readonly long[] _waitingSince;

    /// <summary>By vCPU: the wakeup after which its guest has not executed yet, ns; the least number: none.</summary>
    private readonly long[] _woken;

    /// <summary>By vCPU: what its kernel executes; only the work counts.</summary>
    private readonly Piece[] _work;

    /// <summary>By vCPU: whether anybody may ask what it did.</summary>
    private readonly bool[] _isFollowed;

    private readonly Action<int, long, long, long>? _reached;

    /// <param name="isFollowed">Whether a domain's vCPUs are followed; others only keep pCPUs from them.</param>
    /// <param name="reached">
    /// Called when a wakeup has reached its guest: the vCPU, when it was woken, how long that took, and how much of it
    /// is an upcall that is still to come; ns.
    /// </param>
    public VcpuStory(HostDirectory host, Func<int, bool> isFollowed, Action<int, long, long, long>? reached)
    {
        _isFollowed = [.. host.Vcpus.Select(vcpu => isFollowed(vcpu.Domain))];
        var count = host.Vcpus.Count;
        _reached = reached;
        _logs = [.. host.Vcpus.Select(_ => new VcpuLog())];
        _pcpus = [.. Enumerable.Range(0, host.Pcpus).Select(_ => new PcpuTrack())];
        _placeOf = [.. Enumerable.Repeat(-1, count)];
        _waitingSince = [.. Enumerable.Repeat(long.MinValue, count)];
        _woken = [.. Enumerable.Repeat(long.MinValue, count)];
        _work = [.. Enumerable.Repeat(new Piece(0, Activity.Guest), count)];
    }

    /// <summary>What it must be told.</summary>
    /// <param name="wakeups">Whether wakeups are followed.</param>
    public static IEnumerable<FactType> AsksFor(bool wakeups) =>
        wakeups ? Asks : Asks.Where(type => type != VcpuFacts.GuestReached);

    private static IReadOnlyList<FactType> Asks { get; } =
    [
        SchedulingFacts.RunstateChanged, SchedulingFacts.VcpuDispatched, PcpuFacts.PcpuWoken, PcpuFacts.IdleLeft,
        PcpuFacts.IdleEntered, PcpuFacts.IpiSent, VcpuFacts.GuestReached, VcpuFacts.VcpuEntered, PathFacts.GuestLeft,
        PathFacts.WorkBegan, PathFacts.VcpuWaits, PcpuFacts.TimeStolen, PcpuFacts.PcpuReturned,
    ];

    /// <summary>By number of a fact: its place in <see cref="Asks"/>; other facts have the next number.</summary>
    private static readonly byte[] _places = [.. Enumerable.Range(0, FactType.Most)
        .Select(number => (byte)(Asks.TakeWhile(type => type.Number != number).Count()))];

    public bool IsFollowed(int vcpu) => _isFollowed[vcpu];

    /// <summary>A log would have to grow.</summary>
    public bool HasFullLog { get; private set; }

    public ref readonly PcpuTrack Pcpu(int number) => ref _pcpus[number];

    public VcpuLog Log(int vcpu) => _logs[vcpu];

    /// <summary>What the kernel of the vCPU executes, or has just finished.</summary>
    public ref readonly Piece Work(int vcpu) => ref _work[vcpu];

    /// <returns>False if the fact is about something else.</returns>
    public bool Tell(long time, in Fact fact)
    {
        // As in the list of what it asks for: a table is faster than a dozen comparisons for each fact.
        switch (_places[fact.Number])
        {
            case 0: ChangeState(time, fact); break;
            case 1: Dispatch(time, fact.Subject, (int)fact.First); break;
            case 2: _pcpus[fact.Subject].Woken = time; break;
            case 3: _pcpus[fact.Subject].LeftIdle = time; break;
            case 4: _pcpus[fact.Subject].Settled = time; break;
            case 5: _pcpus[fact.Subject].Sent = time; break;
            case 6: Reach(time, fact); break;
            case 7: EnterGuest(time, fact); break;
            case 8: LeaveGuest(time, fact); break;
            case 9: BeginWork(time, fact); break;
            case 10: Explain(time, fact); break;
            case 11: BeginStolen(time, fact); break;
            case 12: EndStolen(time, fact.Subject); break;
            default: return false;
        }

        return true;
    }

    /// <summary>Begins to watch in the middle of the run.</summary>
    /// <param name="standOf">What a vCPU does now.</param>
    /// <remarks>
    /// By which rule a vCPU waits, and what a guest does, is known from the next fact about it on. That pCPUs have left
    /// their guests and idle states now at the latest makes no difference to waits that begin from now on.
    /// </remarks>
    public void Begin(long time, Func<int, VcpuStand> standOf)
    {
        foreach (ref var pcpu in _pcpus.AsSpan()) pcpu = new() { LeftGuest = time };
        for (var vcpu = 0; vcpu < _logs.Length; vcpu++)
        {
            var (state, since, place) = standOf(vcpu);
            (_placeOf[vcpu], _waitingSince[vcpu], _woken[vcpu]) = (-1, since, long.MinValue);
            _work[vcpu] = new(0, Activity.Guest, UnknownWork);
            _logs[vcpu].Forget();
            switch (state)
            {
                case SchedulingFacts.Running:
                    (_placeOf[vcpu], _pcpus[place].Current) = (place, vcpu);
                    break;
                case SchedulingFacts.Runnable: break;
                case SchedulingFacts.Offline:
                    Put(vcpu, new(since, Activity.Waiting, rule: WaitRule.Paused));
                    break;
                default:
                    Put(vcpu, new(since, state == SchedulingFacts.Blocked ? Activity.Blocked : Activity.Down));
                    break;
            }
        }

        HasFullLog = false;
    }

    /// <param name="oldest">Before this time nobody will ask.</param>
    public void ForgetBefore(long oldest)
    {
        for (var vcpu = 0; vcpu < _logs.Length; vcpu++)
        {
            var needed = _placeOf[vcpu] < 0 ? Math.Min(oldest, _waitingSince[vcpu]) : oldest;
            if (_woken[vcpu] != long.MinValue) needed = Math.Min(needed, _woken[vcpu]);
            if (needed != long.MinValue) _logs[vcpu].ForgetBefore(needed);
        }

        HasFullLog = false;
    }

    public void Save(StateWriter state)
    {
        foreach (var log in _logs) log.Save(state);
        foreach (ref readonly var pcpu in _pcpus.AsSpan()) pcpu.Save(state);
        for (var vcpu = 0; vcpu < _logs.Length; vcpu++)
        {
            state.Int(_placeOf[vcpu]);
            state.Long(_waitingSince[vcpu]);
            state.Long(_woken[vcpu]);
            state.Int(_work[vcpu].Who);
            state.Int((int)_work[vcpu].Class);
            state.Int(_work[vcpu].Tag);
        }
    }

    public void Load(StateReader state)
    {
        foreach (var log in _logs) log.Load(state);
        foreach (ref var pcpu in _pcpus.AsSpan()) pcpu = PcpuTrack.Load(state);
        for (var vcpu = 0; vcpu < _logs.Length; vcpu++)
        {
            _placeOf[vcpu] = state.Int();
            _waitingSince[vcpu] = state.Long();
            _woken[vcpu] = state.Long();
            _work[vcpu] = new(
                0, Activity.Guest, state.Int(), work: (WorkClass)state.Int(), tag: state.Int());
        }
    }

    private void Put(int vcpu, in Piece piece)
    {
        if (!_isFollowed[vcpu]) return;
        var log = _logs[vcpu];
        HasFullLog |= log.IsFull;
        log.Put(piece);
    }

    private void BeginWork(long time, in Fact fact)
    {
        if (!_isFollowed[fact.Subject]) return;
        var owner = new WorkOwner(fact.First);
        var work = new Piece(time, Activity.Guest, owner.Entity, work: owner.Class, tag: (int)fact.Second);
        _work[fact.Subject] = work;
        if (_logs[fact.Subject].Last.Activity == Activity.Guest) Put(fact.Subject, work);
    }

    private void EnterGuest(long time, in Fact fact)
    {
        _pcpus[fact.First].Settled = time;
        if (_isFollowed[fact.Subject]) PutOn((int)fact.First, fact.Subject, _work[fact.Subject].At(time));
    }

    private void LeaveGuest(long time, in Fact fact)
    {
        _pcpus[fact.First].LeftGuest = time;
        if (_isFollowed[fact.Subject]) PutOn((int)fact.First, fact.Subject, new(time, Activity.Hypervisor));
    }

    private void BeginStolen(long time, in Fact fact)
    {
        ref var pcpu = ref _pcpus[fact.Subject];
        (pcpu.Stolen, pcpu.Returned) = (time, time + fact.First);
        if (pcpu.Current < 0) return;
        var doing = _logs[pcpu.Current].Last;
        if (doing.Activity is not (Activity.Guest or Activity.Hypervisor)) return;
        Put(pcpu.Current, new(time, Activity.Stolen, tag: (int)doing.Activity));
    }

    /// <summary>What is told meanwhile to be in the hypervisor, or in the guest, is that when it is over.</summary>
    private void EndStolen(long time, int number)
    {
        var vcpu = _pcpus[number].Current;
        if (vcpu < 0 || _logs[vcpu].Last is not { Activity: Activity.Stolen } stolen) return;
        if (stolen.Tag == (int)Activity.Guest) Put(vcpu, _work[vcpu].At(time));
        else Put(vcpu, new(time, Activity.Hypervisor));
    }

    /// <summary>The vCPU's pCPU executes from this time on; while firmware has it, it will do so afterwards.</summary>
    private void PutOn(int number, int vcpu, in Piece piece)
    {
        ref readonly var pcpu = ref _pcpus[number];
        if (piece.Start < pcpu.Stolen || piece.Start >= pcpu.Returned) Put(vcpu, piece);
        else Put(vcpu, new(piece.Start, Activity.Stolen, tag: (int)piece.Activity));
    }

    private void ChangeState(long time, in Fact fact)
    {
        var vcpu = fact.Subject;
        var isPreempted = fact.First == SchedulingFacts.Running;
        if (isPreempted)
        {
            if (_placeOf[vcpu] >= 0) _pcpus[_placeOf[vcpu]].Current = -1;
            _placeOf[vcpu] = -1;
        }

        if (!_isFollowed[vcpu]) return;
        switch (fact.Second)
        {
            case SchedulingFacts.Running: break; // Its dispatch says more.
            case SchedulingFacts.Runnable:
                _waitingSince[vcpu] = time;
                if (!isPreempted && _reached is not null) _woken[vcpu] = time;
                Put(vcpu, new(time, Activity.Waiting));
                break;
            case SchedulingFacts.Offline:
                (_waitingSince[vcpu], _woken[vcpu]) = (time, long.MinValue);
                Put(vcpu, new(time, Activity.Waiting, rule: WaitRule.Paused));
                break;
            default:
                _woken[vcpu] = long.MinValue;
                Put(vcpu, new(time, fact.Second == SchedulingFacts.Blocked ? Activity.Blocked : Activity.Down));
                break;
        }
    }

    private void Explain(long time, in Fact fact)
    {
        if (!_isFollowed[fact.Subject] || !IsWaiting(fact.Subject)) return;
        var rule = (WaitRule)fact.Second;
        var hasHolder = rule is not (WaitRule.None or WaitRule.Cap or WaitRule.Paused or WaitRule.Budget);
        var holder = hasHolder ? _pcpus[fact.First].Current : -1;
        Put(fact.Subject, new(time, Activity.Waiting, holder == fact.Subject ? -1 : holder, rule));
    }

    /// <summary>Also if that was not known when the watching began.</summary>
    private bool IsWaiting(int vcpu)
    {
        var activity = _logs[vcpu].Last.Activity;
        return activity == Activity.Waiting || (activity == Activity.Unknown && _placeOf[vcpu] < 0);
    }

    /// <summary>
    /// Now it is known which pCPU ends the wait, so its end is told again: the pCPU was sent an interrupt, left its
    /// idle state or its guest, decided.
    /// </summary>
    private void Dispatch(long time, int vcpu, int number)
    {
        var log = _logs[vcpu];
        ref var pcpu = ref _pcpus[number];
        (_placeOf[vcpu], pcpu.Current) = (number, vcpu);
        if (!_isFollowed[vcpu]) return;
        var since = _waitingSince[vcpu];
        var wasIdle = pcpu.LeftIdle > pcpu.LeftGuest;
        var working = Within(wasIdle ? pcpu.LeftIdle : pcpu.LeftGuest, since, time);
        var waking = wasIdle ? Within(pcpu.Woken, since, working) : working;
        // An interrupt that came to an earlier guest, and changed nothing there, has no part in this.
        var sent = pcpu.Sent >= Math.Max(since, pcpu.Settled) && pcpu.Sent < waking ? pcpu.Sent : waking;
        log.CutAt(sent);
        if (sent < waking) Put(vcpu, new(sent, Activity.Kicked));
        if (waking < working) PutUp(vcpu, waking, working, Activity.IdleExit, pcpu);
        if (working < time) PutUp(vcpu, working, time, Activity.Hypervisor, pcpu);
        PutOn(number, vcpu, new(time, Activity.Hypervisor));
    }

    /// <summary>What a pCPU did for a vCPU that it was to run, less the time that firmware had it meanwhile.</summary>
    private void PutUp(int vcpu, long from, long to, Activity activity, in PcpuTrack pcpu)
    {
        var (stolen, returned) = (Math.Max(from, pcpu.Stolen), Math.Min(to, pcpu.Returned));
        if (stolen >= returned)
        {
            Put(vcpu, new(from, activity));
            return;
        }

        if (from < stolen) Put(vcpu, new(from, activity));
        Put(vcpu, new(stolen, Activity.Stolen, tag: (int)activity));
        if (returned < to) Put(vcpu, new(returned, activity));
    }

    private static long Within(long time, long from, long to) => Math.Clamp(time, Math.Min(from, to), to);

    private void Reach(long time, in Fact fact)
    {
        var vcpu = fact.Subject;
        var woken = _woken[vcpu];
        _woken[vcpu] = long.MinValue;
        if (_reached is null || woken == long.MinValue) return;
        var upcall = Math.Max(0, fact.Second - (time - woken));
        _reached(vcpu, time + upcall - fact.Second, fact.Second, upcall);
    }
}
