using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>From a decision of the scheduler to the guest, or to idling (schedulers §2.2).</summary>
public sealed partial class Pcpu
{
    private void Switch(SwitchTo decision, EntityContext context)
    {
        if (decision.Slice != Duration.Unlimited)
            _slice = context.Schedule(
                context.Self<IPcpu>(), decision.Slice, SliceExpired.Instance, Phase.HostInterrupt);
        // The answer to the first pass, at boot.
        if (_stretch == Stretch.None && _clock.Mode == PcpuMode.Idle && decision.Next.IsIdle) return;
        Invariant.Holds(_stretch == Stretch.Deciding, $"{number} gets a decision while {_stretch}");
        _next = decision.Next;
        var previous = _loaded;
        var cost = _decide;
        if (_next == previous)
        {
            BeginStretch(Stretch.GoOut, PcpuMode.Hypervisor, cost, context);
            return;
        }

        // A switch to idle and back to the same vCPU saves and restores nothing, because its context is still there.
        if (!previous.IsIdle && !_next.IsIdle) cost += _switchHalf;
        if (!_next.IsIdle && _next != _page.LastGuest) cost += _switchHalf;
        context.Record(PcpuFacts.ContextSwitched, number, previous, _next);
        BeginStretch(Stretch.SwitchContext, PcpuMode.Hypervisor, cost, context);
    }

    private void FinishSwitch(EntityContext context)
    {
        var previous = _loaded;
        _loaded = _next;
        context.Send(wiring.Schedulers[_page.Pool], new ContextSaved(number, previous));
        if (!previous.IsIdle)
        {
            _page.EndVisit(context.Now);
            occupancy[previous].CoreTimeLeft = _page.CoreTime(context.Now);
        }

        if (_next.IsIdle) return;
        var next = occupancy[_next];
        var last = next.LastPcpu == PcpuId.None ? null : occupancy[next.LastPcpu];
        _caches.Charge(next, _page, last, context.Now);
        (next.LastPcpu, next.Refuge) = (number, PcpuId.None);
        _page.LastGuest = _next;
        _page.BeginVisit(context.Now);
    }

    private void EnterGuest(EntityContext context)
    {
        EnterMode(PcpuMode.Guest, context);
        _exit.End(context);
        context.Record(VcpuFacts.VcpuEntered, _loaded, number);
        var page = occupancy[_loaded];
        context.Send(wiring.Vcpus[_loaded.Number], new VmEntry(number, page.Cold, page.Drag));
        page.Cold = Duration.Zero;
    }

    private void EnterIdle(EntityContext context)
    {
        EnterMode(PcpuMode.Idle, context);
        _exit.End(context);
        var state = governor.Enter(context.Now, _page.NextTimer);
        context.Record(PcpuFacts.IdleEntered, number, state, governor.WorstExit);
    }
}
