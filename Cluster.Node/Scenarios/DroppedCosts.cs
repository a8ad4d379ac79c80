using System.Collections.Frozen;

namespace ActorXen.Scenarios;

/// <summary>Costs that the shipped calibration had although nothing in the model takes their time.</summary>
internal static class DroppedCosts
{
    public static FrozenSet<string> Keys { get; } = new[]
    {
        "cost.spin_iteration.ns",
        "evtchn.endtoend.idle_dom0.cycles",
        "evtchn.endtoend.idle_domu.cycles",
        "evtchn.send.lock.cycles",
        "exit.userspace.cycles",
        "exit.wrmsr_icr.fastpath.gain.cycles",
        "fpu.used_at_switch.percent",
        "hap.assisted_flush.ns",
        "hypercall.k8.cycles",
        "idle.poll.window.ns",
        "ipi.broadcast.shorthand.gain.percent",
        "ipi.flush_all.base.ns",
        "ipi.sender.idle_target.cycles",
        "its.command.ns",
        "its.translate.hit.ns",
        "its.translate.miss.ns",
        "lock.hold.cycles",
        "lock.slowpath.share.percent",
        "lock.spin.before_block.iterations",
        "net.dc.p99.us",
        "net.dc.rtt.us",
        "net.nic_to_nic.us",
        "net.rack.rtt.us",
        "net.switch.ns",
        "sched.balance.scan.us",
        "timer.apic_periodic.gain.cycles",
        "timer.tscdeadline.guest.cycles",
        "vipi.exit_based.cycles",
        "vipi.ipi_virtualisation.gain.percent",
        "vipi.kvm.skylake.ns",
        "virq.eoi.2009.cycles",
        "virq.inject.cycles",
        "vmm.ipi_coalesce.us",
        "vmx.exit.direct.cycles",
        "vtimer.period.min.us",
    }.ToFrozenSet(StringComparer.Ordinal);
}
