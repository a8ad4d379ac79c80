using ActorXen.Messages;
using ActorXen.Xen.Calibration;

namespace ActorXen.Xen.Guests;

/// <summary>A guest's side of event channels: the hypercall that sends, the upcall that receives.</summary>
public static class EventCosts
{
    public static readonly Cost HypercallPv = Cost.Cycles(
        "hypercall.pv.cycles", 600, most: 20_000, new(Grade.D, "calibration §1.2", 200, 2_000),
        "null hypercall, 64-bit PV guest");

    public static readonly Cost HypercallHvm = Cost.Cycles(
        "hypercall.hvm.cycles", 1_300, most: 25_000, new(Grade.C, "calibration §1.1", 900, 2_500),
        "null hypercall, HVM or PVH guest");

    public static readonly Cost Send = Cost.Cycles(
        "evtchn.send.cycles", 400, most: 15_000, new(Grade.D, "calibration §2.3", 200, 1_500),
        "work of a send beyond the hypercall");

    public static readonly Cost UpcallPv = Cost.Cycles(
        "evtchn.upcall.pv.cycles", 500, most: 10_000, new(Grade.D, "calibration §2.3", 300, 1_000),
        "bounce frame built, PV guest entered at its callback");

    public static readonly Cost UpcallHvm = Cost.Cycles(
        "evtchn.upcall.hvm_vector.cycles", 600, most: 15_000, new(Grade.D, "calibration §2.3", 300, 1_500),
        "vector injected at the next entry");

    public static readonly Cost UpcallScan = Cost.Cycles(
        "evtchn.upcall.scan.cycles", 150, most: 4_000, new(Grade.D, "calibration §2.3", 50, 400),
        "guest's demultiplexing, per pending port");

    public static readonly CostGroup Group = new(
        "GuestKernel, and devices' drivers by way of their domain's seat",
        HypercallPv,
        HypercallHvm,
        Send,
        UpcallPv,
        UpcallHvm,
        UpcallScan);

    public static Duration Hypercall(this CostTable costs, GuestKind kind) =>
        costs[kind == GuestKind.Pv ? HypercallPv : HypercallHvm];

    public static Duration Upcall(this CostTable costs, GuestKind kind) =>
        costs[kind == GuestKind.Pv ? UpcallPv : UpcallHvm];

    /// <summary>The guest's side of a notification: the hypercall and its body.</summary>
    public static Duration Notify(this CostTable costs, GuestKind kind) => costs.Hypercall(kind) + costs[Send];
}
