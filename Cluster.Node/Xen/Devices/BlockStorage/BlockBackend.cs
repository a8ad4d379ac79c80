using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices.Limits;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.BlockStorage;

/// <summary>
/// The driver domain's end of one guest's disk: a thread that passes requests on, and responses as the disk completes.
/// </summary>
/// <remarks>
/// Interrupts §18.5. Of a disk with several queues, one for each of them. Grants are persistent, or the pages of a
/// batch are mapped, and unmapped together, which is charged when they are mapped. Calibration has no figure for the
/// thread's work, so it costs what a packet costs a network backend. There are as many request structures as ring
/// slots, so the thread stops only at an empty ring, or at a limit. It submits to the queue of the physical disk that
/// belongs to its vCPU.
/// </remarks>
/// <param name="domain">The guest that it serves.</param>
/// <param name="seat">The driver domain.</param>
/// <param name="costs">The host's costs.</param>
/// <param name="ring">Shared with the frontend, which saves it.</param>
/// <param name="port">The driver domain's end of the channel; late EOI.</param>
/// <param name="disk">The queues of the disk that serves the requests.</param>
/// <param name="mapsGrants">Whether it maps the pages of each request.</param>
/// <param name="limit">Of the guest's disk, and its queues, which share it; null if there is none.</param>
public sealed class BlockBackend(
    int domain,
    DomainSeat seat,
    CostTable costs,
    RingPage<BlockRequest> ring,
    PortHandle port,
    IReadOnlyList<EntityRef<IDiskQueue>> disk,
    bool mapsGrants = false,
    (LimitSpec Spec, int Queues)? limit = null)
    : IEntity, IBlockBackend, IGuestTimerOwner
{
    /// <summary>Number of the ring in facts.</summary>
    private const RingKind Ring = RingKind.Block;

    private readonly Doorbell _bell = new(seat, port, WorkTag.Of(Work.Notification));
    private readonly Duration _perRequest = costs[NetworkCosts.PacketBackend];
    private readonly SegmentPrice _segments = new(costs);
    private readonly GrantPrice _grants = new(costs, mapsGrants, seat.VcpuCount);
    private readonly Limiter? _limit = Limiter.Of(Ring, domain, seat, limit?.Spec, limit?.Queues ?? 1);
    private int _planned;
    private bool _eventIsOpen;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case EventDelivered delivered: Wake(delivered.Vcpu, context); break;
            case WorkFinished finished: Continue(finished.Tag, finished.Vcpu, context); break;
            case GuestTimerFired fired: TakeCredit(fired.Vcpu, context); break;
            case DiskCompleted completed: Respond(completed.Request, completed.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        state.Int(_planned);
        state.Bool(_eventIsOpen);
        _limit?.Save(state);
    }

    public void Load(StateReader state)
    {
        _planned = state.Int();
        _eventIsOpen = state.Bool();
        _limit?.Load(state);
    }

    private void Continue(WorkTag tag, int vcpu, EntityContext context)
    {
        switch (tag.Kind<Work>())
        {
            case Work.Batch: EndBatch(vcpu, context); break;
            case Work.Notification: _bell.Press(vcpu, context); break;
            default: throw new InvariantBrokenException($"the disk thread of {domain} has no work {tag}");
        }
    }

    private void Wake(int vcpu, EntityContext context)
    {
        _eventIsOpen = true;
        if (_planned == 0) TakeTurn(DomainSeat.AnyVcpu, vcpu, context);
    }

    /// <summary>There is credit again.</summary>
    private void TakeCredit(int vcpu, EntityContext context)
    {
        _limit!.Release();
        TakeTurn(DomainSeat.AnyVcpu, vcpu, context);
    }

    private void TakeTurn(int place, int from, EntityContext context)
    {
        if (_limit is { IsHeld: true }) return;
        if (ring.WaitingRequests == 0) Sleep(from, context);
        else BeginBatch(place, from, context);
    }

    private void BeginBatch(int place, int from, EntityContext context)
    {
        var length = _grants.Flush;
        for (_planned = 0; _planned < ring.WaitingRequests; _planned++)
        {
            var bytes = ring.PeekRequest(_planned).Bytes;
            if (_limit?.TryTake(bytes, context) == false) break;
            length += _perRequest + _segments.Of(bytes) + _grants.OfPages(SegmentPrice.PagesOf(bytes));
        }

        if (_planned == 0)
        {
            _limit!.Hold(ring.PeekRequest(0).Bytes, from, context);
            return;
        }

        if (place == DomainSeat.AnyVcpu) length += seat.WakeCost; // The thread slept.
        seat.Work(place, from, WorkClass.KernelThread, length, WorkTag.Of(Work.Batch), context);
    }

    private void Sleep(int from, EntityContext context)
    {
        var waiting = ring.ArmRequests();
        Invariant.Holds(!waiting, $"the disk thread of {domain} sleeps while {ring.WaitingRequests} requests wait");
        if (_eventIsOpen) seat.FinishEvent(port, from, context);
        _eventIsOpen = false;
    }

    private void EndBatch(int vcpu, EntityContext context)
    {
        var self = context.Self<IBlockBackend>();
        var queue = disk[vcpu % disk.Count];
        for (; _planned > 0; _planned--) context.Send(queue, new DiskRequest(ring.TakeRequest(), self));
        TakeTurn(vcpu, vcpu, context);
    }

    private void Respond(in BlockRequest request, int vcpu, EntityContext context)
    {
        ring.PutResponse(request);
        var notify = ring.PublishResponses();
        context.Record(DeviceFacts.RingPushed, new(domain), Ring, notify);
        if (notify) _bell.Ring(paid: false, vcpu, WorkClass.SoftIrq, context);
    }

    private enum Work
    {
        Batch = 1,
        Notification = 2,
    }
}
