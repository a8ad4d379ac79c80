using ActorXen.Xen.Calibration;

namespace ActorXen.Xen.Devices;

/// <summary>What a packet costs on its way, and how many a poll takes.</summary>
/// <remarks>Disks have no figures of their own, so a request costs what a packet does.</remarks>
public static class NetworkCosts
{
    public static readonly Cost Dma = Cost.Nanoseconds(
        "nic.dma.ns", 1_000, most: 30_000, new(Grade.D, "calibration §8.1", 500, 3_000),
        "PCIe DMA and descriptor write-back");

    public static readonly Cost PacketDriver = Cost.Cycles(
        "nic.driver.cycles", 4_000, most: 150_000, new(Grade.D, "calibration §8.1", 1_500, 15_000),
        "driver and stack per packet");

    public static readonly Cost WireFrame = Cost.Cycles(
        "nic.frame.cycles", 1_000, most: 30_000, new(Grade.D, "calibration §8.1", 300, 3_000),
        "each further frame of a packet that is received and merged (GRO)");

    public static readonly Cost Bridge = Cost.Cycles(
        "bridge.packet.cycles", 1_500, most: 50_000, new(Grade.D, "calibration §8.1", 500, 5_000),
        "the driver domain's bridge per packet");

    /// <summary>Without the copy.</summary>
    public static readonly Cost PacketBackend = Cost.Cycles(
        "netback.packet.cycles", 5_000, most: 200_000, new(Grade.D, "calibration §8.1", 2_000, 20_000),
        "dom0's backend per packet of 1500 bytes");

    public static readonly Cost RingSlot = Cost.Cycles(
        "ring.slot.cycles", 500, most: 20_000, new(Grade.D, "calibration §8.1", 100, 2_000),
        "each further page of a packet or a disk request, at either end of its ring");

    public static readonly Factor NapiWeight = Factor.Count(
        "napi.weight.packets", 64, least: 1, most: 3_000, new(Grade.A, "calibration §8.1"),
        "packets per poll");

    public static readonly Factor NapiBudgetPackets = Factor.Count(
        "napi.budget.packets", 300, least: 1, most: 30_000, new(Grade.C, "calibration §8.1"),
        "packets per round of the softirq; a kernel thread continues");

    public static readonly Cost NapiBudgetTime = Cost.Microseconds(
        "napi.budget.us", 2_000, most: 200_000, new(Grade.C, "calibration §8.1"),
        "time per round of the softirq; a kernel thread continues");

    public static readonly CostGroup Group = new(
        "Nic, NicDriver, NetFrontend, NetBackend; DiskDriver, BlockFrontend, BlockBackend",
        Dma,
        PacketDriver,
        WireFrame,
        Bridge,
        PacketBackend,
        RingSlot,
        NapiWeight,
        NapiBudgetPackets,
        NapiBudgetTime);
}
