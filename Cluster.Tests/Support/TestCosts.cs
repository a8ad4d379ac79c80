using ActorXen.Messages;
using ActorXen.Xen.Calibration;

namespace ActorXen.Tests.Support;

/// <summary>The costs that devices charge, at 2.5 GHz, with the defaults of calibration; all others are 1.</summary>
internal static class TestCosts
{
    private static readonly string[] _keys =
    [
        "hypercall.pv.cycles", "hypercall.hvm.cycles", "vmx.roundtrip.cycles", "vmx.exit.pollution.cycles", "exit.extint.ns",
        "evtchn.send.cycles", "evtchn.upcall.pv.cycles", "evtchn.upcall.hvm_vector.cycles", "evtchn.upcall.scan.cycles",
        "irq.entry_exit.cycles", "ipi.icr_write.ns", "ipi.oneway.same_socket.ns", "ipi.oneway.cross_socket.ns", "msi.post.ns",
        "msi.remap.hit.ns", "sched.vm_switch.cycles", "sched.decision.cycles", "cache.refill.us", "migrate.penalty.us",
        "timer.program.cycles", "timer.hypercall.cycles", "timer.guest_slop.ns", "cost.guest_isr_body.ns",
        "cost.cache_cold_per_handler.ns", "cache.warm_time.us", "nic.dma.ns", "nic.driver.cycles", "netback.packet.cycles",
        "grant.map.cycles", "grant.unmap.cycles", "grant.copy.base.cycles", "grant.copy.per_kib.cycles",
        "smt.thread_speed.percent", "idle.wake.median_over_max.percent",
    ];

    public static CostTable Default { get; } = Build();

    private static CostTable Build()
    {
        var values = _keys.ToDictionary(key => key, _ => 1L);
        values["hypercall.hvm.cycles"] = 1_300;
        values["evtchn.send.cycles"] = 400;
        values["msi.post.ns"] = 500;
        values["msi.remap.hit.ns"] = 50;
        values["nic.dma.ns"] = 1_000;
        values["nic.driver.cycles"] = 4_000;
        values["netback.packet.cycles"] = 5_000;
        values["grant.copy.base.cycles"] = 700;
        values["grant.copy.per_kib.cycles"] = 256;
        return new(new CostSpec(values), 2_500);
    }
}
