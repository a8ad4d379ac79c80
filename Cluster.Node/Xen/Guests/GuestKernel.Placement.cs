using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Guests;

/// <content>Which vCPU runs a task that wakes (interrupts §17.1, wake policy).</content>
public sealed partial class GuestKernel
{
    /// <summary>Under <see cref="WakePolicy.Pack"/> so many tasks share a vCPU before the next one gets any.</summary>
    private const int Room = 2;

    /// <summary>Where a task of an application or driver ran last: its data may still be in the caches there.</summary>
    private readonly SortedDictionary<int, int> _lastOf = [];
    private int _nextSpread;

    /// <summary>vCPUs in <see cref="VcpuPhase.Up"/>; follows from the agendas.</summary>
    private int _up;

    private int TargetOf(RunWork work)
    {
        if (work.Vcpu < 0) return Place(work.ReplyTo.Number);
        if (_agendas[work.Vcpu].Phase != VcpuPhase.Down) return work.Vcpu;
        return work.Class >= WorkClass.KernelThread ? Place(work.ReplyTo.Number) : Keeper();
    }

    private int Place(int client)
    {
        if (_agendas.Length == 1) return 0;
        var last = _lastOf.TryGetValue(client, out var known) ? known : client % domain.Vcpus;
        var chosen = domain.Kernel.WakePolicy switch
        {
            WakePolicy.Affine => IsIdle(last) ? last : LowestBelow(1),
            WakePolicy.Spread => NextIdle(),
            WakePolicy.Pack => LowestBelow(Room),
            var other => throw new InvariantBrokenException($"{domain.Name} wakes tasks by {other}"),
        };
        return chosen >= 0 ? chosen : Shortest(last);
    }

    /// <summary>Work may be placed there. A vCPU that has not started yet gets some only if none has.</summary>
    private bool IsCandidate(VcpuAgenda agenda) =>
        agenda.Phase == VcpuPhase.Up || (agenda.Phase == VcpuPhase.Starting && _up == 0);

    private bool IsIdle(int vcpu) => IsCandidate(_agendas[vcpu]) && _agendas[vcpu].Length == 0;

    /// <returns>-1 if every vCPU has at least so many pieces of work.</returns>
    private int LowestBelow(int length)
    {
        for (var vcpu = 0; vcpu < _agendas.Length; vcpu++)
            if (IsCandidate(_agendas[vcpu]) && _agendas[vcpu].Length < length) return vcpu;
        return -1;
    }

    private int NextIdle()
    {
        for (var step = 0; step < _agendas.Length; step++)
        {
            var candidate = (_nextSpread + step) % _agendas.Length;
            if (!IsIdle(candidate)) continue;
            _nextSpread = candidate + 1;
            return candidate;
        }

        return -1;
    }

    /// <summary>The vCPU with the fewest tasks; of several, the last one, then the lowest.</summary>
    private int Shortest(int last)
    {
        var (best, load) = IsCandidate(_agendas[last]) ? (last, _agendas[last].Backlog) : (-1, int.MaxValue);
        for (var vcpu = 0; vcpu < _agendas.Length; vcpu++)
        {
            if (IsCandidate(_agendas[vcpu]) && _agendas[vcpu].Backlog < load)
                (best, load) = (vcpu, _agendas[vcpu].Backlog);
        }

        return best >= 0 ? best : Keeper();
    }

    /// <summary>A piece of a task has ended here.</summary>
    private void RememberPlace(in WorkItem ended, int vcpu, EntityContext context)
    {
        if (_agendas.Length == 1) return;
        _lastOf[ended.ReplyTo.Number] = vcpu;
        _agendas[vcpu].NextSince = context.Now;
    }

    private void SavePlacement(StateWriter state)
    {
        state.Int(_lastOf.Count);
        foreach (var (client, last) in _lastOf)
        {
            state.Int(client);
            state.Int(last);
        }

        state.Int(_nextSpread);
    }

    private void LoadPlacement(StateReader state)
    {
        _lastOf.Clear();
        for (var left = state.Int(); left > 0; left--) _lastOf.Add(state.Int(), state.Int());
        _nextSpread = state.Int();
        (_up, _halted, _queuedTasks) = (0, 0, 0);
        foreach (var agenda in _agendas)
        {
            if (agenda.Phase == VcpuPhase.Up) _up++;
            if (agenda.IsHalted) _halted++;
            _queuedTasks += agenda.Tasks;
        }
    }
}
