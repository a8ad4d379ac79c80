using ActorXen.Messages;
using ActorXen.Report.Paths;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices.Networking;

/// <summary>Virtual functions and assigned NICs: the guest drives the device itself (interrupts §13).</summary>
[Long]
public sealed class DirectTests
{
    private const string Server = "{ type = request-server, requests-per-second = 20000, service-time = 20us }";

    [Theory]
    [InlineData("backend")]
    [InlineData("vf")]
    [InlineData("device")]
    public void A_guest_that_drives_its_device_leaves_dom0_alone(string through)
    {
        using var trial = Trial.Of(Given.Good(Scenario(through, queues: 2)));

        Checkers.CheckAll(trial);
        var host = trial.Simulation.Hosts[0];
        var ofGuest = host.Ports.Where(port => port.Domain == 1 && port.Trigger == "-msi").Select(port => port.Action);
        string[] lines = through switch
        {
            "vf" => ["eth0v0-TxRx-0", "eth0v0-TxRx-1"],
            "device" => ["eth0-TxRx-0", "eth0-TxRx-1"],
            _ => [],
        };
        Assert.Equal(lines, ofGuest);
        Assert.All(lines, line => Assert.InRange(Interrupts(trial, line), 150, 800));
        Assert.InRange(trial.FactsOf(WorkloadFacts.RequestCompleted).Count(), 500, 700);
        var dom0 = trial.CpuTimeOf(0);
        if (through == "backend") Assert.True(dom0 > 5.Ms, $"dom0 ran for {dom0}");
        else Assert.True(dom0 < 300.Us, $"dom0 ran for {dom0}");
    }

    [Fact]
    public void An_answer_comes_sooner_without_dom0()
    {
        var (backend, function, device) = (Median("backend"), Median("vf"), Median("device"));

        // Most of it is the way to the clients and the service.
        Assert.InRange(function, 0.5 * backend, 0.93 * backend);
        Assert.InRange(device, 0.9 * function, 1.1 * function);

        static double Median(string through)
        {
            using var trial = Trial.Of(Given.Good(Scenario(through, queues: 1)));
            var latencies =
                trial.FactsOf(WorkloadFacts.RequestCompleted).Select(fact => fact.Fact.First).Order().ToList();
            return latencies[latencies.Count / 2];
        }
    }

    [Fact]
    public void Functions_the_bridge_and_other_nics_reach_each_other()
    {
        using var trial = Trial.Of(Given.Good("""
            length = 40ms
            racks = [ { name = r, hosts = [ { name = h, machine { cores = 12 }
              devices = [ { type = nic, vfs = 3 }, { type = nic, domain = owner }, { type = disk } ]
              domains = [
                { name = one, vif = [ { through = vf } ]
                  workloads = [ { type = request-server, requests-per-second = 1000 } ] }
                { name = two, vif = [ { through = vf } ]
                  workloads = [ { type = request-client, server = h/one, requests-per-second = 1000 } ] }
                { name = bridged
                  workloads = [ { type = request-client, server = h/one, requests-per-second = 1000 } ] }
                { name = far, vif = [ { through = vf } ]
                  workloads = [ { type = request-client, server = h/web, requests-per-second = 1000 } ] }
                { name = web, workloads = [ { type = request-server, requests-per-second = 1000 } ] }
                { name = owner, vif = [ { nic = eth1, through = device } ]
                  workloads = [ { type = request-client, server = h/one, requests-per-second = 1000 } ] }
              ]
            } ] } ]
            """));

        Checkers.CheckAll(trial);
        Assert.Empty(trial.FactsOf(DeviceFacts.PacketDropped));
        var answered = trial.FactsOf(WorkloadFacts.RequestCompleted).CountBy(fact => fact.Fact.Subject).ToDictionary();
        Assert.Equal([1, 2, 3, 4, 5, 6], answered.Keys.Order());
        Assert.All(answered, pair => Assert.InRange(pair.Value, 20, 60));
    }

    [Fact]
    public void A_connection_keeps_to_one_queue_of_a_function_and_affinities_hold()
    {
        using var trial = Trial.Of(Given.Good(Scenario(
            "vf", queues: 3, more: ", affinity = [ 3, 1 ]", workload: "{ type = stream, connections = 2 }")));

        Checkers.CheckAll(trial);
        var used = Enumerable.Range(0, 3).Where(queue => Interrupts(trial, $"eth0v0-TxRx-{queue}") > 0).ToList();
        Assert.InRange(used.Count, 1, 2);
        var ports = trial.Simulation.Hosts[0].Ports.Where(port => port.Domain == 1 && port.Trigger == "-msi")
            .ToDictionary(port => (long)port.Port, port => port.Action);
        Assert.All(
            trial.FactsOf(GuestFacts.EventHandled).Where(
                fact => fact.Fact.Subject == 1 && ports.ContainsKey(fact.Fact.First)),
            fact => Assert.Equal(ports[fact.Fact.First] == "eth0v0-TxRx-1" ? 1 : 3, fact.Fact.Second));
    }

