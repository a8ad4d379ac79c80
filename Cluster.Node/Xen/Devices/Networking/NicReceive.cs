using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices.Coalescing;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>A receive queue: a ring, interrupt moderation, and a line (interrupts §18.3 step 1, §19.1).</summary>
/// <remarks>Part of a <see cref="Nic"/> or of a <see cref="NicQueue"/>.</remarks>
internal sealed class NicReceive
{
    private readonly NicRing _ring;
    private readonly ICoalescing _coalescing;
    private readonly InterruptLine _line;
    private readonly DmaBuffers? _buffers;

    /// <summary>When the packets that were received are in memory, if the IOMMU made one wait.</summary>
    private VirtualTime _written;

    /// <param name="isDirect">Whether a guest drives it, so that the IOMMU translates its addresses.</param>
    /// <param name="window">How it sees that guest's memory; null if it never waits.</param>
    public NicReceive(
        NicSpec spec, CostTable costs, NicRing ring, IrqRoute route, bool isDirect, DmaWindow? window)
    {
        _ring = ring;
        _coalescing = CoalescingKinds.Build(spec.Coalescing, new(route.Irq));
        var translation = isDirect ? costs[IommuCosts.Translation] : Duration.Zero;
        _buffers = DmaBuffers.Of(isDirect ? window : null, route.Irq, 0, spec.RingEntries);
        _line = new(route, costs[NetworkCosts.Dma] + translation + costs.Msi());
    }

    /// <summary>Number of its line on the host.</summary>
    public int Irq => _line.Irq;

    public void Receive(in Packet packet, EntityContext context)
    {
        if (!_ring.Fits(packet.Bytes))
        {
            Drop(packet, packet.To, DropReason.NicRingFull, context);
            return;
        }

        if (_buffers is not null) Write(packet.Bytes, context);
        ForgetWhatWasFetched(context);
        _coalescing.Count(packet.Bytes);
        _ring.Add(packet);
        context.Record(PathFacts.PacketOffWire, new(_line.Irq), packet);
        if (_ring.IsArmed && _coalescing.Add(context)) Interrupt(context);
    }

    public void Expire(EntityContext context)
    {
        ForgetWhatWasFetched(context);
        if (_ring.IsArmed && _coalescing.Held > 0) Interrupt(context);
    }

    public void LookAgain(EntityContext context) => _line.LookAgain(_ring.IsSignalled, context);

    /// <param name="packet">The packet that is lost.</param>
    /// <param name="whose">The guest's address: sender or receiver of the packet.</param>
    public void Drop(in Packet packet, NetAddress whose, DropReason reason, EntityContext context)
    {
        context.Record(DeviceFacts.PacketDropped, new(whose.Domain), reason, packet.Bytes);
        context.Record(IrqFacts.DeviceDropped, new(_line.Irq), reason, packet.Bytes);
        context.Record(PathFacts.RequestLost, new(whose.Domain), packet);
    }

    public void Save(StateWriter state)
    {
        _ring.Save(state);
        _coalescing.Save(state);
        _line.Save(state);
        if (_buffers is null) return;
        _buffers.Save(state);
        state.Time(_written);
    }

    public void Load(StateReader state)
    {
        _ring.Load(state);
        _coalescing.Load(state);
        _line.Load(state);
        if (_buffers is null) return;
        _buffers.Load(state);
        _written = state.Time();
    }

    /// <summary>Drops the hold if a poll that another interrupt caused has fetched what was held.</summary>
    private void ForgetWhatWasFetched(EntityContext context)
    {
        if (_ring.Count == 0) _coalescing.Forget(context);
    }

    private void Write(int bytes, EntityContext context)
    {
        var wait = _buffers!.Use(_ring.FramesOf(bytes), context);
        if (wait > Duration.Zero) _written = VirtualTime.Later(_written, context.Now) + wait;
    }

    private void Interrupt(EntityContext context)
    {
        var heldFor = _coalescing.HeldFor(context.Now);
        context.Record(IrqFacts.DeviceSignalled, new(_line.Irq), _coalescing.Held, heldFor);
        _coalescing.Interrupted(context);
        _ring.Signal();
        _line.Raise(_written > context.Now ? _written - context.Now : Duration.Zero, context);
    }
}
