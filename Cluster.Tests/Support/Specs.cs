using ActorXen.Messages;
using ActorXen.Xen.Devices.BlockStorage;
using ActorXen.Xen.Devices.Networking;

namespace ActorXen.Tests.Support;

/// <summary>Small scenarios for tests, with the shipped calibration.</summary>
internal static class Specs
{
    public static readonly IReadOnlyDictionary<string, long> Costs = new SortedDictionary<string, long>(StringComparer.Ordinal)
    {
        ["hypercall.pv.cycles"] = 600, ["hypercall.hvm.cycles"] = 1_300, ["vmx.roundtrip.cycles"] = 1_000,
        ["vmx.exit.pollution.cycles"] = 500, ["exit.extint.ns"] = 710, ["evtchn.send.cycles"] = 400,
        ["evtchn.upcall.pv.cycles"] = 500, ["evtchn.upcall.hvm_vector.cycles"] = 600, ["evtchn.upcall.scan.cycles"] = 150,
        ["irq.entry_exit.cycles"] = 800, ["ipi.icr_write.ns"] = 184, ["ipi.oneway.same_socket.ns"] = 400,
        ["ipi.oneway.cross_socket.ns"] = 800, ["msi.post.ns"] = 500, ["msi.remap.hit.ns"] = 50,
        ["sched.vm_switch.cycles"] = 10_534, ["sched.decision.cycles"] = 1_000, ["cache.refill.us"] = 50,
        ["migrate.penalty.us"] = 50, ["timer.program.cycles"] = 100, ["timer.hypercall.cycles"] = 500,
        ["timer.guest_slop.ns"] = 1_000, ["cost.guest_isr_body.ns"] = 800, ["cost.cache_cold_per_handler.ns"] = 1_500,
        ["cache.warm_time.us"] = 500, ["nic.dma.ns"] = 1_000, ["nic.driver.cycles"] = 4_000, ["netback.packet.cycles"] = 5_000,
        ["grant.map.cycles"] = 1_500, ["grant.unmap.cycles"] = 2_000, ["grant.copy.base.cycles"] = 700,
        ["grant.copy.per_kib.cycles"] = 256, ["smt.thread_speed.percent"] = 66, ["idle.wake.median_over_max.percent"] = 75,
    };

    public static readonly IReadOnlyList<IdleStateSpec> SkylakeIdle =
        [new("C1", 2.Us, 2.Us), new("C1E", 10.Us, 20.Us), new("C6", 133.Us, 600.Us)];

    public static readonly KernelSpec Linux = new(250, false, WakePolicy.Affine);

    public static RunSpec Run(Duration length, long seed, params HostSpec[] hosts) =>
        new("test", seed, length, new NetworkSpec(5.Us, 20.Us, 50.Us), hosts, new CostSpec(Costs));

    public static HostSpec Host(int number, int rack, int pcpus, params DomainSpec[] guests) => new(
        number,
        $"host-{number}",
        rack,
        new MachineSpec(1, pcpus, 1, 2_500, SkylakeIdle),
        new PoolSpec("credit2", new Dictionary<string, long>()),
        new HypervisorSpec(50.Us, true, 10_000, true),
        [new NicSpec(25, 8.Us, 0, 1_024), new DiskSpec(80.Us, 20.Us, 64, 3_000)],
        [Guest(0, "Domain-0", pcpus), .. guests]);

    public static DomainSpec Guest(int id, string name, int vcpus, params WorkloadSpec[] workloads) => new(
        id, name, GuestKind.Pvh, vcpus, 256, 0, PcpuSet.All, PcpuSet.All, EventAbi.Fifo, 1_023, Linux, workloads, "test");
}
