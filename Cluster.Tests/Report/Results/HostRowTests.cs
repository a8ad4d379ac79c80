using ActorXen.Messages;
using ActorXen.Report.Results;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Results;

public sealed class HostRowTests
{
    [Fact]
    public void A_machine_without_idle_states_polls_and_enters_none()
    {
        var row = Row(new SmallHost()
            .At(0.Ms, PcpuFacts.IdleEntered, 0, -1)
            .At(3.Ms, PcpuFacts.IdleLeft, 0, -1, 3_000_000)
            .At(3.Ms, PcpuFacts.ModeEnded, 0, (long)PcpuMode.Idle, 3_000_000));

        Assert.Empty(row.IdleEntries);
        Assert.Empty(row.IdleSeconds);
        Assert.Equal((1, 0.003), (row.PollingEntries, row.PollingSeconds));
    }

    /// <summary>pCPU 0 left its first stay in the second state and is in the third one since 4 ms.</summary>
    [Fact]
    public void Time_in_each_idle_state_includes_the_stay_that_has_not_ended()
    {
        var row = Row(new SmallHost()
            .At(0.Ms, PcpuFacts.IdleEntered, 0, 1)
            .At(3.Ms, PcpuFacts.IdleLeft, 0, 1, 3_000_000)
            .At(3.Ms, PcpuFacts.ModeEnded, 0, (long)PcpuMode.Idle, 3_000_000)
            .At(4.Ms, PcpuFacts.ModeEnded, 0, (long)PcpuMode.Hypervisor, 1_000_000)
            .At(4.Ms, PcpuFacts.IdleEntered, 0, 2));

        Assert.Equal([0, 1, 1], row.IdleEntries);
        Assert.Equal([0, 0.003, 0.006], row.IdleSeconds);
        Assert.Equal(0, row.PollingSeconds);
    }

    /// <summary>After 10 ms; pCPU 1 has been in the hypervisor all the time.</summary>
    private static HostRow Row(SmallHost host) =>
        HostRow.Of(
            SmallHost.Directory,
            host.At(4.Ms, PcpuFacts.ModeEnded, 1, (long)PcpuMode.Idle).Book.Read(VirtualTime.Zero + 10.Ms));
}
