using ActorXen.Messages;
using ActorXen.Report.Views;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Views;

public sealed class SpuriousViewTests
{
    private static readonly SpuriousView View = new();

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void The_lines_read_as_reviewed(int width) =>
        Golden.Matches($"reports/views/spurious-{width}.txt", View.Read(Part()).Table.ToString(width));

    [Fact]
    public void Json_is_as_reviewed() => Golden.Matches("reports/views/spurious.json", View.Read(Part()).Json);

    [Fact]
    public void Where_no_domain_has_a_line_the_view_says_so() => Assert.Equal(
        "no domain here has a physical line", View.Read(ViewedParts.Of(new SmallHost(), 1_000.Ms)).Table.Remainder);

    private static ViewedPart Part()
    {
        var directory = SmallHost.Directory with
        {
            Ports = [.. SmallHost.Directory.Ports, new PortEntry(0, 3, "xen-pirq", "-ioapic-level", "nvme0, card")],
        };
        var host = SmallHost.Busy(directory);
        for (var round = 0; round < 3; round++)
        {
            host.At((996 + round).Ms, GuestFacts.EventHandled, 0, 3, 0)
                .At((996 + round).Ms, IrqFacts.Polled, 41, 0, round == 1 ? 1 : 0)
                .At((996 + round).Ms, IrqFacts.Ended, 41, 0, 1);
        }

        var part = ViewedParts.Of(host, 1_000.Ms);
        return part with
        {
            Hosts =
            [
                part.Hosts[0] with
                {
                    Directory = directory,
                    Domains = directory.Domains,
                    Lines =
                    [
                        new(0, 40, 2, 11, 0, VirtualTime.Zero, false),
                        new(0, 41, 3, 230, 229, VirtualTime.Zero + 996_700.Us, true),
                    ],
                },
            ],
        };
    }
}
