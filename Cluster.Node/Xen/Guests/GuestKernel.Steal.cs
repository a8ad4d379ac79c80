using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Guests;

/// <content>
/// Steal time as the guest sees it: read from its run-state areas, without a hypercall (interrupts §2.1).
/// </content>
public sealed partial class GuestKernel
{
    private readonly Duration[] _stealSeen = new Duration[wiring.RunStates.Count];

    /// <summary>A vCPU that has come up begins to count here, because the time before was not stolen from it.</summary>
    private void BeginStealClock(int vcpu, EntityContext context)
    {
        if (_stealSeen.Length != 0) _stealSeen[vcpu] = wiring.RunStates[vcpu].StealAt(context.Now);
    }

    /// <summary>Called at the tick and at each upcall, when a kernel accounts time.</summary>
    private void ReadStealClock(int vcpu, EntityContext context)
    {
        if (_stealSeen.Length == 0) return;
        var total = wiring.RunStates[vcpu].StealAt(context.Now);
        var stolen = total - _stealSeen[vcpu];
        if (stolen == Duration.Zero) return;
        _stealSeen[vcpu] = total;
        context.Record(VcpuFacts.StealRead, wiring.Vcpus[vcpu], stolen, total);
    }

    private void SaveStealClocks(StateWriter state)
    {
        for (var vcpu = 0; vcpu < _stealSeen.Length; vcpu++)
        {
            wiring.RunStates[vcpu].Save(state);
            state.Long(_stealSeen[vcpu].Nanoseconds);
        }
    }

    private void LoadStealClocks(StateReader state)
    {
        for (var vcpu = 0; vcpu < _stealSeen.Length; vcpu++)
        {
            wiring.RunStates[vcpu].Load(state);
            _stealSeen[vcpu] = new(state.Long());
        }
    }
}
