using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices.Limits;
using ActorXen.Xen.Devices.Notices;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.BlockStorage;

/// <summary>
/// The driver domain's end of one guest's disk: a thread that passes requests on, and responses as the disk completes.
/// </summary>
/// <remarks>
/// Interrupts §18.5. Of a disk with several queues, one for each of them. Grants are persistent, or the pages of each
/// request are mapped, and unmapped in softirq context when the disk has served it. Calibration has no figure for the
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
/// <param name="grants">How it gets at the pages of requests.</param>
/// <param name="limit">Of the guest's disk, and its queues, which share it; null if there is none.</param>
/// <param name="notices">When it tells the guest of completions; null for at once.</param>
/// <param name="mayGo">Whether it may go during the run: it remembers what it has asked of the disk.</param>
internal sealed class BlockBackend(
    int domain,
    DomainSeat seat,
    CostTable costs,
    RingPage<BlockRequest> ring,
    PortHandle port,
    IReadOnlyList<EntityRef<IDiskQueue>> disk,
    GrantUse grants,
    (LimitSpec Spec, int Queues)? limit = null,
    bool mayGo = false,
    NoticeSpec? notices = null)
    : IEntity, IBlockBackend, IGuestTimerOwner, IRingEnd
{
    /// <summary>Number of the ring in facts.</summary>
    private const RingKind Ring = RingKind.Block;

    private readonly Doorbell _bell = new(seat, port, WorkTag.Of(Work.Notification));
    private readonly Duration _perRequest = costs[NetworkCosts.PacketBackend];
    private readonly SegmentPrice _segments = new(costs);
    private readonly Fifo<BlockRequest> _served = new(ring.Entries, ItemCodecs.Blocks);
    private readonly Limiter? _limit = Limiter.Of(Ring, domain, seat, limit?.Spec, limit?.Queues ?? 1);
    private readonly NoticeHold? _hold =
        NoticeHold.Of(notices ?? PromptNotices.Instance, domain, seat, WorkTag.Of(Work.Notice));
    private readonly List<long> _atDisk = [];
    private readonly List<long> _forgotten = [];
    private int _planned;
    private bool _eventIsOpen;
    private bool _isClosed;
    private bool _batchIsStale;
    private bool _unmappingIsStale;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case EventDelivered delivered: Wake(delivered.Vcpu, context); break;
            case WorkFinished finished: Continue(finished.Tag, finished.Vcpu, context); break;
            case GuestTimerFired fired when fired.Tag == WorkTag.Of(Work.Notice): EndHold(fired.Vcpu, context); break;
            case GuestTimerFired fired: TakeCredit(fired.Vcpu, context); break;
            case CloseRing close: Close(close, context); break;
            case OpenRing: Open(); break;
            case DiskCompleted completed: End(completed.Request, completed.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        state.Int(_planned);
        state.Bool(_eventIsOpen);
        if (grants.Maps) _served.Save(state);
        _limit?.Save(state);
        _hold?.Save(state);
        if (!mayGo) return;
        state.Bool(_isClosed);
        state.Bool(_batchIsStale);
        state.Bool(_unmappingIsStale);
        SaveIds(_atDisk, state);
        SaveIds(_forgotten, state);
    }

    public void Load(StateReader state)
    {
        _planned = state.Int();
        _eventIsOpen = state.Bool();
        if (grants.Maps) _served.Load(state);
        _limit?.Load(state);
        _hold?.Load(state);
        if (!mayGo) return;
        _isClosed = state.Bool();
        _batchIsStale = state.Bool();
        _unmappingIsStale = state.Bool();
        LoadIds(_atDisk, state);
        LoadIds(_forgotten, state);
    }

    private void Continue(WorkTag tag, int vcpu, EntityContext context)
    {
        switch (tag.Kind<Work>())
        {
            case Work.Batch: EndBatch(vcpu, context); break;
            case Work.Unmapping: EndUnmapping(vcpu, context); break;
            case Work.Notification: _bell.Press(vcpu, context); break;
            default: throw new InvariantBrokenException($"the disk thread of {domain} has no work {tag}");
        }
    }

    private static void SaveIds(List<long> ids, StateWriter state)
    {
        state.Int(ids.Count);
        foreach (var id in ids) state.Long(id);
    }

    private static void LoadIds(List<long> ids, StateReader state)
    {
        ids.Clear();
        for (var left = state.Int(); left > 0; left--) ids.Add(state.Long());
    }

    /// <summary>It is gone: what runs or comes for it changes nothing, also what the disk still completes.</summary>
    private void Close(CloseRing close, EntityContext context)
    {
        (_isClosed, _eventIsOpen, _batchIsStale) = (true, false, _planned > 0);
        _unmappingIsStale |= _served.Count > 0;
        while (_served.Count > 0) _served.Remove();
        _hold?.Forget();
        _forgotten.AddRange(_atDisk);
        _atDisk.Clear();
        context.Send(close.ReplyTo, new RingClosed(close.Vcpu));
    }

    /// <summary>The binding of its port makes it look into the ring.</summary>
    private void Open()
    {
        _isClosed = false;
        ring.Reset();
    }

    private void Wake(int vcpu, EntityContext context)
    {
        if (_isClosed) return;
        _eventIsOpen = true;
        if (_planned == 0) TakeTurn(DomainSeat.AnyVcpu, vcpu, context);
    }

    /// <summary>There is credit again.</summary>
    private void TakeCredit(int vcpu, EntityContext context)
    {
        _limit!.Release();
        if (!_isClosed && _planned == 0) TakeTurn(DomainSeat.AnyVcpu, vcpu, context);
    }

    private void TakeTurn(int place, int from, EntityContext context)
    {
        if (_limit is { IsHeld: true }) return;
        if (ring.WaitingRequests == 0) Sleep(from, context);
        else BeginBatch(place, from, context);
    }

    private void BeginBatch(int place, int from, EntityContext context)
    {
        var (length, pages) = (Duration.Zero, 0);
        for (_planned = 0; _planned < ring.WaitingRequests; _planned++)
        {
            var bytes = ring.PeekRequest(_planned).Bytes;
            if (_limit?.TryTake(bytes, context) == false) break;
            length += _perRequest + _segments.Of(bytes);
            pages += SegmentPrice.PagesOf(bytes);
        }

        if (_planned == 0)
        {
            _limit!.Hold(ring.PeekRequest(0).Bytes, from, context);
            return;
        }

        if (grants.Maps) length += grants.Map(pages, context);
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
        if (_batchIsStale) (_batchIsStale, _planned) = (false, 0);
        for (; _planned > 0; _planned--)
        {
            var request = ring.TakeRequest();
            if (mayGo) _atDisk.Add(request.Id);
            context.Send(queue, new DiskRequest(request, self));
        }

        if (!_isClosed) TakeTurn(vcpu, vcpu, context);
    }

    private void End(in BlockRequest request, int vcpu, EntityContext context)
    {
        if (mayGo && _forgotten.Remove(request.Id)) return;
        if (mayGo) _atDisk.Remove(request.Id);
        if (!grants.Maps)
        {
            Respond(request, vcpu, context);
            return;
        }

        _served.Add(request);
        if (_served.Count == 1 && !_unmappingIsStale) BeginUnmapping(vcpu, context);
    }

    private void BeginUnmapping(int vcpu, EntityContext context)
    {
        var length = grants.Unmap(SegmentPrice.PagesOf(_served[0].Bytes), context);
        seat.Work(vcpu, vcpu, WorkClass.SoftIrq, length, WorkTag.Of(Work.Unmapping), context);
    }

    private void EndUnmapping(int vcpu, EntityContext context)
    {
        if (_unmappingIsStale) _unmappingIsStale = false;
        else Respond(_served.Remove(), vcpu, context);
        if (_served.Count > 0) BeginUnmapping(vcpu, context);
    }

    private void Respond(in BlockRequest request, int vcpu, EntityContext context)
    {
        ring.PutResponse(request);
        var notify = ring.PublishResponses();
        context.Record(DeviceFacts.RingPushed, new(domain), Ring, notify);
        var isDue = _hold is null ? notify : _hold.Add(notify, entries: 1, vcpu, context);
        if (isDue) _bell.Ring(paid: false, vcpu, WorkClass.SoftIrq, context);
    }

    private void EndHold(int vcpu, EntityContext context)
    {
        if (_hold!.Expire(vcpu, context)) _bell.Ring(paid: false, vcpu, WorkClass.SoftIrq, context);
    }

    private enum Work
    {
        Batch = 1,
        Notification = 2,
        Unmapping = 3,
        Notice = 4,
    }
}
