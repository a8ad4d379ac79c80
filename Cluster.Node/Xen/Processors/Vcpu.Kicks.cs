using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

// How it learns of events: kicks, and notifications that make no guest exit (interrupts §2.2, §12.2).
public sealed partial class Vcpu
{
    /// <summary>A hint without data, after which the vCPU looks at its pending bits (interrupts §2.2).</summary>
    private void Kick(MarkEventsPending mark, EntityContext context)
    {
        var (from, inInterrupt, cause) = mark;
        var place = Place;
        var wasRunning = page.State == RunState.Running;
        if ((page.Reasons & PauseReasons.Blocked) != 0)
        {
            RecordKick(KickCase.Blocked, from, context);
            _polls.End(page.Index);
            Wake(from, cause, context);
        }
        else if (!wasRunning)
        {
            // A preempted vCPU sees its pending bits when it is dispatched; the kick has no effect (I-10).
            RecordKick(page.State == RunState.Offline ? KickCase.Offline : KickCase.Runnable, from, context);
        }
        else
        {
            RecordKick(
                place != from ? KickCase.OtherPcpu : inInterrupt ? KickCase.SamePcpu : KickCase.Self, from, context);
        }

        if (!wasRunning) return;
        if (mark.IsPosted)
            TakeFromDevice(place, context);
        else if (place != from && from != PcpuId.None && page.Entry.PostsEvents)
            PostEvent(from, place, context);
        else if (inInterrupt || place != from)
            context.Send(wiring.Pcpus[place.Number], new RaiseSoftirq(Softirq.VcpuKick, from));
        else if (_isInGuest && CanDeliver)
            EnterUpcall(context); // The sender itself sees it on its way back from the hypercall.
    }

    /// <summary>
    /// The interrupt that tells of a posted event does not make a guest exit that runs (interrupts §12.2). Whatever
    /// the vCPU does when it comes, the event is pending already: it is found at the next entry.
    /// </summary>
    private void PostEvent(PcpuId from, PcpuId place, EntityContext context)
    {
        context.Record(VcpuFacts.EventPosted, page.Number, place, from);
        occupancy[from].Owed += wiring.Posting.Write;
        context.Schedule(
            context.Self<IVcpu>(), wiring.Posting.Write + wiring.Posting.Way, PostedEvent.Instance,
            Phase.HostInterrupt);
    }

    /// <summary>The notification of the IOMMU has reached its pCPU.</summary>
    private void TakeFromDevice(PcpuId place, EntityContext context)
    {
        context.Record(VcpuFacts.EventPosted, page.Number, place, PcpuId.None);
        TakePosted(context);
    }

    /// <summary>What firmware has taken executes nothing, so that the handler begins afterwards.</summary>
    private void TakePosted(EntityContext context)
    {
        if (!_isInGuest || !CanDeliver) return;
        var begins = occupancy[Place].ExecutesFrom(context.Now);
        if (begins == context.Now) EnterUpcall(context);
        else context.Schedule(
            context.Self<IVcpu>(), begins - context.Now, PostedEvent.Instance, Phase.HostInterrupt);
    }

    private void RecordKick(KickCase kick, PcpuId from, EntityContext context) =>
        context.Record(VcpuFacts.Kicked, page.Number, kick, from);

    private void Wake(PcpuId from, WakeCause cause, EntityContext context)
    {
        page.Reasons &= ~PauseReasons.Blocked;
        page.LeavesFor = ExitReason.Hypercall; // If it is still in its guest, it no longer leaves to halt.
        context.Send(wiring.Schedulers[page.Pool], new WakeVcpu(page.Number, from, cause));
    }
}
