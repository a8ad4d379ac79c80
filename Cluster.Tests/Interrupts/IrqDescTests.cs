using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Interrupts;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Interrupts;

public sealed class IrqDescTests
{
    [Fact, Trait("Invariant", "I-18")]
    public void A_line_that_the_rate_limit_disabled_delivers_nothing_for_10_ms_and_then_like_before()
    {
        var host = new RecordingHost();
        var pcpu = host.AddProbe("pcpu");
        var port = host.AddProbe("port");
        var occupancy = new Occupancy([new PcpuPage(new(0), 0, 0, 0)]);
        occupancy.Add(new DomainId(0), 0);
        var route = new IrqRoute(7, [pcpu.As<IPcpu>()], new(0));
        var line = host.Add(
            "irq", new IrqDesc(route, port.As<IPort>(), new(0), occupancy, rateLimit: 3, follows: false));

        for (var count = 0; count < 4; count++) host.Tell(line, new IrqTaken(new(0), VirtualTime.Zero));
        Assert.Equal(2, port.Take().Count);
        host.RunFor(9.Ms);
        host.Tell(line, new IrqTaken(new(0), VirtualTime.Zero));
        Assert.Empty(port.Messages);
        host.RunFor(2.Ms);
        host.Tell(line, new IrqTaken(new(0), VirtualTime.Zero));

        Assert.Equal([new SetPending(new(0), true)], port.Messages);
    }
}
