using ActorXen.Messages;
using ActorXen.Report.Views;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Views;

public sealed class VectorViewTests
{
    private static readonly VectorView View = new();

    [Theory]
    [InlineData(60)]
    [InlineData(120)]
    public void The_vectors_read_as_reviewed(int width) =>
        Golden.Matches($"reports/views/vectors-{width}.txt", View.Read(Part()).Table.ToString(width));

    [Fact]
    public void Json_is_as_reviewed() => Golden.Matches("reports/views/vectors.json", View.Read(Part()).Json);

    [Fact]
    public void Where_no_pcpu_took_an_interrupt_the_view_says_so() => Assert.Equal(
        "no pCPU took an interrupt in this part",
        View.Read(ViewedParts.Of(new SmallHost(), 1_000.Ms)).Table.Remainder);

    private static ViewedPart Part()
    {
        var part = ViewedParts.Of(SmallHost.Busy(), 1_000.Ms);
        return part with
        {
            Hosts =
            [
                part.Hosts[0] with
                {
                    Vectors =
                    [
                        new(0, 0, 41, 1), new(0, 0x22, -1, 1), new(0, 0x29, 40, 750), new(0, 0xFA, -1, 248),
                        new(1, 0x31, 40, 3), new(1, 0xF9, -1, 2), new(1, 0xFB, -1, 5), new(1, 0xFC, -1, 90),
                    ],
                },
            ],
        };
    }
}
