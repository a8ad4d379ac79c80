using ActorXen.Messages;

namespace ActorXen.Xen.Calibration;

/// <summary>What each step of a host costs, converted once to time at the host's clock.</summary>
/// <remarks>Keys, defaults and sources: <c>config/calibration.conf</c> (calibration; interrupts §1).</remarks>
public sealed class CostTable
{
    private readonly CostSpec _costs;
    private readonly int _megahertz;
    private readonly long _grantCopyCyclesPerKib;

    /// <exception cref="KeyNotFoundException">The calibration lacks a key that the model charges.</exception>
    public CostTable(CostSpec costs, int megahertz)
    {
        (_costs, _megahertz) = (costs, megahertz);

        HypercallPv = Cycles("hypercall.pv.cycles");
        HypercallHvm = Cycles("hypercall.hvm.cycles");
        VmExitEntry = Cycles("vmx.roundtrip.cycles") + Cycles("vmx.exit.pollution.cycles");
        ExternalInterruptExit = Nanoseconds("exit.extint.ns");
        EvtchnSend = Cycles("evtchn.send.cycles");
        UpcallPv = Cycles("evtchn.upcall.pv.cycles");
        UpcallHvm = Cycles("evtchn.upcall.hvm_vector.cycles");
        UpcallScan = Cycles("evtchn.upcall.scan.cycles");
        IrqEntryExit = Cycles("irq.entry_exit.cycles");
        IcrWrite = Nanoseconds("ipi.icr_write.ns");
        IpiSameSocket = Nanoseconds("ipi.oneway.same_socket.ns");
        IpiCrossSocket = Nanoseconds("ipi.oneway.cross_socket.ns");
        MsiPost = Nanoseconds("msi.post.ns");
        MsiRemap = Nanoseconds("msi.remap.hit.ns");
        SwitchHalf = Cycles("sched.vm_switch.cycles") / 2;
        ScheduleDecision = Cycles("sched.decision.cycles");
        CacheRefill = Microseconds("cache.refill.us");
        MigratePenalty = Microseconds("migrate.penalty.us");
        ThreadSpeed = (int)_costs["smt.thread_speed.percent"];
        TimerProgram = Cycles("timer.program.cycles");
        TimerHypercall = Cycles("timer.hypercall.cycles");
        GuestTimerMinDelta = Nanoseconds("timer.guest_slop.ns");
        GuestIsrBody = Nanoseconds("cost.guest_isr_body.ns");
        ColdHandler = Nanoseconds("cost.cache_cold_per_handler.ns");
        WarmTime = Microseconds("cache.warm_time.us");
        NicDma = Nanoseconds("nic.dma.ns");
        PacketDriver = Cycles("nic.driver.cycles");
        PacketBackend = Cycles("netback.packet.cycles");
        GrantCopyBase = Cycles("grant.copy.base.cycles");
        _grantCopyCyclesPerKib = _costs["grant.copy.per_kib.cycles"];
        IdleMedianPercent = (int)_costs["idle.wake.median_over_max.percent"];
    }

    private CostTable(Duration ipiFlight)
    {
        (_costs, _megahertz) = (new CostSpec(new Dictionary<string, long>()), 1_000);
        (IpiSameSocket, IpiCrossSocket) = (ipiFlight, ipiFlight);
        ThreadSpeed = 100;
    }

    /// <summary>Keys of the costs that the model charges; it keeps the others for what is not modelled yet.</summary>
    public static IReadOnlySet<string> Charged { get; } = FindCharged();

    /// <summary>Nothing takes time but the flight of an IPI: how scheduler traces are recorded.</summary>
    public static CostTable OnlyIpis(Duration flight) => new(flight);

    public Duration HypercallPv { get; }
    public Duration HypercallHvm { get; }

    /// <summary>Exit and entry with nothing between, cold caches after it included.</summary>
    public Duration VmExitEntry { get; }

    /// <summary>Time outside the guest for an external interrupt, before its handler.</summary>
    public Duration ExternalInterruptExit { get; }

    public Duration EvtchnSend { get; }
    public Duration UpcallPv { get; }
    public Duration UpcallHvm { get; }

    /// <summary>Guest demultiplexing, per port.</summary>
    public Duration UpcallScan { get; }

    public Duration IrqEntryExit { get; }

    /// <summary>Sender's side of one IPI.</summary>
    public Duration IcrWrite { get; }

    public Duration IpiSameSocket { get; }
    public Duration IpiCrossSocket { get; }

    /// <summary>From the device's write to the vector at the pCPU.</summary>
    public Duration MsiPost { get; }

    public Duration MsiRemap { get; }

    /// <summary>Saving one context, or restoring one: half of the measured full switch.</summary>
    public Duration SwitchHalf { get; }

    public Duration ScheduleDecision { get; }

    /// <summary>Run time that a vCPU loses after another one used its pCPU.</summary>
    public Duration CacheRefill { get; }

    /// <summary>Run time that a vCPU loses after moving to another core.</summary>
    public Duration MigratePenalty { get; }

    /// <summary>Speed of a thread whose sibling is busy, percent of that of a thread alone on its core.</summary>
    public int ThreadSpeed { get; }

    public Duration TimerProgram { get; }

    /// <summary>On top of the hypercall.</summary>
    public Duration TimerHypercall { get; }

    /// <summary>Nearest deadline that a guest programs.</summary>
    public Duration GuestTimerMinDelta { get; }

    /// <summary>Top half of an interrupt handler.</summary>
    public Duration GuestIsrBody { get; }

    /// <summary>On top, when the handler has not run on that pCPU for <see cref="WarmTime"/>.</summary>
    public Duration ColdHandler { get; }

    public Duration WarmTime { get; }
    public Duration NicDma { get; }

    /// <summary>Guest's driver and stack, per packet.</summary>
    public Duration PacketDriver { get; }

    /// <summary>Backend, per packet, without the copy.</summary>
    public Duration PacketBackend { get; }

    public Duration GrantCopyBase { get; }

    /// <summary>Median exit latency of an idle state, percent of the table's worst case.</summary>
    public int IdleMedianPercent { get; }

    /// <summary>A grant copy of so many bytes, its base included.</summary>
    public Duration GrantCopy(int bytes) =>
        GrantCopyBase + CyclesOf(_grantCopyCyclesPerKib * bytes / 1024);

    public Duration IpiFlight(bool sameSocket) => sameSocket ? IpiSameSocket : IpiCrossSocket;

    private static SortedSet<string> FindCharged()
    {
        var keys = new AskedKeys();
        _ = new CostTable(new CostSpec(keys), 1_000);
        return keys.Asked;
    }

    private Duration Cycles(string key) => CyclesOf(_costs[key]);

    private Duration CyclesOf(long cycles) => new(checked(cycles * 1000 / _megahertz));

    private Duration Nanoseconds(string key) => new(_costs[key]);

    private Duration Microseconds(string key) => new(_costs[key] * 1000);
}
