using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Interrupts;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Interrupts;

public sealed class IrqDescTests
{
    [Fact, Trait("Invariant", "I-18")]
    public void A_line_that_was_disabled_by_the_rate_limit_is_enabled_10_ms_later_and_interrupts_like_any_other()
    {
        var host = new RecordingHost();
        var pcpu = host.AddProbe("pcpu");
        var port = host.AddProbe("port");
        var occupancy = new Occupancy([new PcpuPage(new(0), 0, 0, 0)]);
        occupancy.Add(new DomainId(0), 0);
        var route = new IrqRoute(7, [pcpu.Self], new(0));
        var line = host.Add("irq", new IrqDesc(route, port.Self, new(0), occupancy, rateLimit: 3, follows: false));

        for (var count = 0; count < 4; count++) host.Tell(line, new IrqTaken(new(0)));
        Assert.Equal(2, port.Take().Count);
        host.RunFor(9.Ms);
        Assert.Empty(pcpu.Messages);
        host.RunFor(1.Ms);

        Assert.Equal([new MsiWrite(7)], pcpu.Messages);
        Assert.Empty(port.Messages);
    }
}
