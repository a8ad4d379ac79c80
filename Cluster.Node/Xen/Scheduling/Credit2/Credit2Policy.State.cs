using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Credit2;

// Checkpoints. Queues first, since units refer to them; then units; then the lists, in their order.
internal sealed partial class Credit2Policy
{
    private const int NoNumber = -1;

    /// <summary>A queue whose last pCPU left the pool. A vCPU that should move there finds that it cannot.</summary>
    private const int GoneQueue = -2;

    public void Save(StateWriter state)
    {
        state.Int(_queues.Count);
        foreach (var queue in _queues) state.Int(queue.Id);
        foreach (var queue in _queueOf) state.Int(queue?.Id ?? NoNumber);
        foreach (var queue in _queues) SaveQueue(state, queue);
        state.Int(_domains.Count);
        foreach (var domain in _domains.Values) SaveDomain(state, domain);
        state.Int(_units.Count);
        foreach (var unit in _units)
        {
            state.Bool(unit is not null);
            if (unit is not null) SaveUnit(state, unit);
        }

        foreach (var queue in _queues)
        {
            SaveOrder(state, queue.Assigned);
            SaveChain(state, queue.Runnable);
        }

        foreach (var domain in _domains.Values)
        {
            SaveOrder(state, domain.Units);
            SaveChain(state, domain.Parked);
        }
    }

    public void Load(StateReader state)
    {
        for (var left = state.Int(); left > 0; left--) _queues.Add(new(state.Int(), NoNumber, _queueOf.Length));
        for (var pcpu = 0; pcpu < _queueOf.Length; pcpu++) JoinQueue(pcpu, state.Int());
        foreach (var queue in _queues) LoadQueue(state, queue);
        for (var left = state.Int(); left > 0; left--) LoadDomain(state);
        var units = state.Int();
        for (var vcpu = 0; vcpu < units; vcpu++) _units.Add(state.Bool() ? LoadUnit(state, new(vcpu)) : null);
        foreach (var queue in _queues)
        {
            LoadOrder(state, queue.Assigned);
            LoadChain(state, queue.Runnable);
        }

        foreach (var domain in _domains.Values)
        {
            LoadOrder(state, domain.Units);
            LoadChain(state, domain.Parked);
        }
    }

    private void JoinQueue(int pcpu, int id)
    {
        if (id == NoNumber) return;
        var queue = QueueWithId(id);
        queue.Join(pcpu, CoreOf(new(pcpu)));
        _queueOf[pcpu] = queue;
    }

    private Credit2Queue QueueWithId(int id) =>
        _queues.Find(queue => queue.Id == id) ?? throw new StateFormatException($"there is no run queue {id}");

    private static void SaveQueue(StateWriter state, Credit2Queue queue)
    {
        state.Int(queue.Load);
        state.Long(queue.AverageLoad);
        state.Long(queue.BalancedLoad);
        state.Long(queue.LoadLast);
        state.Long(queue.MaxWeight);
        state.Int(queue.PickBias);
        state.Set(queue.Idle);
        state.Set(queue.Tickled);
        state.Set(queue.SmtIdle);
    }

    private static void LoadQueue(StateReader state, Credit2Queue queue)
    {
        queue.Load = state.Int();
        queue.AverageLoad = state.Long();
        queue.BalancedLoad = state.Long();
        queue.LoadLast = state.Long();
        queue.MaxWeight = state.Long();
        queue.PickBias = state.Int();
        queue.Idle = state.Set();
        queue.Tickled = state.Set();
        queue.SmtIdle = state.Set();
    }

    private static void SaveDomain(StateWriter state, Credit2Domain domain)
    {
        state.Int(domain.Number.Number);
        state.Int(domain.TimerOwner.Number);
        state.Int(domain.Weight);
        state.Int(domain.Cap);
        state.Long(domain.TotalBudget.Nanoseconds);
        state.Long(domain.Budget.Nanoseconds);
        state.Long(domain.NextReplenishment.Nanoseconds);
    }

    private void LoadDomain(StateReader state)
    {
        var domain = new Credit2Domain(new(state.Int()), new(state.Int()));
        _domains.Add(domain.Number.Number, domain);
        domain.Weight = state.Int();
        domain.Cap = state.Int();
        domain.TotalBudget = new(state.Long());
        domain.Budget = new(state.Long());
        domain.NextReplenishment = new(state.Long());
    }

    private void SaveUnit(StateWriter state, Credit2Unit unit)
    {
        state.Int(unit.Queue.Id);
        state.Long(unit.Weight);
        state.Long(unit.Credit);
        state.Long(unit.Residual);
        state.Long(unit.StartTime.Nanoseconds);
        state.Long(unit.AverageLoad);
        state.Long(unit.LoadLast);
        state.Int(unit.TickledPcpu);
        state.Long(unit.Budget.Nanoseconds);
        state.Long(unit.Quota.Nanoseconds);
        state.Bool(unit.IsScheduled);
        state.Bool(unit.DelayedAdd);
        state.Bool(unit.Yields);
        state.Int(unit.MoveTo is not { } target ? NoNumber : _queues.Contains(target) ? target.Id : GoneQueue);
    }

    private Credit2Unit LoadUnit(StateReader state, VcpuId vcpu)
    {
        var page = occupancy[vcpu];
        var unit = new Credit2Unit(page, DomainOf(page.Domain), QueueWithId(state.Int()))
        {
            Weight = state.Long(),
            Credit = state.Long(),
            Residual = state.Long(),
            StartTime = new(state.Long()),
            AverageLoad = state.Long(),
            LoadLast = state.Long(),
            TickledPcpu = state.Int(),
            Budget = new(state.Long()),
            Quota = new(state.Long()),
            IsScheduled = state.Bool(),
            DelayedAdd = state.Bool(),
            Yields = state.Bool(),
        };
        var target = state.Int();
        unit.MoveTo = target switch
        {
            NoNumber => null,
            GoneQueue => new(GoneQueue, NoNumber, _queueOf.Length),
            _ => QueueWithId(target),
        };
        return unit;
    }

    private static void SaveOrder(StateWriter state, List<Credit2Unit> units)
    {
        state.Int(units.Count);
        foreach (var unit in units) state.Int(unit.Page.Number.Number);
    }

    private void LoadOrder(StateReader state, List<Credit2Unit> units)
    {
        for (var left = state.Int(); left > 0; left--) units.Add(this[new(state.Int())]);
    }

    private static void SaveChain(StateWriter state, Credit2List list)
    {
        for (var unit = list.First; unit is not null; unit = unit.Next) state.Int(unit.Page.Number.Number);
        state.Int(NoNumber);
    }

    private void LoadChain(StateReader state, Credit2List list)
    {
        Credit2Unit? last = null;
        for (var vcpu = state.Int(); vcpu != NoNumber; vcpu = state.Int())
        {
            var unit = this[new(vcpu)];
            list.InsertAfter(last, unit);
            last = unit;
        }
    }
}
