using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.BlockStorage;

/// <summary>A guest's disk, or one of its queues: requests into the ring, completions out of it.</summary>
/// <remarks>
/// Interrupts §18.5. One ring slot per request whatever its size: indirect segments, never split; each page beyond the
/// first costs a segment at either end. Where grants are persistent, data are copied into and out of the granted pages.
/// A request takes the queue of the vCPU that makes it, as Linux's block layer has a hardware queue for each CPU.
/// Calibration has no figure for the block layer, so submission and completion share the price of a packet's way
/// through the stack. Saves the ring.
/// </remarks>
/// <param name="copies">Whether its grants are persistent.</param>
/// <param name="eventStride">Completions that come together, if so many are under way (interrupts §18.1).</param>
/// <param name="mayReplay">Whether its back end may go: it keeps what is in the ring, to send it again.</param>
public sealed class BlockFrontend(
    DomainSeat seat, CostTable costs, RingPage<BlockRequest> ring, PortHandle port, bool copies = true,
    bool mayReplay = false, int eventStride = 1)
    : IEntity, IBlockFrontend, IRingEnd
{
    /// <summary>Most requests that wait outside the ring: four readers of the greatest depth.</summary>
    private const int QueueLimit = 1_024;

    /// <summary>Number of the ring in facts.</summary>
    private const RingKind Ring = RingKind.Block;

    private readonly Fifo<BlockRequest> _queue = new(QueueLimit + ring.Entries, ItemCodecs.Blocks);
    private readonly List<BlockRequest> _inRing = [];
    private readonly Doorbell _bell = new(seat, port, WorkTag.Of(Work.Notification));
    private readonly Duration _halfRequest = costs[NetworkCosts.PacketDriver] / 2;
    private readonly SegmentPrice _segments = new(costs);
    private readonly CopyPrice _copy = costs.GuestCopy();
    private EntityRef<IBlockApplication>[] _readers = [];
    private EntityRef<IBlockFrontend>[] _queues = [];
    private int _throughStack;
    private int _completing;
    private bool _isStopped;
    private bool _isClosed;
    private bool _isStale;

    /// <summary>Waits until the ring is empty; None otherwise.</summary>
    private EntityRef<IDeviceLink> _closing = EntityRef<IDeviceLink>.None;

    /// <summary>Connects the applications. Called once, before the run begins.</summary>
    /// <param name="readers">
    /// A reader's index in this list is the id of any of its requests modulo the list's length.
    /// </param>
    public void AttachWorkloads(IReadOnlyList<EntityRef<IBlockApplication>> readers) => _readers = [.. readers];

    /// <summary>
    /// Connects the further queues of the disk to its first one, with which applications speak. Called once, before the
    /// run begins.
    /// </summary>
    /// <param name="queues">By number, from 1.</param>
    public void AttachQueues(IReadOnlyList<EntityRef<IBlockFrontend>> queues) => _queues = [.. queues];

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case SubmitBlock submit: Submit(submit, context); break;
            case EventDelivered delivered: TakeEvent(delivered.Vcpu, context); break;
            case WorkFinished finished: Continue(finished.Tag, finished.Vcpu, context); break;
            case CloseRing close: Close(close, context); break;
            case OpenRing open: Open(open.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        ring.Save(state);
        _queue.Save(state);
        state.Int(_throughStack);
        state.Int(_completing);
        state.Bool(_isStopped);
        if (!mayReplay) return;
        state.Bool(_isClosed);
        state.Bool(_isStale);
        state.Int(_closing.Number);
        state.Int(_inRing.Count);
        foreach (var request in _inRing) request.Save(state);
    }

    public void Load(StateReader state)
    {
        ring.Load(state);
        _queue.Load(state);
        _throughStack = state.Int();
        _completing = state.Int();
        _isStopped = state.Bool();
        if (!mayReplay) return;
        _isClosed = state.Bool();
        _isStale = state.Bool();
        _closing = ItemCodecs.LoadLink(state);
        _inRing.Clear();
        for (var left = state.Int(); left > 0; left--) _inRing.Add(BlockRequest.Load(state));
    }

    private void Continue(WorkTag tag, int vcpu, EntityContext context)
    {
        switch (tag.Kind<Work>())
        {
            case Work.Submission:
                _throughStack++;
                Pump(tag.IsPaid, vcpu, context);
                break;
            case Work.Completion: EndCompletion(vcpu, context); break;
            case Work.Notification: _bell.Press(vcpu, context); break;
            default: throw new InvariantBrokenException($"the disk of {seat.Domain} has no work {tag}");
        }
    }

    private void Submit(SubmitBlock submit, EntityContext context)
    {
        var queue = submit.Vcpu % (_queues.Length + 1);
        if (queue == 0) Submit(submit.Request, submit.Vcpu, context);
        else context.Send(_queues[queue - 1], submit);
    }

    private void Submit(in BlockRequest request, int vcpu, EntityContext context)
    {
        _queue.Add(request);
        var foreseen = _queue.Count == 1 && ring.WouldNotifyRequests(1);
        var length = _halfRequest + _segments.Of(request.Bytes) + _bell.Price(foreseen);
        if (request.Write && copies) length += _copy.Of(request.Bytes);
        seat.Work(vcpu, vcpu, WorkClass.SoftIrq, length, WorkTag.Of(Work.Submission, foreseen), context);
    }

    /// <summary>
    /// Requests stay in the queue from now on. What is in the ring is answered before it is closed, or, if the back end
    /// is gone, goes back to the head of the queue (interrupts §18.2).
    /// </summary>
    private void Close(CloseRing close, EntityContext context)
    {
        (_isClosed, _closing) = (true, close.ReplyTo);
        if (close.AtOnce)
        {
            _isStale = _completing > 0;
            while (ring.WaitingResponses > 0) CompleteNext(close.Vcpu, context);
            for (var index = _inRing.Count - 1; index >= 0; index--) _queue.PutBack(_inRing[index]);
            _throughStack += _inRing.Count;
            if (_inRing.Count > 0) context.Record(ControlFacts.Replayed, new(seat.Domain), Ring, _inRing.Count);
            _inRing.Clear();
        }

        EndClosing(close.Vcpu, context);
    }

    private void EndClosing(int vcpu, EntityContext context)
    {
        if (_inRing.Count > 0) return;
        context.Send(_closing, new RingClosed(vcpu));
        _closing = EntityRef<IDeviceLink>.None;
    }

    /// <summary>The ring is a new one.</summary>
    private void Open(int vcpu, EntityContext context)
    {
        _isClosed = false;
        Pump(paid: false, vcpu, context);
    }

    private void TakeEvent(int vcpu, EntityContext context)
    {
        if (_completing == 0) LookAgain(vcpu, context);
    }

    private void LookAgain(int vcpu, EntityContext context)
    {
        _completing = ring.WaitingResponses;
        if (_completing > 0)
        {
            var length = _halfRequest * _completing;
            for (var index = 0; index < _completing; index++) length += PriceOfData(ring.PeekResponse(index));
            seat.Work(vcpu, vcpu, WorkClass.SoftIrq, length, WorkTag.Of(Work.Completion), context);
            return;
        }

        // More than are under way may never come.
        var waiting = ring.ArmResponses(Math.Clamp(ring.Outstanding, 1, eventStride));
        Invariant.Holds(!waiting, $"the disk of {seat.Domain} sleeps while {ring.WaitingResponses} completions wait");
    }

    /// <summary>What was read is in pages that stay granted, and is copied out of them.</summary>
    private Duration PriceOfData(in BlockRequest request) =>
        request.Write || !copies ? Duration.Zero : _copy.Of(request.Bytes);

    private void EndCompletion(int vcpu, EntityContext context)
    {
        if (_isStale) (_isStale, _completing) = (false, 0);
        for (; _completing > 0; _completing--) CompleteNext(vcpu, context);
        Pump(paid: false, vcpu, context);
        LookAgain(vcpu, context);
        if (_closing.Exists) EndClosing(vcpu, context);
    }

    private void CompleteNext(int vcpu, EntityContext context)
    {
        var request = ring.TakeResponse();
        if (mayReplay) _inRing.RemoveAt(_inRing.FindIndex(one => one.Id == request.Id));
        context.Record(DeviceFacts.BlockServed, new(seat.Domain), request.Bytes, request.Write
            ? BlockDirection.Write : BlockDirection.Read);
        context.Send(_readers[(int)(request.Id % _readers.Length)], new BlockCompleted(request, vcpu));
    }

    private void Pump(bool paid, int vcpu, EntityContext context)
    {
        if (_isClosed) return;
        var pushed = 0;
        for (; _throughStack > 0 && ring.FreeSlots > 0; _throughStack--, pushed++)
        {
            var request = _queue.Remove();
            ring.PutRequest(request);
            if (mayReplay) _inRing.Add(request);
        }

        if (_throughStack > 0 && !_isStopped) context.Record(DeviceFacts.RingFull, new(seat.Domain), Ring,
            _throughStack);
        _isStopped = _throughStack > 0;
        if (pushed == 0) return;
        var notify = ring.PublishRequests();
        context.Record(DeviceFacts.RingPushed, new(seat.Domain), Ring, notify);
        if (notify) _bell.Ring(paid, vcpu, WorkClass.SoftIrq, context);
    }

    private enum Work
    {
        Submission = 1,
        Completion = 2,
        Notification = 3,
    }
}
