using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Membership;

namespace ActorXen.Tests.Schedules;

/// <summary>
/// Who belongs to the cluster, in Akka's place: members join, become unreachable, are declared lost and removed, and
/// the oldest coordinates. What happens to nodes comes from here too.
/// </summary>
internal sealed class ClusterModel
{
    private const long Unreachable = Process.AcceptablePause, Joining = Micro.Second;

    private readonly Timetable _time;
    private readonly StoreModel _store;
    private readonly Process?[] _processes;
    private readonly List<Process> _members = [];
    private readonly HashSet<Process> _suspected = [];
    private int _uid;

    public ClusterModel(Timetable time, StoreModel store, int nodes)
    {
        (_time, _store) = (time, store);
        _processes = new Process?[nodes];
        for (var number = 0; number < nodes; number++) Restart(number, _time.Between(Micro.Ms, Micro.Second));
        time.After(time.Between(Micro.Second, 10 * Micro.Second), Disturb);
    }

    /// <summary>The node that leads now, as the other members see it; null if there is none.</summary>
    public Process? Leader => _members.Find(member => member.Coordinator is not null);

    public Process? Anyone()
    {
        var there = _processes.OfType<Process>().Where(one => one.IsAlive).ToList();
        return there.Count == 0 ? null : _time.Choose(there);
    }

    /// <summary>Ends every process, so that nothing of them waits any more.</summary>
    public void End()
    {
        foreach (var process in _processes) process?.Die();
    }

    public IEnumerable<Process> All => _processes.OfType<Process>();

    private Process? Find(Akka.Actor.Address address) =>
        Array.Find(_processes, one => one?.Address.Equals(address) == true && one.IsAlive);

    private void Restart(int number, long after) => _time.After(after, () =>
    {
        // A process that comes back before the cluster has given up its predecessor waits for that.
        if (_processes[number] is { } old && _members.Contains(old))
        {
            Restart(number, Micro.Second / 2);
            return;
        }

        var process = _processes[number] = new(_time, _store, number, ++_uid);
        _time.Tell($"{process} starts");
        _time.After(Joining, () => Join(process));
    });

    private void Join(Process process)
    {
        if (!process.IsAlive) return;
        _members.Add(process);
        process.SeeFirst(MemberSnapshot.Of(_members.Select(member => member.As(MemberPhase.Up) with
        {
            IsReachable = !_suspected.Contains(member),
        })));
        Announce(new(MemberChange.Phase, process.As(MemberPhase.Up)), process);
        if (_members[0] == process) Lead(process, 0);
    }

    private void Announce(MemberEvent happened, Process? notTo = null)
    {
        _time.Tell($"members: {happened.Member.Node}.{happened.Member.Node.Uid} {happened.Change} "
            + $"{happened.Member.Phase}");
        foreach (var member in _members.Where(member => member != notTo && member.IsAlive && !member.IsCutOff))
            member.See(happened);
    }

    private void Lead(Process process, long after) => _time.After(after, () =>
    {
        if (_members.Count == 0 || _members[0] != process || process.Coordinator is not null) return;
        process.After(0, () =>
        {
            if (process.Coordinator is not null || process.IsLeaving) return;
            process.Coordinator = new(process, _time, _store, Find);
            _time.Tell($"{process} coordinates");
        });
    });

    /// <summary>Takes a process out of the cluster. The next coordinator gives the previous one time to stop.</summary>
    private void Remove(Process process, bool isLost)
    {
        if (!_members.Remove(process)) return;
        _suspected.Remove(process);
        var was = process.As(isLost ? MemberPhase.Down : MemberPhase.Exiting);
        if (isLost) Announce(new(MemberChange.Phase, was));
        _time.After(Micro.Second, () =>
            Announce(new(MemberChange.Phase, was with { Phase = MemberPhase.Removed }, WasDown: isLost)));
        if (_members.Count > 0) Lead(_members[0], isLost ? Micro.Second + Process.StableAfter : 0);
    }

    private void Disturb()
    {
        if (!_time.HasFaults) return;
        _time.After(_time.Between(100 * Micro.Ms, 12 * Micro.Second), Disturb);
        if (_time.Chance(0.15))
        {
            _store.AwayUntil = _time.Now + _time.Between(100 * Micro.Ms, 15 * Micro.Second);
            _time.Tell("the store is away");
        }
        else if (_time.Chance(0.03))
        {
            foreach (var each in All.Where(each => each.IsAlive).ToList()) Crash(each);
        }

        var whole = _members.Where(member => member.IsAlive && !_suspected.Contains(member) && !member.IsLeaving
            && !member.IsCutOff && !member.IsStalled).ToList();
        // The larger part must remain.
        if ((whole.Count - 1) * 2 <= _processes.Length) return;
        // The coordinator, more often than chance would have it.
        var isLeader = Leader is { } leader && whole.Contains(leader) && _time.Chance(0.5);
        var victim = isLeader ? Leader! : _time.Choose(whole);
        switch (_time.Below(4))
        {
            case 0: Crash(victim); break;
            case 1: Stall(victim, _time.Between(100 * Micro.Ms, 20 * Micro.Second)); break;
            case 2: CutOff(victim, _time.Between(100 * Micro.Ms, 20 * Micro.Second)); break;
            default: Leave(victim); break;
        }
    }

