using ActorXen.Messages;
using ActorXen.Report.Views;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Views;

public sealed class IrqViewTests
{
    private static readonly IrqView View = new();

    [Theory]
    [InlineData(60)]
    [InlineData(120)]
    public void The_lines_read_as_reviewed(int width) =>
        Golden.Matches($"reports/views/irqs-{width}.txt", View.Read(Part()).Table.ToString(width));

    [Fact]
    public void Json_is_as_reviewed() => Golden.Matches("reports/views/irqs.json", View.Read(Part()).Json);

    [Fact]
    public void Where_no_host_has_a_line_the_view_says_so() => Assert.Equal(
        "no host here has a physical line", View.Read(ViewedParts.Of(new SmallHost(), 1_000.Ms)).Table.Remainder);

    private static ViewedPart Part()
    {
        var host = SmallHost.Busy()
            .At(500.Ms, IrqFacts.Moved, 40, 0, 1)
            .At(600.Ms, IrqFacts.HeldByMask, 41);
        var part = ViewedParts.Of(host, 1_000.Ms);
        return part with
        {
            Hosts =
            [
                part.Hosts[0] with
                {
                    Irqs = [new(40, 1, 0x29, [0], false, 0), new(41, 0, 0xe8, [0, 1], true, 1)],
                },
            ],
        };
    }
}
