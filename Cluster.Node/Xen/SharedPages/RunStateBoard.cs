using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>Publishes each change of a vCPU's run state on a host, in the instant in which it happens.</summary>
/// <remarks>
/// Three kinds of users: facts, always; areas that guests have registered and read when they like; and entities that
/// have subscribed, which get a <see cref="RunStateNotice"/>. A vCPU without area and subscriber costs two comparisons,
/// and no message. Areas and subscriptions are set up while the host is built, so there is nothing to save here.
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

    /// <summary>
    /// Subscribes an entity to every change. Subscribers are notified in the order in which they subscribed.
    /// </summary>
    public void Subscribe(VcpuId vcpu, EntityRef<IRunStateSubscriber> subscriber)
    {
        if (!_subscribers.TryGetValue(vcpu, out var subscribers)) _subscribers[vcpu] = subscribers = [];
        subscribers.Add(subscriber);
    }

    /// <param name="vcpu">Its page has the new state already.</param>
    /// <param name="before">The state before the change.</param>
    /// <param name="context">The context of the scheduler that changed it.</param>
    public void Change(VcpuPage vcpu, RunState before, EntityContext context)
    {
        Report(vcpu, context);
        if (_areas.Count != 0 && _areas.TryGetValue(vcpu.Number, out var area)) area.Leave(before, context.Now);
        if (_subscribers.Count == 0 || !_subscribers.TryGetValue(vcpu.Number, out var subscribers)) return;
        var notice = new RunStateNotice(vcpu.Number, (int)before, (int)vcpu.State);
        foreach (var subscriber in subscribers) context.Send(subscriber, notice);
    }

    /// <param name="reported">A state in the words of facts.</param>
    /// <returns>The run state that guests and policies see.</returns>
    public static RunState StateOf(long reported) =>
        reported == SchedulingFacts.Down ? RunState.Offline : (RunState)reported;

    /// <summary>
    /// Records the state if it is news. Also called when a vCPU that is offline becomes down or no longer is, which
    /// guests and subscribers do not see, because it stays offline.
    /// </summary>
    public static void Report(VcpuPage vcpu, EntityContext context)
    {
        var (before, after) = (vcpu.ReportedState, vcpu.StateToReport);
        if (before == after) return;
        vcpu.ReportedState = after;
        context.Record(SchedulingFacts.RunstateChanged, vcpu.Number, before, after);
    }
}