    private void Crash(Process process)
    {
        _time.Tell($"{process} crashes");
        process.Die();
        Suspect(process, () => false);
        Restart(process.Number, _time.Between(Micro.Ms, 10 * Micro.Second));
    }

    private void Stall(Process process, long length)
    {
        _time.Tell($"{process} stalls for {length}");
        process.StalledUntil = _time.Now + length;
        Suspect(process, () => !process.IsStalled && process.IsAlive);
    }

    private void CutOff(Process process, long length)
    {
        _time.Tell($"{process} is cut off for {length}");
        process.IsCutOff = true;
        foreach (var other in _members.Where(other => other != process))
            process.After(Unreachable, () =>
            {
                if (process.IsCutOff) process.See(new(MemberChange.Unreachable, other.As(MemberPhase.Up)));
            });
        _time.After(length, () =>
        {
            if (!_members.Contains(process) || !process.IsAlive) return;
            process.IsCutOff = false;
            CatchUp(process);
        });
        Suspect(process, () => !process.IsCutOff && process.IsAlive);
    }

    /// <summary>Tells a process what happened while it was cut off.</summary>
    private void CatchUp(Process process)
    {
        var known = _members.Select(member => member.Node).ToHashSet();
        foreach (var gone in process.View.All.Where(one => !known.Contains(one.Node)).ToList())
        {
            process.See(new(MemberChange.Phase, gone with { Phase = MemberPhase.Down }));
            process.See(new(MemberChange.Phase, gone with { Phase = MemberPhase.Removed }, WasDown: true));
        }

        foreach (var other in _members.Where(other => other != process))
        {
            process.See(new(MemberChange.Phase, other.As(MemberPhase.Up)));
            var change = _suspected.Contains(other) ? MemberChange.Unreachable : MemberChange.Reachable;
            process.See(new(change, other.As(MemberPhase.Up)));
        }
    }

    /// <summary>The others notice, and give it up unless it is well again.</summary>
    private void Suspect(Process process, Func<bool> isWell) => _time.After(Unreachable, () =>
    {
        if (isWell() || !_members.Contains(process) || !_suspected.Add(process)) return;
        Announce(new(MemberChange.Unreachable, process.As(MemberPhase.Up)), process);
        _time.After(Process.StableAfter, () =>
        {
            if (!_members.Contains(process)) return;
            if (isWell())
            {
                _suspected.Remove(process);
                Announce(new(MemberChange.Reachable, process.As(MemberPhase.Up)), process);
                return;
            }

            process.IsCutOff = true;
            Remove(process, isLost: true);
            StopItself(process);
        });
    });

    /// <summary>A node that lost the others stops. It may be late with it, and write to the store until then.</summary>
    private void StopItself(Process process)
    {
        if (!process.IsAlive) return;
        process.After(_time.Between(10 * Micro.Ms, 15 * Micro.Second), () =>
        {
            _time.Tell($"{process} stops itself");
            process.Die();
            Restart(process.Number, _time.Between(Micro.Ms, 10 * Micro.Second));
        });
    }

    private void Leave(Process process)
    {
        _time.Tell($"{process} leaves");
        process.IsLeaving = true;
        Release(process, _time.Now + Process.LeaveTimeout);
    }

    /// <summary>Asks the coordinator until it answers or time is up.</summary>
    private void Release(Process process, long until)
    {
        var isOver = false;
        Again();

        void Again()
        {
            if (isOver || !process.IsAlive) return;
            if (_time.Now >= until) Go();
            else process.After(Micro.Second, Again);
            if (isOver || Leader is not { } leader) return;
            var asker = new Asker((from, answer) => from.Send(process, Go));
            process.Send(leader, () => leader.Coordinator?.Post(new NodeLeaves($"{process.Node}", asker)));
        }

        void Go()
        {
            if (isOver) return;
            isOver = true;
            Announce(new(MemberChange.Phase, process.As(MemberPhase.Leaving)));
            if (process.Coordinator is not { } mine)
            {
                Exit(process);
                return;
            }

            mine.Stopped = () => Exit(process);
            mine.Post(new LeaveAsked());
            process.After(Process.LeaveTimeout, mine.Stop);
        }
    }

    private void Exit(Process process) => process.After(Micro.Second / 10, () =>
    {
        Remove(process, isLost: false);
        process.Die();
        Restart(process.Number, _time.Between(Micro.Ms, 5 * Micro.Second));
    });
}
