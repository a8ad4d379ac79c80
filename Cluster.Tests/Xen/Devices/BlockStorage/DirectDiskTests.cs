using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices.BlockStorage;

/// <summary>A disk that a guest drives itself (interrupts §13).</summary>
public sealed class DirectDiskTests
{
    [Fact]
    public void A_guest_with_its_own_disk_reads_without_dom0()
    {
        var (shared, own) = (Reads("backend"), Reads("device"));

        Assert.True(shared.Dom0 > 1.Ms, $"dom0 ran for {shared.Dom0}");
        Assert.True(own.Dom0 < 200.Us, $"dom0 ran for {own.Dom0}");
        // A read of 20 us; without a back end it is sooner there.
        Assert.InRange(own.Count, shared.Count * 1.1, shared.Count * 2.5);
        Assert.Equal([0, 0, 0, 0], own.LinesInDom0);
        Assert.All(own.LinesInGuest, count => Assert.True(count > 50, $"{count} interrupts"));

        static (int Count, Duration Dom0, IEnumerable<int> LinesInDom0, IEnumerable<int> LinesInGuest) Reads(
            string through)
        {
            using var trial = Trial.Of(Given.Good(Scenario(through)));
            Checkers.CheckAll(trial);
            return (
                trial.FactsOf(DeviceFacts.BlockServed).Count(), trial.CpuTimeOf(0), [.. Handled(trial, 0)],
                [.. Handled(trial, 1)]);
        }
    }

    [Fact]
    public void Both_engines_and_a_restored_run_give_the_same_hash() =>
        Trial.RequireOneHash(Given.Good(Scenario("device")), 11.Ms);

    [Theory]
    [InlineData("{ through = device, queues = 2 }", "disk[0].queues | Without a back end there are no rings.")]
    [InlineData("{ through = device, ring-pages = 2 }", "disk[0].ring-pages | Without a back end there are no rings.")]
    [InlineData("{ through = device, iops = 100 }", "disk[0].iops | Without a back end nothing is limited.")]
    [InlineData("{ through = vf }", "disk[0].through | \"vf\" is not a value of through.")]
    [
        InlineData(
            "{ through = device }, { through = device }",
            "disk | nvme0 is assigned to \"db\" already, as a whole. Use another one here"),
    ]
    public void What_cannot_be_assigned_is_refused(string disk, string problem) => Assert.Contains(
        problem, Given.Problems(Given.Text(Scenario("device").Replace("{ through = device }", disk))),
        StringComparison.Ordinal);

    /// <summary>How often a domain handled each vector of the disk.</summary>
    private static IEnumerable<int> Handled(Trial trial, int domain) => Enumerable.Range(1, 4).Select(queue =>
    {
        var port = trial.Simulation.Hosts[0].Ports.SingleOrDefault(one =>
            one.Domain == domain && one.Action == $"nvme0q{queue}");
        return port is null ? 0 : trial.FactsOf(GuestFacts.EventHandled).Count(
            fact => fact.Fact.Subject == domain && fact.Fact.First == port.Port);
    });

    private static string Scenario(string through) => $$"""
        length = 20ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 8 }
          disk { read-time = 20us, queues = 4{{(through == "device" ? ", domain = db" : "")}} }
          dom0 { vcpus = 2 }
          domains = [ { name = db, vcpus = 4, disk = [ { through = {{through}} } ]
            workloads = [ { type = block-reader, depth = 16, cpu-time = 5us } ] } ]
        } ] } ]
        """;
}
