using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Xen.Hosts;

/// <summary>Decision 0038.</summary>
public sealed class BootTimesTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(64)]
    public void Pcpus_come_up_one_after_another_and_never_together(int pcpus)
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var times = Of(pcpus, 1.Ms, seed);
            var turn = 1.Ms / pcpus;

            Assert.Equal(VirtualTime.Zero, times[0]);
            Assert.True(times[^1] <= VirtualTime.Zero + 1.Ms);
            for (var pcpu = 1; pcpu < pcpus; pcpu++) Assert.True(times[pcpu] - times[pcpu - 1] >= turn / 2);
        }
    }

    [Fact]
    public void The_times_follow_from_the_seed_and_the_host()
    {
        Assert.Equal(Of(8, 1.Ms, 7), Of(8, 1.Ms, 7));
        Assert.NotEqual(Of(8, 1.Ms, 7), Of(8, 1.Ms, 8));
        Assert.NotEqual(Of(8, 1.Ms, 7), BootTimes.OfPcpus(Host(8, 1.Ms) with { Number = 1 }, 7));
    }

    [Fact]
    public void Without_a_spread_all_are_up_at_once() =>
        Assert.All(Of(8, Duration.Zero, 1), at => Assert.Equal(VirtualTime.Zero, at));

    /// <summary>The case fidelity-lockstep, with 12 of its 65 hosts and half a second.</summary>
    [Fact]
    public void Three_equal_hogs_on_two_pcpus_get_equal_shares()
    {
        Assert.True(WidestGap("1ms") < 0.1);

        // With slices that begin and end together the hog that is alone is never disturbed.
        Assert.True(WidestGap("0ms") > 0.4);
    }

    private static double WidestGap(string spread)
    {
        var spec = Given.Good($$"""
            length = 500ms
            defaults {
              machine { cores = 2, boot-spread = {{spread}} }, dom0 { vcpus = 1 }, pool { policy = credit }
            }
            racks = [ { name = r, hosts = [
              { name = "silent-{n}", count = 8, domains = ${vars.hogs} }
              { name = "polling-{n}", count = 4, machine { profile = polling }, domains = ${vars.hogs} }
            ] } ]
            vars.hogs = [ { name = "hog-{n}", count = 3, workloads = [ { type = cpu-bound } ] } ]
            """);
        var books = new List<CounterBook>();
        using var trial = new Trial(spec, more: directory =>
        {
            books.Add(new(directory));
            return [books[^1]];
        });
        trial.Simulation.Start();
        trial.RunToEnd();
        return books.Max(book =>
        {
            var counters = book.Read(VirtualTime.Zero + spec.Length);
            var ran = Enumerable.Range(1, 3).Select(vcpu =>
                counters[SchedulingFacts.TimeInState, vcpu, SchedulingFacts.Running]).ToList();
            return (ran.Max() - ran.Min()) / (double)spec.Length.Nanoseconds;
        });
    }

    private static IReadOnlyList<VirtualTime> Of(int pcpus, Duration spread, long seed) =>
        BootTimes.OfPcpus(Host(pcpus, spread), seed);

    private static HostSpec Host(int pcpus, Duration spread)
    {
        var host = Specs.Host(0, 0, pcpus);
        return host with { Machine = host.Machine with { BootSpread = spread } };
    }
}
