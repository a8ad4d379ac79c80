using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices.BlockStorage;

/// <summary>Disks and guests' disks with several queues, ring pages, and grants that are not persistent.</summary>
public sealed class DiskQueueTests
{
    [Fact]
    public void A_disk_with_several_queues_has_a_line_for_each_and_serves_all()
    {
        using var trial = Trial.Of(Given.Good(Scenario("queues = 3", "queues = 4")));

        Checkers.CheckAll(trial);
        var host = trial.Simulation.Hosts[0];
        Assert.Equal(["eth0", "nvme0q1", "nvme0q2", "nvme0q3"], host.Irqs.Select(irq => irq.Name));
        Assert.All(host.Irqs.Skip(1), irq => Assert.True(
            trial.FactsOf(IrqFacts.DeviceSignalled).Count(fact => fact.Fact.Subject == irq.Number) > 100, irq.Name));
        Assert.Equal(
            trial.FactsOf(IrqFacts.DeviceSignalled).Sum(fact => fact.Fact.First),
            trial.FactsOf(DeviceFacts.BlockServed).Count(), 300.0);
    }

    [Fact]
    public void Each_queue_of_a_guests_disk_has_a_channel_and_all_are_used()
    {
        using var trial = Trial.Of(Given.Good(Scenario("queues = 1", "queues = 4, affinity = [ 3, 0 ]")));

        Checkers.CheckAll(trial);
        string[] expected = ["blkif-q0", "blkif-q1", "blkif-q2", "blkif-q3"];
        var ports = trial.Simulation.Hosts[0].Ports.Where(port => port.Domain == 1).ToDictionary(
            port => (long)port.Port, port => port.Action);
        var handled = trial.FactsOf(GuestFacts.EventHandled).Where(fact =>
            fact.Fact.Subject == 1 && ports[fact.Fact.First].StartsWith("blkif", StringComparison.Ordinal)).ToList();
        Assert.Equal(expected, handled.Select(fact => ports[fact.Fact.First]).Distinct().Order());
        Assert.All(handled, fact => Assert.Equal(
            ports[fact.Fact.First] is "blkif-q0" or "blkif-q2" ? 3 : 0, fact.Fact.Second));
    }

    [Fact]
    public void More_pages_of_a_ring_hold_more_requests()
    {
        int[] most = [.. new[] { 1, 4 }.Select(pages =>
        {
            using var trial = Trial.Of(Given.Good(Scenario("queues = 1", $"ring-pages = {pages}")));
            Checkers.CheckAll(trial);
            return trial.FactsOf(DeviceFacts.BlockServed).Count();
        })];

        // 120 requests of 1 ms under way: 32 in the ring, or all of them.
        Assert.InRange(most[0], 800, 1_000);
        Assert.InRange(most[1], 2_800, 3_700);
    }

    [Theory]
    [InlineData(1, 0.75, 1)]
    [InlineData(8, 0.12, 0.4)]
    public void Completions_come_together_by_the_stride(int stride, double least, double most)
    {
        using var trial = Trial.Of(Given.Good(Scenario("queues = 1", $"event-stride = {stride}", "depth = 24")));

        Checkers.CheckAll(trial);
        var served = trial.FactsOf(DeviceFacts.BlockServed).Count();
        var events = trial.FactsOf(GuestFacts.EventHandled).Count(
            fact => fact.Fact.Subject == 1 && IsDisk(trial, fact));
        Assert.InRange((double)events / served, least, most);
    }

    [Fact]
    public void A_stride_longer_than_what_is_under_way_keeps_nothing_waiting()
    {
        int[] served = [.. new[] { 1, 32 }.Select(stride =>
        {
            using var trial = Trial.Of(Given.Good(Scenario("queues = 1", $"event-stride = {stride}", "depth = 1")));
            return trial.FactsOf(DeviceFacts.BlockServed).Count();
        })];

        Assert.Equal(served[0], served[1]);
    }

    private static bool IsDisk(Trial trial, RecordedFact handled) => trial.Simulation.Hosts[0].Ports.Any(
        port => port.Domain == 1 && port.Port == handled.Fact.First
            && port.Action.StartsWith("blkif", StringComparison.Ordinal));

