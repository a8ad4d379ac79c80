using ActorXen.Messages;
using ActorXen.Xen.Devices.BlockStorage;
using ActorXen.Xen.Devices.Networking;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.IdleGovernors;

namespace ActorXen.Tests.Support;

/// <summary>Small scenarios for tests, with the shipped calibration.</summary>
internal static class Specs
{
    public static readonly IReadOnlyDictionary<string, long> Costs = ChargedCosts.All.Defaults();

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
        new HypervisorSpec(50.Us, true, 10_000, true, new MenuSpec()),
        [new NicSpec(25, 8.Us, 0, 1_024), new DiskSpec(80.Us, 20.Us, 64, 3_000)],
        [Guest(0, "Domain-0", pcpus), .. guests]);

    public static DomainSpec Guest(int id, string name, int vcpus, params WorkloadSpec[] workloads) => new(
        id, name, GuestKind.Pvh, vcpus, 256, 0, PcpuSet.All, PcpuSet.All, EventAbi.Fifo, 1_023, Linux, workloads,
        "test");
}
