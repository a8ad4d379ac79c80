using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Core;

// Between pools (schedulers §8): domains that move, pCPUs that come and go, and the order of the toolstack's actions.
public sealed partial class Scheduler
{
    /// <summary>The scheduler to which the toolstack speaks.</summary>
    private const int FirstPool = 0;

    /// <summary>Actions that wait for the one under way. Used by the first pool only.</summary>
    private readonly Queue<int> _waiting = new();

    private PoolChange _change = PoolChange.None;

    /// <summary>True if in this step a domain has begun to leave for another pool, which reports its arrival.</summary>
    private bool _isLeaving;

    /// <summary>True while an action is under way, here or in another pool. Used by the first pool only.</summary>
    private bool _isBusy;

    /// <summary>A vCPU may have moved since it sent a message, which is then forwarded to its new pool.</summary>
    private bool HasLeft(VcpuId vcpu, out EntityRef<IScheduler> pool)
    {
        var number = _occupancy[vcpu].Pool;
        var hasLeft = number != _occupancy.PoolNumber;
        pool = hasLeft ? _pools[number] : EntityRef<IScheduler>.None;
        return hasLeft;
    }

    /// <summary>The first pool hands out the actions one after the other; the others carry out what they get.</summary>
    private void Take(TakeAction taken, EntityContext context)
    {
        var action = _actions[taken.Index];
        if (_occupancy.PoolNumber != FirstPool)
        {
            if (IsOverAfter(action, context)) EndAction(context);
            return;
        }

        if (_isBusy)
        {
            _waiting.Enqueue(taken.Index);
            return;
        }

        var pool = action switch
        {
            PoolAction own => own.Pool,
            PcpuAction own => _occupancy[own.Pcpu].Pool,
            DomainAction own => PoolOf(own.Domain),
            _ => FirstPool,
        };
        _isBusy = pool != FirstPool;
        if (_isBusy)
        {
            context.Send(_pools[pool], taken);
            return;
        }

        _isBusy = !IsOverAfter(action, context);
    }

    /// <summary>
    /// Whether the action is over at once. Removing a pCPU lasts until it is free or off line, starting one until it is
    /// up, and a move until the new pool reports the domain's arrival.
    /// </summary>
    private bool IsOverAfter(SchedulerAction action, EntityContext context)
    {
        _isLeaving = false;
        Act(action, context);
        return !_isLeaving && !_change.IsUnderWay && _plugged == PcpuId.None;
    }

    private int PoolOf(DomainId domain) => _occupancy.Vcpus.First(vcpu => vcpu.Domain == domain).Pool;

    private void TakeWaiting(EntityContext context)
    {
        _isBusy = false;
        while (!_isBusy && _waiting.TryDequeue(out var index)) Take(new(index), context);
    }

    private void EndAction(EntityContext context) => context.Send(_pools[FirstPool], ActionEnded.Instance);

    void IPoolControl.AddPcpu(PcpuId pcpu)
    {
        _core.AddPcpu(pcpu, Builder, Now);
        _context!.Record(SchedulingFacts.PcpuJoinedPool, pcpu, _occupancy.PoolNumber);
    }

    void IPoolControl.BeginRemoving(PcpuId pcpu)
    {
        _core.BeginRemoving(pcpu, Builder, Now);
        Begin(new(Pcpu: pcpu.Number));
    }

    void IPoolControl.BeginMove(DomainId domain, int pool)
    {
        if (pool == _occupancy.PoolNumber) return;
        _isLeaving = true;
        _core.PauseDomain(domain, Builder, Now);
        Begin(new(Domain: domain.Number, Target: pool));
    }

    /// <summary>Begins a change; it is over at once if no vCPU has to stop first.</summary>
    private void Begin(PoolChange change)
    {
        _change = change;
        ContinueChange(_context!);
    }

    private void ContinueAfterSwitch(EntityContext context)
    {
        var isRemoval = _change.Pcpu >= 0;
        ContinueChange(context);
        if (isRemoval && !_change.IsUnderWay && _plugged == PcpuId.None) EndAction(context);
    }

    private void ContinueChange(EntityContext context)
    {
        var change = _change;
        if (change.Pcpu >= 0) FinishRemoving(new(change.Pcpu), context);
        else FinishMove(new(change.Domain), change.Target, context);
    }

    private void FinishRemoving(PcpuId pcpu, EntityContext context)
    {
        if (!_core.TryRelease(pcpu, Builder, context.Now)) return;
        _change = PoolChange.None;
        context.Record(SchedulingFacts.PcpuLeftPool, pcpu, _occupancy.PoolNumber);
        if (_plugged == pcpu) Vacate(isOfPool: true, context);
    }

    private void FinishMove(DomainId domain, int target, EntityContext context)
    {
        if (!_core.TryRelease(domain, target, context.Now)) return;
        _change = PoolChange.None;
        context.Record(SchedulingFacts.DomainMoved, domain, target, _occupancy.PoolNumber);
        context.Send(_pools[target], new AdoptDomain(domain));
    }

    /// <summary>The last step of a move: the domain was paused in its old pool, and is unpaused here.</summary>
    private void Adopt(DomainId domain, EntityContext context)
    {
        _core.Adopt(domain, Builder, context.Now);
        _core.UnpauseDomain(domain, Builder, context.Now);
        EndAction(context);
    }

    private void SaveChange(StateWriter state)
    {
        state.Int(_change.Pcpu);
        state.Int(_change.Domain);
        state.Int(_change.Target);
        state.Bool(_isBusy);
        state.Int(_waiting.Count);
        foreach (var index in _waiting) state.Int(index);
    }

    private void LoadChange(StateReader state)
    {
        _change = new(state.Int(), state.Int(), state.Int());
        _isBusy = state.Bool();
        _waiting.Clear();
        for (var left = state.Int(); left > 0; left--) _waiting.Enqueue(state.Int());
    }

    /// <summary>A change that waits for vCPUs to stop running.</summary>
    /// <param name="Pcpu">The pCPU that leaves; -1 if none does.</param>
    /// <param name="Domain">The domain that moves; -1 if none does.</param>
    /// <param name="Target">The pool to which the domain moves.</param>
    private readonly record struct PoolChange(int Pcpu = -1, int Domain = -1, int Target = -1)
    {
        public static readonly PoolChange None = new(-1);

        public bool IsUnderWay => Pcpu >= 0 || Domain >= 0;
    }
}