    [Fact]
    public void Mapped_grants_cost_the_driver_domain_and_save_the_guest_its_copies()
    {
        var (persistent, mapped) = (Times("persistent"), Times("map"));

        // 4 KiB: a map of 0.6 us and an unmap of 0.8 us, and a flush for each batch.
        Assert.InRange(mapped.Dom0 - persistent.Dom0, 1_400, 3_000);
        Assert.InRange(persistent.Guest - mapped.Guest, 200, 2_000);

        static (double Dom0, double Guest) Times(string grants)
        {
            using var trial = Trial.Of(Given.Good(Scenario($"grants = {grants}", "", "depth = 1, think-time = 200us")));
            Checkers.CheckAll(trial);
            var served = trial.FactsOf(DeviceFacts.BlockServed).Count();
            return (Of(0) / served, Of(1) / served);

            double Of(int domain) => trial.CpuTimeOf(domain).Nanoseconds;
        }
    }

    [Fact]
    public void A_controller_serves_its_queues_in_turn()
    {
        // Two guests, of which one has four times as many requests under way, in queues of their own.
        using var trial = Trial.Of(Given.Good($$"""
            length = 30ms
            racks = [ { name = r, hosts = [ { name = h, machine { cores = 8 }
              disk { read-time = 500us, parallelism = 4, queues = 2 }
              dom0 { vcpus = 2, pinned = true }
              domains = [
                { name = few, disk = [ { affinity = [ 0 ] } ], workloads = [ { type = block-reader, depth = 8 } ] }
                { name = many, disk = [ { ring-pages = 4 } ], workloads = [ { type = block-reader, depth = 100 } ] }
              ]
              actions = [
                { at = 0ms, do = set-irq-affinity, domain = dom0, line = vbd1, vcpu = 0 }
                { at = 0ms, do = set-irq-affinity, domain = dom0, line = vbd2, vcpu = 1 }
              ]
            } ] } ]
            """));

        Checkers.CheckAll(trial);
        var served = trial.FactsOf(DeviceFacts.BlockServed).CountBy(fact => fact.Fact.Subject).ToDictionary();
        // First come, first served would give the guest of many requests more than ten times as much.
        Assert.InRange((double)served[2] / served[1], 0.5, 6);
    }

    [Fact]
    public void Both_engines_and_a_restored_run_give_the_same_hash() => Trial.RequireOneHash(
        Given.Good(Scenario("queues = 3, parallelism = 4", "queues = 4, ring-pages = 2, iops = 9000")), 11.Ms);

    [Theory]
    [InlineData("queues = 65", "", "disk.queues | 65 is outside of 1 to 64.")]
    [InlineData("queues = 2, line = level", "", "disk.queues | A wire serves one queue, not 2.")]
    [InlineData("", "queues = 5", "disk[0].queues | A guest of 4 vCPUs has at most as many queues, not 5.")]
    [InlineData("", "ring-pages = 3", "disk[0].ring-pages | A ring cannot have 3 pages. Write 1, 2, 4, 8 or 16.")]
    [InlineData("", "event-stride = 33", "disk[0].event-stride | 33 is outside of 1 to 32.")]
    [InlineData("", "ring-pages = 32", "disk[0].ring-pages | 32 is outside of 1 to 16.")]
    [InlineData("grants = none", "", "disk.grants | \"none\" is not a value of grants.")]
    public void What_a_disk_cannot_have_is_refused(string device, string guest, string problem) =>
        Assert.Contains(problem, Given.Problems(Given.Text(Scenario(device, guest))), StringComparison.Ordinal);

    [Fact]
    public void Keys_are_written_back()
    {
        var spec = Given.Good(Scenario(
            "queues = 3, grants = map", "queues = 2, ring-pages = 8, iops = 100, rate = 3MB/s"));

        var again = Given.Good(ActorXen.Scenarios.ScenarioText.Of(spec, Given.Options.Catalogue));

        Assert.Equal(SpecDump.Of(spec), SpecDump.Of(again));
        Assert.Equal(new(3_000_000, 100, 50.Ms), again.Hosts[0].Domains[1].Attachments[0].Limit);
    }

    private static string Scenario(string device, string guest, string reader = "depth = 120") => $$"""
        length = 30ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 12 }
          disk { read-time = 1ms, parallelism = 256{{(device.Length == 0 ? "" : $", {device}")}} }
          dom0 { vcpus = 4 }
          domains = [ { name = db, vcpus = 4, disk = [ { {{guest}} } ]
            workloads = [ { type = block-reader, {{reader}} } ] } ]
        } ] } ]
        """;
}
