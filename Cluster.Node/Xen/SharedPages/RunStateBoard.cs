using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// Where each change of a vCPU's run state on a host becomes known, in the instant in which it happens.
/// </summary>
/// <remarks>
/// Three kinds of users: facts, always; areas that guests have registered, which they read when they like; and entities
/// that have subscribed, which get a <see cref="RunStateNotice"/>. A vCPU without area and subscriber costs two
/// comparisons, and no message. Registered and subscribed while the host is built, so there is nothing to save here.
/// </remarks>
public sealed class RunStateBoard
{
    private readonly Dictionary<VcpuId, RunStateArea> _areas = [];
    private readonly Dictionary<VcpuId, List<EntityRef<IRunStateSubscriber>>> _subscribers = [];

    /// <summary>Gives the guest of a vCPU an area to read.</summary>
    public RunStateArea Register(VcpuPage vcpu)
    {
        var area = new RunStateArea(vcpu);
        _areas.Add(vcpu.Number, area);
        return area;
    }

    /// <summary>Lets an entity hear of each change, in order of subscription.</summary>
    public void Subscribe(VcpuId vcpu, EntityRef<IRunStateSubscriber> subscriber)
    {
        if (!_subscribers.TryGetValue(vcpu, out var subscribers)) _subscribers[vcpu] = subscribers = [];
        subscribers.Add(subscriber);
    }

    /// <param name="vcpu">It has its new state already.</param>
    /// <param name="before">Its old state.</param>
    /// <param name="context">Of the scheduler that changed it.</param>
    public void Change(VcpuPage vcpu, RunState before, EntityContext context)
    {
        context.Record(SchedulingFacts.RunstateChanged, vcpu.Number, (int)before, (int)vcpu.State);
        if (_areas.Count != 0 && _areas.TryGetValue(vcpu.Number, out var area)) area.Leave(before, context.Now);
        if (_subscribers.Count == 0 || !_subscribers.TryGetValue(vcpu.Number, out var subscribers)) return;
        var notice = new RunStateNotice(vcpu.Number, (int)before, (int)vcpu.State);
        foreach (var subscriber in subscribers) context.Send(subscriber, notice);
    }
}
