using ActorXen.Messages;
using ActorXen.Report.Views;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Views;

public sealed class HypercallViewTests
{
    private static readonly HypercallView View = new();

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void The_hypercalls_read_as_reviewed(int width) => Golden.Matches(
        $"reports/views/hypercalls-{width}.txt",
        View.Read(ViewedParts.Of(Calling(), 1_000.Ms)).Table.ToString(width));

    [Fact]
    public void Where_there_are_none_the_view_says_so() => Assert.Equal(
        "no hypercalls in this part", View.Read(ViewedParts.Of(new SmallHost(), 1_000.Ms)).Table.Remainder);

    /// <summary>dom0 sends and blocks; both vCPUs of the guest set their timers.</summary>
    private static SmallHost Calling()
    {
        var host = new SmallHost();
        for (var round = 0; round < 50; round++)
        {
            var at = (round * 20).Ms;
            host.At(at, VcpuFacts.HypercallMade, 0, (long)Hypercall.EvtchnSend, 440)
                .At(at, VcpuFacts.HypercallMade, 1, (long)Hypercall.SetSingleshotTimer, 720)
                .At(at, VcpuFacts.HypercallMade, 2, (long)Hypercall.SetSingleshotTimer, 720);
            if (round % 10 == 0) host.At(at, VcpuFacts.HypercallMade, 3, (long)Hypercall.SchedBlock, 240);
        }

        return host;
    }
}
