using ActorXen.Messages;
using ActorXen.Report.Views;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Views;

public sealed class WakeupViewTests
{
    private static readonly WakeupView View = new();

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void The_causes_read_as_reviewed(int width) => Golden.Matches(
        $"reports/views/wakeups-{width}.txt", View.Read(ViewedParts.Of(Waking(), 1_000.Ms)).Table.ToString(width));

    [Fact]
    public void Json_is_as_reviewed() =>
        Golden.Matches("reports/views/wakeups.json", View.Read(ViewedParts.Of(Waking(), 1_000.Ms)).Json);

    [Fact]
    public void Where_nothing_wakes_the_view_says_so() => Assert.Equal(
        "nothing woke in this part", View.Read(ViewedParts.Of(new SmallHost(), 1_000.Ms)).Table.Remainder);

    private static SmallHost Waking()
    {
        var host = SmallHost.Busy();
        for (var round = 0; round < 60; round++)
        {
            var at = (round * 10 + 5).Ms;
            host.At(at, PcpuFacts.PcpuWoken, 0, (long)PcpuWakeup.Line)
                .At(at, IrqFacts.WokePcpu, round % 3 == 0 ? 41 : 40)
                .At(at, PcpuFacts.PcpuWoken, 1, (long)PcpuWakeup.Schedule);
            if (round % 2 == 0) host.At(at, PcpuFacts.PcpuWoken, 1, (long)PcpuWakeup.Timer);
        }

        return host;
    }
}
