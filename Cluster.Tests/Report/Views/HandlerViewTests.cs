using ActorXen.Messages;
using ActorXen.Report.Views;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Views;

public sealed class HandlerViewTests
{
    private static readonly HandlerView View = new();

    [Theory]
    [InlineData(60)]
    [InlineData(120)]
    public void The_handlers_read_as_reviewed(int width) => Golden.Matches(
        $"reports/views/handlers-{width}.txt", View.Read(Part()).Table.ToString(width));

    [Fact]
    public void Json_is_as_reviewed() => Golden.Matches("reports/views/handlers.json", View.Read(Part()).Json);

    [Fact]
    public void Where_no_kernel_follows_caches_the_view_says_so() => Assert.Equal(
        "no kernel here has handler-caches = core, or none has had an event",
        View.Read(ViewedParts.Of(SmallHost.Busy(), 1_000.Ms)).Table.Remainder);

    private static ViewedPart Part()
    {
        var host = SmallHost.Busy();
        for (var round = 0; round < 100; round++)
        {
            var isCold = round % 4 == 0;
            host.At((10 * round).Ms, GuestFacts.HandlerRan, 1, 6, isCold ? 2_360 : 860)
                .At((10 * round).Ms, GuestFacts.HandlerRan, 1, 1, 860);
            if (isCold) host.At((10 * round).Ms, GuestFacts.HandlerMissed, 1, 6, 1);
        }

        return ViewedParts.Of(host, 1_000.Ms);
    }
}
