using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.SharedPages;

[Collection(nameof(AllocationTests))]
public sealed class EventAllocationTests
{
    [Theory]
    [InlineData(EventAbi.TwoLevel)]
    [InlineData(EventAbi.Fifo)]
    public void An_event_allocates_nothing(EventAbi abi)
    {
        var space = Mechanisms.EventAbiOf(abi).Build(vcpus: 1, maxEventChannels: 100);
        for (var port = 1; port <= 100; port++) space.Open(port, vcpu: 0, isTimer: port == 1);
        SendAndHandleAll(space);

        var allocated = Allocation.Of(() =>
        {
            for (var round = 0; round < 100; round++) SendAndHandleAll(space);
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Signals_are_made_once_and_carry_what_was_requested()
    {
        for (var pcpu = -1; pcpu < PcpuSet.Capacity; pcpu++)
        {
            foreach (var inInterrupt in new[] { false, true })
            {
                var from = new PcpuId(pcpu);
                Assert.Equal(new SetPending(from, inInterrupt), SignalMessages.SetPending(from, inInterrupt));
                Assert.Equal(new WakePoller(from, inInterrupt), SignalMessages.WakePoller(from, inInterrupt));
                foreach (var cause in Enum.GetValues<WakeCause>())
                {
                    Assert.Equal(
                        new MarkEventsPending(
                            from, inInterrupt, cause), SignalMessages.MarkEvents(from, inInterrupt, cause));
                }
            }
        }
    }

    private static void SendAndHandleAll(IEventSpace space)
    {
        for (var port = 1; port <= space.MaxPort; port++) space.SetPending(port, notifyVcpu: 0);
        space.BeginScan(0);
        while (space.TryTakeNext(0, out var port))
        {
            space.ClearPending(port);
            SignalMessages.MarkEvents(new(0), inInterrupt: false, WakeCause.Event);
        }
    }
}
