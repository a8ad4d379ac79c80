using ActorXen.Messages;
using ActorXen.Report.Views;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Views;

public sealed class ClassViewTests
{
    private static readonly ClassView View = new();

    [Theory]
    [InlineData(60)]
    [InlineData(120)]
    public void The_classes_read_as_reviewed(int width) => Golden.Matches(
        $"reports/views/classes-{width}.txt", View.Read(Part()).Table.ToString(width));

    [Fact]
    public void Json_is_as_reviewed() => Golden.Matches("reports/views/classes.json", View.Read(Part()).Json);

    [Fact]
    public void Where_nothing_happened_the_view_says_so() => Assert.Equal(
        "nothing interrupted a domain in this part",
        View.Read(ViewedParts.Of(new SmallHost(), 1_000.Ms)).Table.Remainder);

    private static ViewedPart Part()
    {
        var host = SmallHost.Busy();
        for (var round = 0; round < 100; round++)
        {
            host.At((10 * round).Ms, GuestFacts.ExceptionRaised, 1, (long)ExceptionClass.PageFault, 1_120)
                .At((10 * round).Ms, GuestFacts.HandlerRan, 1, 6, 860)
                .At((10 * round).Ms, GuestFacts.TaskCooled, 1, 236, 0);
            if (round % 10 == 0)
                host.At((10 * round).Ms, GuestFacts.ExceptionRaised, 1, (long)ExceptionClass.Debug, 520);
        }

        return ViewedParts.Of(host, 1_000.Ms);
    }
}
