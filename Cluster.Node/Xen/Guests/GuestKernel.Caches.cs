using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Guests;

/// <content>
/// What handlers find in the caches of the core where they run, and what they evict from them (interrupts §9, §30).
/// </content>
public sealed partial class GuestKernel
{
    private readonly int _evictPercent = costs[GuestCosts.HandlersEvict];

    /// <summary>CPU time of a port's handler, which begins now.</summary>
    private Duration HandlerOf(int port, int vcpu, EntityContext context)
    {
        if (wiring.Caches is not { } caches) return _handler;
        var (pcpu, isCold) = caches.Enter(port, wiring.Vcpus[vcpu], context.Now);
        var length = isCold ? _handler + _coldHandler : _handler;
        if (isCold) context.Record(GuestFacts.HandlerMissed, new(domain.Id), new PortId(port), pcpu);
        context.Record(GuestFacts.HandlerRan, new(domain.Id), new PortId(port), length);
        return length;
    }

    /// <summary>An upcall comes while something executes, with so much of it left.</summary>
    private void BeginIntrusion(VcpuAgenda agenda, in WorkItem interrupted, Duration left)
    {
        if (wiring.Caches is null) return;
        if (interrupted.IsTask) agenda.Intruded = Intrusion.Below(interrupted.ReplyTo.Number, interrupted.Tag);
        else agenda.Intruded = agenda.Intruded.With(Duration.Zero - left);
    }

    /// <summary>
    /// A piece of work begins. A task that was interrupted takes longer by what the handlers evicted meanwhile.
    /// </summary>
    /// <returns>CPU time that it needs.</returns>
    private Duration Cooled(int vcpu, in WorkItem item, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        if (!agenda.Intruded.IsSet) return item.Left;
        if (!item.IsTask)
        {
            agenda.Intruded = agenda.Intruded.With(item.Left);
            return item.Left;
        }

        var lost = agenda.Intruded.Is(item.ReplyTo.Number, item.Tag)
            ? Duration.Shorter(agenda.Intruded.Time, _warmTime) * _evictPercent / 100
            : Duration.Zero;
        agenda.Intruded = default;
        if (lost != Duration.Zero) context.Record(GuestFacts.TaskCooled, new(domain.Id), lost, vcpu);
        return item.Left + lost;
    }
}
