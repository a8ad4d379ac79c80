using ActorXen.Messages;
using ActorXen.Xen.Calibration;

namespace ActorXen.Xen.Guests;

/// <summary>A guest's side of event channels: the hypercall that sends, the upcall that receives.</summary>
public static class EventCosts
{
    public static readonly Cost UpcallScan = Cost.Cycles(
        "evtchn.upcall.scan.cycles", 150, most: 4_000, new(Grade.D, "calibration §2.3", 50, 400),
        "guest's demultiplexing, per pending port");

    public static readonly CostGroup Group = new(
        "GuestKernel, and devices' drivers by way of their domain's seat",
        UpcallScan);
}
