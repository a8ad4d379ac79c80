using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices.ControlPath;

/// <summary>Interfaces and disks that come and go (interrupts §18.2, §3.2; M-71, M-17).</summary>
[Long]
public sealed class DeviceLinkTests
{
    private const string Plugs = """
        { at = 10ms, do = network-detach, domain = web, device = eth0 },
        { at = 10ms, do = block-detach, domain = db, device = xvda },
        { at = 20ms, do = network-attach, domain = web, device = eth0 },
        { at = 20ms, do = block-attach, domain = db, device = xvda }
        """;

    private const string Restart = "{ at = 10ms, do = restart-backends, domain = drv, down = 5ms }";

    [Fact]
    public void Both_ends_write_their_states_in_the_order_of_the_protocol()
    {
        using var trial = Trial.Of(Given.Good(Scenario(Plugs)));

        Checkers.CheckAll(trial);
        Assert.Equal(
            "Back Closing, Front Closed, Back Closed, "
            + "Back Initialising, Back InitWait, Front Connected, Back Connected",
            States(trial, domain: 2));
        Assert.Equal(
            "Back Closing, Front Closed, Back Closed, "
            + "Back Initialising, Back InitWait, Front Initialised, Back Connected, Front Connected",
            States(trial, domain: 3));
    }

    [Fact]
    public void A_device_that_is_detached_does_nothing_and_one_that_is_attached_again_works_as_before()
    {
        using var trial = Trial.Of(Given.Good(Scenario(Plugs)));

        foreach (var type in (FactType[])[DeviceFacts.PacketPassed, DeviceFacts.BlockServed])
        {
            Assert.InRange(Between(trial, type, 5, 10), 20, 10_000);
            Assert.Equal(0, Between(trial, type, 12, 20));
            Assert.InRange(Between(trial, type, 23, 28), 20, 10_000);
        }

        Assert.Equal(2, trial.FactsOf(ControlFacts.Connected).Count());
        // Several requests of 100 us at dom0's store, of two devices that are connected side by side.
        Assert.All(trial.FactsOf(ControlFacts.Connected), fact => Assert.InRange(fact.Fact.First, 400_000, 1_500_000));
    }

    [Fact]
    public void What_is_in_the_rings_is_sent_or_done_before_a_device_goes()
    {
        using var trial = Trial.Of(Given.Good(Scenario(Plugs)));

        Assert.Empty(trial.FactsOf(ControlFacts.Replayed));
        var lost = trial.FactsOf(DeviceFacts.PacketDropped).ToList();
        Assert.All(lost, fact => Assert.Equal((int)DropReason.InterfaceDown, fact.Fact.First));
        Assert.InRange(lost.Count, 50, 500); // What came from outside in 10 ms.
        AssertAllSlotsWork(trial, from: 22);
    }

