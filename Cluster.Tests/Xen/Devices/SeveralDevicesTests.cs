using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices;

/// <summary>Hosts with several NICs and disks, and with driver domains in addition to dom0.</summary>
public class SeveralDevicesTests
{
    private const string Scenario = """
        length = 60ms
        racks = [ { name = r, hosts = [ { name = h
          devices = [
            { type = nic, domain = drv }
            { type = nic, domain = drv, coalescing = adaptive }
            { type = disk, domain = drv }
            { type = disk, domain = drv, read-time = 20us }
          ]
          domains = [
            { name = drv, vcpus = 2 }
            { name = near, workloads = [
              { type = request-server, requests-per-second = 4000 }, { type = block-reader, think-time = 200us } ] }
            { name = far, vif = [ { nic = eth1 } ], disk = [ { disk = nvme1 } ], workloads = [
              { type = request-server, requests-per-second = 4000 }, { type = block-reader, think-time = 200us } ] }
            { name = asks, vif = [ {}, { nic = eth1 } ], workloads = [
              { type = request-client, server = h/far, requests-per-second = 1000 }
              { type = request-client, server = h/near, requests-per-second = 1000, vif = eth1 } ] }
          ]
        } ] } ]
        """;

    private static readonly string[] _lines = ["eth0", "eth1", "nvme0", "nvme1"];

    [Fact]
    public void Every_device_interrupts_and_every_guest_is_served()
    {
        using var trial = Trial.Of(Given.Good(Scenario));
        Checkers.CheckAll(trial);
        var directory = trial.Simulation.Hosts[0];

        Assert.Equal(_lines, directory.Irqs.Select(irq => irq.Name));
        Assert.All(directory.Irqs, irq =>
            Assert.True(
                trial.FactsOf(IrqFacts.Handled).Count(fact => fact.Fact.Subject == irq.Number) > 50,
                $"{irq.Name} is silent"));
        var completed =
            trial.FactsOf(WorkloadFacts.RequestCompleted).ToLookup(fact => (fact.Fact.Subject, fact.Fact.Second));
        Assert.InRange(completed[(2, 0)].Count(), 150, 330);
        Assert.InRange(completed[(3, 0)].Count(), 150, 330);
        Assert.InRange(completed[(2, 1)].Count(), 100, 300);
        Assert.InRange(completed[(3, 1)].Count(), 100, 300);
        // Both of its requests and both replies cross from one NIC's bridge to the other's.
        Assert.InRange(completed[(4, 0)].Count(), 80, 160);
        Assert.Equal(0, trial.Logs[0].Dropped(DropReason.NoSuchInterface));
    }

    [Fact]
    public void Drivers_and_backends_use_the_driver_domain_and_not_dom0()
    {
        using var trial = Trial.Of(Given.Good(Scenario));

        var (dom0, driver) = (trial.CpuTimeOf(0), trial.CpuTimeOf(1));

        Assert.True(driver > 2.Ms, $"the driver domain ran for {driver}");
        Assert.True(dom0 < 100.Us, $"dom0 ran for {dom0}");
    }

    [Fact]
    public void Paths_of_the_first_devices_are_without_numbers_where_a_guest_has_several()
    {
        using var trial = new Trial(Given.Good(Scenario));

        string[] expected =
        [
            "dev/nic0", "dev/nic1", "dev/disk0", "dev/disk1",
            "dom/1/driver/nic0", "dom/1/driver/nic1", "dom/1/driver/disk0", "dom/1/driver/disk1",
            "dom/4/net", "dom/4/net/1", "dom/1/vif/4", "dom/1/vif/4/1", "dom/1/vbd/3",
        ];
        Assert.Subset(
            trial.Simulation.Hosts[0].Paths.ToHashSet(), expected.Select(path => $"host/0/{path}").ToHashSet());
    }

    [Fact]
    public void Both_engines_and_a_restored_run_give_the_same_hash()
    {
        var spec = Given.Good(Scenario);
        using var plain = Trial.Of(spec);
        using var actors = Trial.Of(spec, new(EngineKind.Actors, 2));
        using var half = new Trial(spec);
        half.Simulation.Start();
        var at = VirtualTime.Zero + 23.Ms;
        half.Simulation.RunUntil(at);
        using var rest = new Trial(spec);
        rest.Simulation.LoadAll(half.Simulation.SaveAll(), at);

        rest.RunToEnd();

        Assert.Equal(plain.Simulation.HostHashes, actors.Simulation.HostHashes);
        Assert.Equal(plain.Simulation.HostHashes, rest.Simulation.HostHashes);
    }

    [Fact]
    public void A_packet_from_another_host_takes_the_nic_whose_bridge_has_the_interface()
    {
        const string text = """
            length = 40ms
            racks = [ { name = r, hosts = [
              { name = serves, devices = [ { type = nic }, { type = nic } ]
                domains = [ { name = a, vif = [ { nic = eth1 } ], workloads = [ { type = request-server } ] } ] }
              { name = asks, domains = [ { name = b, workloads = [
                { type = request-client, server = serves/a, requests-per-second = 2000 } ] } ] }
            ] } ]
            """;

        using var trial = Trial.Of(Given.Good(text));

        var handled = trial.Logs[0].Of(IrqFacts.Handled).ToLookup(fact => fact.Subject);
        Assert.Empty(handled[0]);
        Assert.True(handled[1].Count() > 40, $"{handled[1].Count()} interrupts of eth1");
        Assert.InRange(trial.FactsOf(WorkloadFacts.RequestCompleted).Count(), 50, 110);
    }

    /// <summary>
    /// The case of Citrix's report: with one NIC the one vCPU of
    /// the receive queue is saturated, and its ring overflows.
    /// </summary>
    [Fact]
    public void Four_nics_serve_guests_that_one_nic_cannot()
    {
        var one = Served("nic { speed = 40Gbps }", group => "");
        var four = Served(
            "devices = [ { type = nic }, { type = nic }, { type = nic }, { type = nic }, { type = disk } ]",
            group => $"vif = [ {{ nic = eth{group} }} ], ");

        Assert.True(one.Dropped > 500, $"one NIC drops {one.Dropped}");
        Assert.True(
            four.Dropped * 2 < one.Dropped, $"{one.Dropped} packets dropped by one NIC, {four.Dropped} by four");
        Assert.True(
            four.Served > 1.2 * one.Served, $"{one.Served} requests served with one NIC, {four.Served} with four");
    }

    private static (int Served, int Dropped) Served(string devices, Func<int, string> vif)
    {
        var groups = Enumerable.Range(0, 4).Select(group =>
            $"{{ name = vm{group}, count = 30, {vif(group)}workloads = [ {{ type = request-server, "
            + "requests-per-second = 6000, service-time = 30us } ] }");
        var text = $$"""
            length = 20ms
            racks = [ { name = r, hosts = [ { name = h
              machine { sockets = 4, cores = 10, clock = 2.4GHz }
              {{devices}}
              dom0 { vcpus = 16 }
              domains = [ {{string.Join(", ", groups)}} ]
            } ] } ]
            """;
        using var trial = Trial.Of(Given.Good(text));
        return (trial.FactsOf(WorkloadFacts.RequestCompleted).Count(), trial.Logs[0].Dropped(DropReason.NicRingFull));
    }
}
