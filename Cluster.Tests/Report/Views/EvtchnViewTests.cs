using ActorXen.Messages;
using ActorXen.Report.Views;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Views;

public sealed class EvtchnViewTests
{
    private static readonly EvtchnView View = new();

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void The_ports_read_as_reviewed(int width) =>
        Golden.Matches($"reports/views/evtchn-{width}.txt", View.Read(Part()).Table.ToString(width));

    [Fact]
    public void Json_is_as_reviewed() => Golden.Matches("reports/views/evtchn.json", View.Read(Part()).Json);

    [Fact]
    public void Where_no_port_is_in_use_the_view_says_so() => Assert.Equal(
        "no event channel is in use", View.Read(ViewedParts.Of(new SmallHost(), 1_000.Ms)).Table.Remainder);

    private static ViewedPart Part()
    {
        var part = ViewedParts.Of(SmallHost.Busy(), 1_000.Ms);
        return part with
        {
            Hosts =
            [
                part.Hosts[0] with
                {
                    Ports =
                    [
                        new(0, 1, PortState.Virq, false, false, null, 0, null, 0, (int)Virq.Timer),
                        new(0, 2, PortState.Pirq, false, true, null, 1, null, 0, 40),
                        new(1, 3, PortState.Ipi, false, false, false, 0, 7, 0, 0),
                        new(1, 6, PortState.Interdomain, true, false, true, 1, 4, 0, 9),
                        new(1, 7, PortState.Unbound, false, false, false, 0, 7, 0, 0),
                    ],
                },
            ],
        };
    }
}
