using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Processors;

/// <summary>
/// Times a VM exit: from the end of the guest's execution until the pCPU enters a guest again, or idles. Records a fact
/// when it ends (M-14).
/// </summary>
/// <remarks>Everything that the hypervisor does in between counts for the exit, whichever guest it is for.</remarks>
internal sealed class ExitClock
{
    private VcpuId _vcpu = VcpuId.Idle;
    private ExitReason _reason;
    private VirtualTime _since;

    public void Begin(VcpuId vcpu, ExitReason reason, VirtualTime now) =>
        (_vcpu, _reason, _since) = (vcpu, reason, now);

    /// <summary>Has no effect if the pCPU left an idle state, or a guest that makes no VM exits.</summary>
    public void End(EntityContext context)
    {
        if (_vcpu.IsIdle) return;
        context.Record(VcpuFacts.ExitEnded, _vcpu, _reason, context.Now - _since);
        _vcpu = VcpuId.Idle;
    }

    public void Save(StateWriter state)
    {
        state.Int(_vcpu.Number);
        state.Int((int)_reason);
        state.Long(_since.Nanoseconds);
    }

    public void Load(StateReader state)
    {
        _vcpu = new(state.Int());
        _reason = (ExitReason)state.Int();
        _since = new(state.Long());
    }
}
