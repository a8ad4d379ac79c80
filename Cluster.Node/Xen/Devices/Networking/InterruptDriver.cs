using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>A driver domain's driver of a NIC that takes every packet in the handler of an interrupt.</summary>
/// <remarks>
/// What drivers did before NAPI (interrupts §18.6): the NIC may interrupt at any time, the handler takes packets as
/// long as there are any and puts them into a bounded backlog, and a softirq passes them on. Handlers go before
/// softirqs and threads, so beyond some load nothing is passed on any more (receive livelock; O-10). A packet costs the
/// handler
/// <c>nic.driver.cycles</c>, with <c>nic.frame.cycles</c> for further frames, and the softirq
/// <c>bridge.packet.cycles</c>.
/// </remarks>
/// <param name="seat">The driver domain.</param>
/// <param name="costs">The host's costs.</param>
/// <param name="ring">Shared with the NIC, which saves it.</param>
/// <param name="bridge">Where the packets go.</param>
/// <param name="framing">Frames per packet.</param>
internal sealed class InterruptDriver(
    DomainSeat seat, CostTable costs, NicRing ring, Bridge bridge, Framing framing)
    : IEntity, INicDriver
{
    /// <summary>Packets between handler and softirq: Linux's usual backlog (general behaviour †).</summary>
    public const int BacklogLimit = 1_000;

    private readonly Fifo<Packet> _backlog = new(BacklogLimit, ItemCodecs.Packets);
    private readonly Duration _perPacket = costs[NetworkCosts.PacketDriver];
    private readonly Duration _perFrame = costs[NetworkCosts.WireFrame];
    private readonly Duration _perPassage = costs[NetworkCosts.Bridge];
    private readonly int _weight = costs[NetworkCosts.NapiWeight];
    private bool _isHandling;
    private int _passing;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case EventDelivered delivered: TakeInterrupt(delivered.Vcpu, context); break;
            case WorkFinished finished: Continue(finished.Tag, finished.Vcpu, context); break;
            case ForwardPacket forward: bridge.Forward(forward, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        _backlog.Save(state);
        state.Bool(_isHandling);
        state.Int(_passing);
    }

    public void Load(StateReader state)
    {
        _backlog.Load(state);
        _isHandling = state.Bool();
        _passing = state.Int();
    }

    /// <summary>The NIC is not kept quiet: the next packet interrupts again, even while the handler runs.</summary>
    private void TakeInterrupt(int vcpu, EntityContext context)
    {
        ring.Acknowledge();
        ring.Arm();
        if (!_isHandling) HandleNext(vcpu, context);
    }

    private void HandleNext(int vcpu, EntityContext context)
    {
        _isHandling = ring.Count > 0;
        if (!_isHandling) return;
        var packets = framing.PacketsOf(ring[0]);
        var length = (_perPacket * packets) + (_perFrame * (framing.FramesOf(ring[0].Bytes) - packets));
        seat.Work(vcpu, vcpu, WorkClass.HardIrq, length, WorkTag.Of(Work.Handler), context);
    }

    private void Continue(WorkTag tag, int vcpu, EntityContext context)
    {
        switch (tag.Kind<Work>())
        {
            case Work.Handler: EndHandler(vcpu, context); break;
            case Work.Passage: EndPassage(vcpu, context); break;
            default: throw new InvariantBrokenException($"a driver without polls has no work {tag}");
        }
    }

    private void EndHandler(int vcpu, EntityContext context)
    {
        var packet = ring.Take();
        if (_backlog.IsFull) Drop(packet, context);
        else _backlog.Add(packet);
        HandleNext(vcpu, context);
        if (_passing == 0) Pass(vcpu, context);
    }

    private static void Drop(in Packet packet, EntityContext context)
    {
        context.Record(DeviceFacts.PacketDropped, new(packet.To.Domain), DropReason.BacklogFull, packet.Bytes);
        context.Record(PathFacts.RequestLost, new(packet.To.Domain), packet);
    }

    private void Pass(int vcpu, EntityContext context)
    {
        _passing = Math.Min(_backlog.Count, _weight);
        if (_passing == 0) return;
        var length = Duration.Zero;
        for (var index = 0; index < _passing; index++) length += _perPassage * framing.PacketsOf(_backlog[index]);
        seat.Work(vcpu, vcpu, WorkClass.SoftIrq, length, WorkTag.Of(Work.Passage), context);
    }

    private void EndPassage(int vcpu, EntityContext context)
    {
        for (; _passing > 0; _passing--) bridge.Deliver(_backlog.Remove(), vcpu, context);
        Pass(vcpu, context);
    }

    private enum Work
    {
        Handler = 1,
        Passage = 2,
    }
}
