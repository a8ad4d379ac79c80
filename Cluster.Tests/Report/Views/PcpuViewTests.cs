using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Report.Views;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Views;

public sealed class PcpuViewTests
{
    private static readonly PcpuView View = new();

    private static readonly HostSpec Sleepy = ViewedParts.Alpha with
    {
        Machine = ViewedParts.Alpha.Machine with
        {
            IdleStates = [new("C1", 2.Us, 2.Us), new("C6", 30.Us, 100.Us)],
        },
    };

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void The_times_read_as_reviewed(int width) => Golden.Matches(
        $"reports/views/pcpus-{width}.txt",
        View.Read(ViewedParts.Of(Working(), 1_000.Ms, Sleepy)).Table.ToString(width));

    [Fact]
    public void Only_idle_states_that_a_machine_has_are_shown()
    {
        var polling = View.Read(ViewedParts.Of(new SmallHost(), 1_000.Ms, ViewedParts.Alpha with
        {
            Machine = ViewedParts.Alpha.Machine with { IdleStates = [] },
        }));

        using var json = JsonDocument.Parse(polling.Json);
        var first = json.RootElement.GetProperty("pcpus")[0];

        Assert.Equal(1, first.GetProperty("idle_poll").GetDouble());
        Assert.False(first.TryGetProperty("idle_c1", out _));
    }

    [Fact]
    public void What_left_and_came_is_shown_where_a_pcpu_went_off_line()
    {
        var host = new SmallHost()
            .At(1.Us, PcpuFacts.StepMade, 1, (long)PcpuStep.LineLeft, 0)
            .At(1.Us, PcpuFacts.StepMade, 0, (long)PcpuStep.LineCame, 1)
            .At(2.Us, PcpuFacts.StepMade, 1, (long)PcpuStep.WentOffline, -1);

        using var json = JsonDocument.Parse(View.Read(ViewedParts.Of(host, 1_000.Ms, ViewedParts.Alpha)).Json);
        var pcpus = json.RootElement.GetProperty("pcpus");

        Assert.Equal((0, 1), Moved(pcpus[0]));
        Assert.Equal((1, 0), Moved(pcpus[1]));
        Assert.Equal(1, pcpus[1].GetProperty("offline_times").GetInt32());

        static (int Out, int In) Moved(JsonElement pcpu) =>
            (pcpu.GetProperty("lines_out").GetInt32(), pcpu.GetProperty("lines_in").GetInt32());
    }

    /// <summary>pCPU 0 works for a tenth of each 10 ms and sleeps deeply; pCPU 1 sleeps lightly all the time.</summary>
    private static SmallHost Working()
    {
        var host = new SmallHost().At(0.Ms, PcpuFacts.IdleEntered, 1, 0, 2_000);
        for (var round = 0; round < 100; round++)
        {
            var start = (round * 10).Ms;
            host.At(start, PcpuFacts.IdleEntered, 0, 1, 30_000)
                .At(start + 9.Ms, PcpuFacts.IdleLeft, 0, 1, 9_000_000)
                .At(start + 9.Ms, PcpuFacts.ModeEnded, 0, (long)PcpuMode.Idle, 9_000_000)
                .At(start + 9.Ms, PcpuFacts.ModeEnded, 0, (long)PcpuMode.Hypervisor, 40_000)
                .At(start + 9.Ms, PcpuFacts.ModeEnded, 0, (long)PcpuMode.Interrupt, 50_000)
                .At(start + 9.Ms, PcpuFacts.SoftirqServed, 0, (long)Softirq.Schedule)
                .At(start + 9.Ms, PcpuFacts.SoftirqEnded, 0, (long)Softirq.Schedule, 30_000)
                .At(start + 9.Ms, PcpuFacts.ContextSwitched, 0, -1, 1)
                .At(start + 10.Ms, PcpuFacts.ModeEnded, 0, (long)PcpuMode.Guest, 900_000)
                .At(start + 10.Ms, PcpuFacts.ContextSwitched, 0, 1, -1)
                .At(start + 10.Ms, PcpuFacts.ModeEnded, 0, (long)PcpuMode.Hypervisor, 10_000);
        }

        return host;
    }
}
