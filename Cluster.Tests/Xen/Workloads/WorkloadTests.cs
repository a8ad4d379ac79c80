using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Workloads;
using ActorXen.Xen.Workloads.Computing;
using ActorXen.Xen.Workloads.Recorded;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Xen.Workloads;

public class WorkloadTests
{
    [Theory]
    [InlineData(1_000)]
    [InlineData(20_000)]
    public void External_clients_send_requests_at_their_rate(int perSecond)
    {
        var host = DeviceHost.Alone();
        host.AddServer(1, new(perSecond, 64, 64, 1.Us, 10_000));

        host.Run(2.Seconds);

        AssertPoisson(host.Facts.CountOf(WorkloadFacts.RequestCompleted), perSecond * 2);
    }

    [Fact]
    public void Guest_clients_send_requests_at_their_rate()
    {
        var host = DeviceHost.Alone();
        host.AddServer(1, new(0, 64, 64, 1.Us, 100));
        host.AddClient(2, new RequestClientSpec(new(0, 1), 5_000, 64, 1_000));

        host.Run(2.Seconds);

        AssertPoisson(host.Facts.CountOf(WorkloadFacts.RequestCompleted), 10_000);
    }

    [Fact]
    public void Requests_beyond_the_limit_are_abandoned_and_counted()
    {
        var host = DeviceHost.Alone();
        host.AddServer(1, new(10_000, 64, 64, 1.Ms, 8));

        host.Run(1.Seconds);

        // A server of 1 ms answers about 1,000 of the 10,000.
        Assert.InRange(host.Facts.CountOf(WorkloadFacts.RequestCompleted), 850, 1_150);
        AssertPoisson(
            host.Facts.CountOf(WorkloadFacts.RequestCompleted)
                + host.Facts.CountOf(WorkloadFacts.RequestAbandoned), 10_000);
    }

    [Fact]
    public void Lost_packets_do_not_silence_a_client()
    {
        // No interface has the address, so every request is lost.
        var host = DeviceHost.Alone();
        host.AddClient(1, new RequestClientSpec(new(0, 9), 1_000, 64, 10));

        host.Run(10.Seconds);

        Assert.InRange(host.Facts.Dropped(DropReason.NoSuchInterface), 80, 100);
    }

    [Fact]
    public void A_computing_guest_is_never_idle()
    {
        var host = DeviceHost.Alone();
        var guest = host.AddGuest(1);
        host.Add("cpu", new CpuBound(new(4), guest.Seat));

        host.Run(100.Ms);

        Assert.InRange(guest.Kernel.Busy.Nanoseconds, 100_000_000, 101_000_000);
    }

    [Fact]
    public void A_recorded_utilisation_is_followed_sample_by_sample()
    {
        var host = DeviceHost.Alone();
        var guest = host.AddGuest(1);
        host.Add("trace", new UtilisationTrace(
            new([0, 500_000, 1_000_000, 100_000], 1.Seconds, 10.Ms, "test"), guest.Seat));
        host.Timeline.Start();
        var busy = new List<long>();
        for (var sample = 1; sample <= 8; sample++)
        {
            var before = guest.Kernel.Busy;
            host.Timeline.RunUntil(VirtualTime.Zero + (1.Seconds * sample));
            busy.Add((guest.Kernel.Busy - before).Nanoseconds / 10_000_000);
        }

        // Percent of each second; a period that begins in one sample may end in the next.
        long[] wanted = [0, 50, 100, 10, 0, 50, 100, 10];
        Assert.All(busy.Zip(wanted, (got, want) => got - want), error => Assert.InRange(error, -1, 1));
    }

    [Fact]
    public void A_ball_bounces_once_per_round_trip()
    {
        var host = DeviceHost.Alone();
        host.AddPingPong(1, 2, 5.Us, Duration.Zero);

        host.Run(10.Ms);

        // Two channels of 3 us, two turns of 5 us with a hypercall of 1,700 cycles at 2.5 GHz.
        var rounds = host.Facts.Of(WorkloadFacts.RequestCompleted).ToList();
        Assert.All(rounds, fact => Assert.Equal((1, 11_680L, 2L), (fact.Subject, fact.First, fact.Second)));
        Assert.Equal(10_000_000 / 17_360, rounds.Count);
    }

    [Fact]
    public void A_ball_rests_for_the_think_time()
    {
        var host = DeviceHost.Alone();
        host.AddPingPong(1, 2, 5.Us, 1.Ms);

        host.Run(100.Ms);

        Assert.InRange(host.Facts.CountOf(WorkloadFacts.RequestCompleted), 97, 99);
    }

    /// <summary>Within five standard deviations of a Poisson count.</summary>
    private static void AssertPoisson(int count, int mean) =>
        Assert.InRange(count, mean - (5 * Math.Sqrt(mean)), mean + (5 * Math.Sqrt(mean)));
}
