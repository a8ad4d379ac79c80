using ActorXen.Messages;
using ActorXen.Report.Views;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Views;

public sealed class ExitViewTests
{
    private static readonly ExitView View = new();

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void The_exits_read_as_reviewed(int width) => Golden.Matches(
        $"reports/views/exits-{width}.txt", View.Read(ViewedParts.Of(Exiting(), 1_000.Ms)).Table.ToString(width));

    [Fact]
    public void Json_is_as_reviewed() =>
        Golden.Matches("reports/views/exits.json", View.Read(ViewedParts.Of(Exiting(), 1_000.Ms)).Json);

    [Fact]
    public void Where_nothing_makes_exits_the_view_says_why()
    {
        var part = ViewedParts.Of(Exiting(), 1_000.Ms);
        var host = part.Hosts[0];
        var pv = part with { Hosts = [host with { Domains = [host.Domains[0]] }] };
        var idle = ViewedParts.Of(new SmallHost(), 1_000.Ms);
        var silent = idle with { Hosts = [idle.Hosts[0] with { Domains = [host.Domains[1]] }] };

        Assert.Equal(
            "PV guests make no VM exits, but hypercalls (actorxen hypercalls): alpha/dom0",
            View.Read(pv).Table.Remainder);
        Assert.Equal("no VM exits in this part", View.Read(silent).Table.Remainder);
    }

    private static SmallHost Exiting() => SmallHost.Busy()
        .At(996.Ms, VcpuFacts.VmExited, 2, (long)ExitReason.ExternalInterrupt, 1)
        .At(997.Ms, VcpuFacts.ExitEnded, 2, (long)ExitReason.ExternalInterrupt, 2_500)
        .At(998.Ms, VcpuFacts.ExitEnded, 1, (long)ExitReason.Halt, 1_400_000);
}
