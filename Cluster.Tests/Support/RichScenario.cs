using ActorXen.Messages;
using ActorXen.Xen.Workloads.BlockReaders;
using ActorXen.Xen.Workloads.Computing;
using ActorXen.Xen.Workloads.PingPongs;
using ActorXen.Xen.Workloads.Recorded;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Support;

/// <summary>
/// One fixed run with everything in it: requests between three hosts in two racks, disks, ping-pong, caps, pins.
/// </summary>
internal static class RichScenario
{
    public static RunSpec Of(long seed)
    {
        var server = new RequestServerSpec(4_000, 200, 1_000, 60.Us, 64);
        var reader = new BlockReaderSpec(4, 4_096, 20, 100.Us, 20.Us);
        return Specs.Run(
            10.Ms,
            seed,
            Specs.Host(
                0, 0, 4,
                Specs.Guest(1, "web", 2, server) with { Abi = EventAbi.TwoLevel },
                Specs.Guest(2, "db", 1, reader) with { Kind = GuestKind.Pv },
                Specs.Guest(3, "batch", 2, new CpuBoundSpec(2)) with { Cap = 60 }),
            Specs.Host(
                1, 0, 3,
                Specs.Guest(
                    1, "asks", 2, Asks(0), Asks(2)) with
                { Kernel = new KernelSpec(1_000, true, WakePolicy.Spread) },
                Specs.Guest(2, "ping", 1, new PingPongSpec(3, true, 5.Us, 10.Us)),
                Specs.Guest(
                    3,
                    "pong",
                    1,
                    new PingPongSpec(2, false, 5.Us, Duration.Zero)) with
                { HardAffinity = PcpuSet.Of(2) }),
            Specs.Host(
                2, 1, 2,
                Specs.Guest(1, "web", 2, server) with { Kind = GuestKind.Pv, Abi = EventAbi.TwoLevel },
                Specs.Guest(2, "follows", 1, new UtilisationSpec([300_000, 900_000], 5.Ms, 1.Ms, "test"))));
    }

    private static RequestClientSpec Asks(int host) => new(new NetAddress(host, 1), 3_000, 200, 64);
}
