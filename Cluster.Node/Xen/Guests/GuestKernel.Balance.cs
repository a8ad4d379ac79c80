using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Guests;

/// <content>
/// vCPUs take waiting tasks from each other (interrupts §17.1): before they halt, and at the tick. It costs nothing.
/// </content>
public sealed partial class GuestKernel
{
    /// <summary>At the tick a vCPU helps one that has so many tasks more.</summary>
    private const int Imbalance = 2;

    /// <summary>vCPUs that are halted; follows from the agendas.</summary>
    private int _halted;

    /// <summary>Tasks in the queues of all vCPUs; follows from the agendas.</summary>
    private int _queuedTasks;

    /// <summary>A vCPU that runs dry helps another one; one that has more than it can run calls for help.</summary>
    private void BalanceBeforePick(int vcpu, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        if (!agenda.HasWork)
        {
            if (Busiest(vcpu, context.Now) is >= 0 and var busiest) Pull(vcpu, busiest, context);
        }
        else if (_halted > 0 && agenda.Tasks > 1)
        {
            OfferWaiting(vcpu, vcpu, context);
        }
    }

    /// <summary>Called from the tick of a vCPU, which is below all its work.</summary>
    private void BalanceAtTick(int vcpu, EntityContext context)
    {
        if (_agendas.Length == 1 || _agendas[vcpu].Phase != VcpuPhase.Up) return;
        OfferWaiting(vcpu, vcpu, context);
        var busiest = Busiest(vcpu, context.Now);
        if (busiest >= 0 && _agendas[busiest].Backlog >= _agendas[vcpu].Backlog + Imbalance)
            Pull(vcpu, busiest, context);
    }

    /// <summary>Tells a halted vCPU if a task waits here that it could run.</summary>
    /// <param name="busy">Where the task waits.</param>
    /// <param name="from">The vCPU that executes the kernel's code.</param>
    private void OfferWaiting(int busy, int from, EntityContext context)
    {
        if (_halted == 0 || _agendas.Length == 1 || WaitingOn(_agendas[busy], context.Now) <= 0) return;
        for (var vcpu = 0; vcpu < _agendas.Length; vcpu++)
        {
            var agenda = _agendas[vcpu];
            if (agenda.Phase != VcpuPhase.Up || !agenda.IsHalted || agenda.HasWork || agenda.NeedsReschedule) continue;
            Reschedule(vcpu, from, WorkClass.User, context);
            return;
        }
    }

    /// <summary>The other vCPU with the most waiting tasks; of several, the lowest.</summary>
    /// <returns>-1 if no task waits.</returns>
    private int Busiest(int vcpu, VirtualTime now)
    {
        var (busiest, most) = (-1, 0);
        for (var other = 0; other < _agendas.Length; other++)
        {
            if (other == vcpu) continue;
            var waiting = WaitingOn(_agendas[other], now);
            if (waiting > most) (busiest, most) = (other, waiting);
        }

        return busiest;
    }

    /// <summary>The tasks that another vCPU could run now. Packing leaves each vCPU its share.</summary>
    private int WaitingOn(VcpuAgenda agenda, VirtualTime now)
    {
        var tasks = agenda.Tasks;
        if (tasks == 0 || agenda.Phase == VcpuPhase.Starting) return tasks;
        var waiting = tasks - AboutToRun(agenda, now);
        return domain.Kernel.WakePolicy == WakePolicy.Pack ? Math.Min(waiting, agenda.Backlog - Room) : waiting;
    }

    /// <summary>
    /// 1 if the vCPU is on its way to the first task in its queue: woken for it, or below an interrupt. After a while
    /// the caches are cold anyway, and the task counts as waiting: the vCPU has perhaps lost its pCPU.
    /// </summary>
    private int AboutToRun(VcpuAgenda agenda, VirtualTime now) =>
        agenda.Phase != VcpuPhase.Starting && !agenda.RunsTask && now - agenda.NextSince <= _warmTime ? 1 : 0;

    private void Pull(int vcpu, int from, EntityContext context)
    {
        var source = _agendas[from];
        var task = source.TakeTask(AboutToRun(source, context.Now));
        _queuedTasks--;
        context.Record(GuestFacts.TaskPulled, new(domain.Id), vcpu, from);
        Enqueue(vcpu, task, context);
        context.Record(PathFacts.WorkMoved, wiring.Vcpus[vcpu], task.Owner, task.Tag);
    }
}
