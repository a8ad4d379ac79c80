using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// Where each change of a vCPU's run state on a host becomes known, in the instant in which it happens.
/// </summary>
/// <remarks>
/// Two kinds of users: facts, always; and areas that guests have registered, which they read when they like. A vCPU
/// without an area costs one comparison, and no message. Registered while the host is built, so there is nothing to
/// save here.
/// </remarks>
public sealed class RunStateBoard
{
    private readonly Dictionary<VcpuId, RunStateArea> _areas = [];

    /// <summary>Gives the guest of a vCPU an area to read.</summary>
    public RunStateArea Register(VcpuPage vcpu)
    {
        var area = new RunStateArea(vcpu);
        _areas.Add(vcpu.Number, area);
        return area;
    }

    /// <param name="vcpu">It has its new state already.</param>
    /// <param name="before">Its old state.</param>
    /// <param name="context">Of the scheduler that changed it.</param>
    public void Change(VcpuPage vcpu, RunState before, EntityContext context)
    {
        context.Record(SchedulingFacts.RunstateChanged, vcpu.Number, (int)before, (int)vcpu.State);
        if (_areas.Count != 0 && _areas.TryGetValue(vcpu.Number, out var area)) area.Leave(before, context.Now);
    }
}