    [Theory]
    [InlineData("vf")]
    [InlineData("device")]
    public void The_way_of_a_request_has_causes_without_a_back_end(string through)
    {
        var chains = new List<PathChain>();
        var book = new PathBook([ChainKind.Request], chain => chains.Add(chain.Copy()));
        using var trial = new Trial(Given.Good(Scenario(through, queues: 1)), more: directory => [book.Of(directory)]);
        trial.Simulation.Start();
        trial.RunToEnd();

        Assert.NotEmpty(chains);
        Assert.All(chains, chain => Assert.Equal(chain.Latency, chain.Segments.Sum(segment => segment.Length)));
        Assert.DoesNotContain(chains, chain => chain.Segments.Any(segment =>
            segment.Stage is Stage.BackendReceive or Stage.BackendTransmit || segment.Cause == Cause.Unknown));
    }

    [Theory]
    [InlineData("vf")]
    [InlineData("device")]
    public void Both_engines_and_a_restored_run_give_the_same_hash(string through) =>
        Trial.RequireOneHash(Given.Good(Scenario(through, queues: 2)), 11.Ms);

    [Theory]
    [
        InlineData(
            "{ type = nic }", "{ through = vf }",
            "vif | eth0 has 0 virtual functions, and one interface of its host takes one. Write vfs = 1 in eth0, or "
                + "through = backend here."),
    ]
    [
        InlineData(
            "{ type = nic, vfs = 1 }", "{ through = vf }, { through = vf }",
            "vif | eth0 has one virtual function, and 2 interfaces of its host take one. Write vfs = 2 in eth0"),
    ]
    [
        InlineData(
            "{ type = nic }", "{ through = device }",
            "vif | eth0 is driven by another domain than \"web\". Write domain = \"web\" in eth0"),
    ]
    [
        InlineData(
            "{ type = nic, domain = web }", "{ through = device }, { through = device }",
            "vif | eth0 is assigned to \"web\" already, as a whole."),
    ]
    [
        InlineData(
            "{ type = nic, domain = web }", "{ through = device, queues = 2 }",
            "vif | The queues of an assigned device are its own: eth0 has 1. Remove queues here, and write "
                + "queues = 2 in eth0."),
    ]
    [
        InlineData(
            "{ type = nic, domain = web }", "{ through = device, affinity = [ 1 ] }",
            "vif | The affinity of an assigned device is its own."),
    ]
    [
        InlineData(
            "{ type = nic, domain = web }", "{}",
            "\"web\" is the driver domain of eth0 and uses it as a guest. Write through = device"),
    ]
    [InlineData("{ type = nic, vfs = 257 }", "{}", "devices[0].vfs | 257 is outside of 0 to 256.")]
    [
        InlineData(
            "{ type = nic, vfs = 1 }", "{ through = vf, rate = 1MB/s }",
            "vif[0].rate | Without a back end nothing is limited. Remove it, or write through = backend."),
    ]
    public void What_cannot_be_assigned_is_refused(string nic, string vif, string problem) => Assert.Contains(
        problem,
        Given.Problems(Given.Text($$"""
            length = 30ms
            racks = [ { name = r, hosts = [ { name = h, devices = [ {{nic}} ]
              domains = [ { name = web, vcpus = 4, vif = [ {{vif}} ], workloads = [ {{Server}} ] } ] } ] } ]
            """)),
        StringComparison.Ordinal);

    [Fact]
    public void A_function_of_a_host_without_nics_is_not_looked_for_in_its_disk() => Assert.DoesNotContain(
        "nvme0",
        Given.Problems(Given.Text($$"""
            racks = [ { name = r, hosts = [ { name = h, devices = [ { type = disk } ]
              domains = [ { name = web, vif = [ { through = vf } ], workloads = [ {{Server}} ] } ] } ] } ]
            """)),
        StringComparison.Ordinal);

    [Fact]
    public void A_nic_is_not_shared_with_the_guest_that_has_it_for_itself() => Assert.Contains(
        "domains[1].vif | eth0 is assigned to \"web\" already, as a whole. Use another one here",
        Given.Problems(Given.Text($$"""
            length = 30ms
            racks = [ { name = r, hosts = [ { name = h, devices = [ { type = nic, domain = web } ]
              domains = [
                { name = web, vif = [ { through = device } ], workloads = [ {{Server}} ] }
                { name = other, workloads = [ {{Server}} ] }
              ] } ] } ]
            """)),
        StringComparison.Ordinal);

    [Fact]
    public void Keys_are_written_back()
    {
        var spec = Given.Good(Scenario("vf", queues: 2));

        var again = Given.Good(ActorXen.Scenarios.ScenarioText.Of(spec, Given.Options.Catalogue));

        Assert.Equal(SpecDump.Of(spec), SpecDump.Of(again));
        Assert.Equal(AttachmentPath.Function, again.Hosts[0].Domains[1].Attachments[0].Path);
    }

    private static int Interrupts(Trial trial, string line)
    {
        var irq = trial.Simulation.Hosts[0].Irqs.Single(one => one.Name == line).Number;
        return trial.FactsOf(IrqFacts.Handled).Count(fact => fact.Fact.Subject == irq);
    }

    private static string Scenario(string through, int queues, string more = "", string workload = Server)
    {
        var isWhole = through == "device";
        return $$"""
            length = 30ms
            racks = [ { name = r, hosts = [ { name = h, machine { cores = 12 }
              nic { vfs = 1, queues = {{(isWhole ? queues : 1)}}{{(isWhole ? ", domain = web" : "")}} }
              dom0 { vcpus = 2 }
              domains = [ { name = web, vcpus = 4, workloads = [ {{workload}} ]
                vif = [ { through = {{through}}, queues = {{(isWhole ? 1 : queues)}}{{more}} } ] } ]
            } ] } ]
            """;
    }
}
