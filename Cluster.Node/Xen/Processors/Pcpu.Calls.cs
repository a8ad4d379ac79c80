using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>Interrupts for several pCPUs at once (interrupts §9, §11.4).</summary>
public sealed partial class Pcpu
{
    /// <summary>Whom it answers when it takes the function-call interrupt; several merge into one.</summary>
    private readonly Fifo<EntityRef<ICaller>> _callers = new(int.MaxValue, ItemCodecs.Callers);

    /// <summary>
    /// Writes the ICR for each target, or for each cluster of them. Their time passes where this pCPU executes next.
    /// </summary>
    private void Call(CallCpus call, EntityContext context)
    {
        var targets = TargetsOf(call);
        var fan = new IpiFan(_ipi, wiring.IpiMode);
        for (var target = targets.First; target >= 0; target = targets.Next(target))
        {
            var delay = fan.Reach(_page, occupancy[new PcpuId(target)]);
            context.Schedule(wiring.Pcpus[target], delay, new CallArrived(call.Caller), Phase.HostInterrupt);
        }

        _page.Owed += fan.Spent;
        context.Record(PcpuFacts.CallMade, number, targets.Count, fan.Writes);
        context.Send(call.Caller, new CallSent(targets.Count));
    }

    /// <summary>Where the called vCPUs run, or every pCPU on line; this one needs no interrupt.</summary>
    private PcpuSet TargetsOf(CallCpus call)
    {
        var targets = PcpuSet.Empty;
        if (call.First.IsIdle)
        {
            foreach (var page in occupancy.Pcpus)
                if (!page.IsOffline) targets = targets.With(page.Number.Number);
            return targets.Without(number.Number);
        }

        for (var vcpu = 0; vcpu < call.Count; vcpu++)
        {
            var called = new VcpuId(call.First.Number + vcpu);
            if (called == call.Sender) continue;
            var place = occupancy.PlaceOf(called);
            if (place != PcpuId.None) targets = targets.With(place.Number);
        }

        return targets.Without(number.Number);
    }

    private void GetCall(CallArrived call, EntityContext context)
    {
        _callers.Add(call.Caller);
        Interrupt(InterruptQueue.Call, context);
    }

    private void AnswerCalls(EntityContext context)
    {
        while (_callers.Count > 0) context.Send(_callers.Remove(), CallAnswered.Instance);
    }
}