    [Fact]
    public void A_port_that_is_closed_is_offered_and_bound_with_its_number()
    {
        using var trial = Trial.Of(Given.Good(Scenario(Plugs)));
        using var whole = Trial.Of(Given.Good(Scenario("")));

        // Those of the store's channels are in addition.
        Assert.Superset(Ports(whole), Ports(trial));
        var calls = trial.FactsOf(VcpuFacts.HypercallMade).GroupBy(fact => (Hypercall)fact.Fact.First)
            .ToDictionary(group => group.Key, group => group.Count());
        // Two channels of the interface and one of the disk, with two ends each.
        Assert.Equal(6, calls[Hypercall.EvtchnClose]);
        Assert.Equal(3, calls[Hypercall.EvtchnAllocUnbound]);
        Assert.Equal(3, calls[Hypercall.EvtchnBindInterdomain]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(", grants = map")]
    public void A_back_end_that_dies_loses_no_request_of_a_disk(string disk)
    {
        using var trial = Trial.Of(Given.Good(Scenario(Restart, disk)));

        Checkers.CheckAll(trial);
        Assert.Contains(trial.FactsOf(ControlFacts.Replayed), fact => fact.Fact.First == (int)RingKind.Block);
        Assert.Equal(0, Between(trial, DeviceFacts.BlockServed, 12, 15));
        AssertAllSlotsWork(trial, from: 18);
    }

    [Fact]
    public void Events_for_a_back_end_that_is_gone_are_dropped_and_its_guests_packets_are_sent_later()
    {
        using var trial = Trial.Of(Given.Good(Scenario(Restart)));

        Assert.NotEmpty(trial.FactsOf(PortFacts.SendDropped));
        Assert.Contains(trial.FactsOf(ControlFacts.Replayed), fact => fact.Fact.First == (int)RingKind.NetTx);
        Assert.InRange(Between(trial, DeviceFacts.PacketPassed, 20, 28), 50, 10_000);
        Assert.DoesNotContain(
            trial.FactsOf(DeviceFacts.PacketDropped), fact => fact.Fact.First != (int)DropReason.InterfaceDown);
    }

    [Fact]
    public void What_the_toolstack_asks_for_meanwhile_waits()
    {
        using var trial = Trial.Of(Given.Good(Scenario(
            """
            { at = 10ms, do = restart-backends, domain = drv, down = 2ms },
            { at = 10ms, do = network-detach, domain = web, device = eth0 },
            { at = 10100us, do = network-attach, domain = web, device = eth0 },
            { at = 10200us, do = network-detach, domain = web, device = eth0 },
            { at = 10300us, do = restart-backends, domain = drv, down = 0ms },
            { at = 22ms, do = network-attach, domain = web, device = eth0 }
            """)));

        Checkers.CheckAll(trial);
        // Back after the restart, after the first attach, and at the end.
        Assert.Equal(3, trial.FactsOf(ControlFacts.Connected).Count(fact => fact.Fact.Subject == 2));
        Assert.Equal(2, trial.FactsOf(ControlFacts.Connected).Count(fact => fact.Fact.Subject == 3));
        Assert.InRange(Between(trial, DeviceFacts.PacketPassed, 25, 30), 20, 10_000);
    }

    [Fact]
    public void The_store_is_a_process_of_dom0_that_serves_one_request_after_another()
    {
        using var quick = Trial.Of(Given.Good(Scenario(Plugs)));
        using var slow = Trial.Of(Given.Good(Scenario(Plugs), "costs.store.request.us=500"));

        var extra = (slow.CpuTimeOf(0) - quick.CpuTimeOf(0)).Nanoseconds;
        Assert.Equal(15, quick.FactsOf(ControlFacts.StateChanged).Count());
        Assert.InRange(extra, 15 * 390_000, 15 * 410_000);
        var times = slow.FactsOf(ControlFacts.StateChanged).Select(fact => fact.At).ToList();
        Assert.All(times.Skip(1).Index(), one => Assert.True(one.Item - times[one.Index] >= 500.Us));
    }

    [Theory]
    [InlineData(9_900_123)]
    [InlineData(10_000_001)]
    [InlineData(10_150_000)]
    [InlineData(10_333_333)]
    [InlineData(12_345_678)]
    [InlineData(15_050_505)]
    [InlineData(15_300_000)]
    [InlineData(20_222_222)]
    public void Devices_on_their_way_are_saved(int at)
    {
        Trial.RequireOneHash(Given.Good(Scenario(Plugs)), new(at));
        Trial.RequireOneHash(Given.Good(Scenario(Restart, ", grants = map")), new(at));
    }

    [Theory]
    [InlineData(
        "{ at = 1ms, do = network-attach, domain = web, device = eth0 }",
        "\"web\" has \"eth0\" attached then. Detach it first.")]
    [InlineData(
        "{ at = 1ms, do = block-detach, domain = db, device = xvda }, "
        + "{ at = 2ms, do = block-detach, domain = db, device = xvda }",
        "\"db\" has \"xvda\" detached then. Attach it first, or leave this out.")]
    [InlineData(
        "{ at = 1ms, do = pause, domain = web }, { at = 2ms, do = network-detach, domain = web, device = eth0 }",
        "\"web\" is paused then, and would not answer. Unpause it first.")]
    [InlineData(
        "{ at = 1ms, do = network-detach, domain = web, device = eth4 }",
        "network-detach at 1ms: \"web\" has no interface \"eth4\" with a back end. Use eth0.")]
    [InlineData(
        "{ at = 1ms, do = block-detach, domain = web, device = xvda }",
        "block-detach at 1ms: \"web\" has no disk \"xvda\" with a back end.")]
    [InlineData(
        "{ at = 1ms, do = restart-backends, domain = web }",
        "restart-backends at 1ms: \"web\" has no back ends.")]
    [InlineData(
        "{ at = 1ms, do = network-detach, domain = web }", "The action has no device. Write device = eth1.")]
    public void What_cannot_be_done_is_refused(string actions, string problem)
    {
        var text = Problems(Scenario(actions));

        Assert.Contains(problem, text, StringComparison.Ordinal);
    }

    private static string States(Trial trial, int domain) => string.Join(", ", trial.FactsOf(ControlFacts.StateChanged)
        .Where(fact => fact.Fact.Subject == domain)
        .Select(fact => $"{(DeviceEnd)fact.Fact.First} {(DeviceState)fact.Fact.Second}"));

    private static int Between(Trial trial, FactType type, int from, int to) => trial.FactsOf(type).Count(
        fact => fact.At >= VirtualTime.Zero + from.Ms && fact.At < VirtualTime.Zero + to.Ms);

    /// <summary>The reader keeps 8 requests under way: without one of them it would be an eighth slower.</summary>
    private static void AssertAllSlotsWork(Trial trial, int from)
    {
        var before = Between(trial, DeviceFacts.BlockServed, 2, 10);
        var after = Between(trial, DeviceFacts.BlockServed, from, from + 8);
        Assert.InRange(after, before * 0.94, before * 1.06);
    }

    private static HashSet<string> Ports(Trial trial) => [.. trial.Simulation.PortsOf(trial.Simulation.Hosts[0])
        .Select(port => $"{port.Domain} {port.Port} {port.State} {port.NotifyVcpu} {port.Remote} {port.Number}")];

    /// <summary>Only what is in a file is built by the check.</summary>
    private static string Problems(string scenario)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, scenario);
            return Given.Problems(ActorXen.Scenarios.ScenarioLoader.Load(file, Given.Options));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>
    /// An event says its port and not its domain: where both ends have the same, the back end's come by an entity of
    /// its own, and a late one does not wake the front end.
    /// </summary>
    [Fact]
    public void Ends_whose_store_channels_have_the_same_port_number_are_told_apart()
    {
        var same = 0;
        for (var vcpus = 1; vcpus <= 8; vcpus++)
        {
            // A third line of drv makes its number odd, as that of web is.
            var spec = Given.Good(Scenario(Plugs)
                .Replace("name = web,", $"name = web, vcpus = {vcpus},", StringComparison.Ordinal)
                .Replace(
                    "devices = [", "devices = [ { type = storm, interrupts-per-second = 100, domain = drv },",
                    StringComparison.Ordinal));
            using var trial = Trial.Of(spec);
            var ports = trial.Simulation.Hosts[0].Ports
                .Where(port => port.Action == "xenbus-2-vif0").Select(port => port.Port).ToList();
            Assert.Equal(2, ports.Count);
            var hasEar = trial.Simulation.Hosts[0].Paths.Any(
                path => path.EndsWith("dom/1/link/2/vif0", StringComparison.Ordinal));
            Assert.Equal(ports[0] == ports[1], hasEar);
            if (!hasEar) continue;
            same++;
            Checkers.CheckAll(trial);
            Assert.Equal(
                "Back Closing, Front Closed, Back Closed, "
                + "Back Initialising, Back InitWait, Front Connected, Back Connected",
                States(trial, domain: 2));
            Restored.HasTheSameHash(spec, 10_300.Us);
        }

        Assert.True(same > 0, "no two ends have the same port number");
    }

    private static string Scenario(string actions, string disk = "") => $$"""
        length = 30ms
        racks = [ { name = r, hosts = [ {
          name = h, machine { cores = 6 }
          devices = [ { type = nic, domain = drv }, { type = disk, domain = drv{{disk}} } ]
          domains = [
            { name = drv, vcpus = 2 }
            { name = web, workloads = [ { type = request-server, requests-per-second = 10000, service-time = 20us } ] }
            { name = db, workloads = [ { type = block-reader, depth = 8 } ] }
          ]
          actions = [ {{actions}} ]
        } ] } ]
        """;
}
