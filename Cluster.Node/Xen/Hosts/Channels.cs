using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads;

namespace ActorXen.Xen.Hosts;

/// <summary>Event channels between two domains of a host, opened before the run.</summary>
internal static class Channels
{
    /// <summary>One domain offers the channel, the other binds it (interrupts §3.2).</summary>
    /// <param name="isLateEoi">True if the binder's end stays masked until its driver is done.</param>
    /// <param name="affinity">The offerer's vCPU that was chosen for its end; null if none was.</param>
    public static (PortHandle Offered, PortHandle Bound) Open(
        GuestFactory offerer, ChannelEnd offered, GuestFactory binder, ChannelEnd bound, bool isLateEoi = false,
        int? affinity = null)
    {
        var unbound = offerer.Operations.AllocUnbound(new DomainId(binder.Spec.Id));
        var first = offerer.AddPort(unbound, "-event", offered.Action, offered.Handler);
        var result = binder.Operations.BindInterdomain(new DomainId(offerer.Spec.Id), first.Number, out _);
        var second = binder.AddPort(result, "-event", bound.Action, bound.Handler, isLateEoi);
        offerer.Place(first.Number, affinity);
        binder.Place(second.Number);
        return (first, second);
    }
}

/// <summary>Channels between guests, for workloads that join two of them.</summary>
internal sealed class ChannelSite(HostPlan plan, IReadOnlyList<GuestFactory> guests) : IChannelSite
{
    public DomainSeat SeatOf(int domain) => guests[domain].Seat;

    public EntityRef<TRole> Reserve<TRole>(string path)
        where TRole : IRole => plan.Reserve<TRole>(path);

    public void Fill<TRole, TEntity>(EntityRef<TRole> place, TEntity entity)
        where TRole : IRole
        where TEntity : IEntity, TRole => plan.Fill(place, entity);

    public (PortHandle Near, PortHandle Far) Connect(ChannelEnd near, ChannelEnd far)
    {
        var (offered, bound) = Channels.Open(guests[far.Domain], far, guests[near.Domain], near);
        return (bound, offered);
    }
}
