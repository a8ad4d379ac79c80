using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>The link of a NIC to the switch, one direction each, and what is wrong with it (M-101).</summary>
/// <remarks>
/// Part of a <see cref="Nic"/>. A link in order costs received packets nothing: their sender has paid for the wire.
/// Over one that has become slow they queue in the switch once more, in a buffer of as many frames as the NIC's ring.
/// </remarks>
/// <param name="fetch">Time from the transmit descriptor to the first bit.</param>
internal sealed class NicLink(NicSpec spec, Duration fetch)
{
    /// <summary>
    /// There are as many transmit descriptors as receive ones; each counts as a full Ethernet frame (Own).
    /// </summary>
    private const int DescriptorBytes = 1_514;

    private readonly int _buffer = spec.RingEntries * DescriptorBytes;
    private VirtualTime _sendFree;
    private VirtualTime _receiveFree;

    /// <summary>Whether a packet is lost on it.</summary>
    public bool Loses(EntityContext context) =>
        spec.Fault.Loss > 0 && spec.Fault.HoldsAt(context.Now) && context.Random.Chance(spec.Fault.Loss);

    /// <summary>When a packet that is sent now is on the link with its last bit; null if the ring is full.</summary>
    /// <param name="wait">How long the IOMMU makes it wait for the packet's addresses.</param>
    public VirtualTime? Send(int bytes, Duration wait, VirtualTime now)
    {
        var (rate, read) = (RateAt(now), fetch + wait);
        var end = VirtualTime.Later(now + read, _sendFree) + Crossing(bytes, rate);
        return end - now > read + Crossing(_buffer, rate) ? null : end;
    }

    /// <summary>How long a packet takes through the NIC's own switch (Own: at the speed of the wire).</summary>
    public Duration Within(int bytes) => fetch + WireTime.Of(bytes, spec.GigabitPerSecond);

    /// <summary>The packet of the last <see cref="Send"/> is sent.</summary>
    /// <param name="end">What that said.</param>
    public void Occupy(VirtualTime end) => _sendFree = end;

    /// <summary>When a packet that the switch has now is received; null if its buffer is full.</summary>
    public VirtualTime? Receive(int bytes, VirtualTime now)
    {
        var rate = RateAt(now);
        if (rate == LinkFaultSpec.FullRate && now >= _receiveFree) return now;
        var end = VirtualTime.Later(now, _receiveFree) + Crossing(bytes, rate);
        if (end - now > Crossing(_buffer, rate)) return null;
        return _receiveFree = end;
    }

    public void Save(StateWriter state)
    {
        state.Time(_sendFree);
        state.Time(_receiveFree);
    }

    public void Load(StateReader state)
    {
        _sendFree = state.Time();
        _receiveFree = state.Time();
    }

    private int RateAt(VirtualTime now) => spec.Fault.HoldsAt(now) ? spec.Fault.Rate : LinkFaultSpec.FullRate;

    private Duration Crossing(int bytes, int rate) =>
        new((WireTime.Of(bytes, spec.GigabitPerSecond).Nanoseconds * LinkFaultSpec.FullRate + rate - 1) / rate);
}
