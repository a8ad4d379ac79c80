using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices.Networking;

/// <summary>A NIC whose driver does not poll (interrupts §18.6, M-74).</summary>
public sealed class InterruptDriverTests
{
    [Fact]
    public void Every_packet_is_an_interrupt_however_many_come()
    {
        using var trial = Trial.Of(Given.Good(Scenario("interrupt", 40_000)));
        using var polling = Trial.Of(Given.Good(Scenario("napi", 40_000)));

        Checkers.CheckAll(trial);
        Assert.InRange(InterruptsPerPacket(trial), 0.85, 1);
        Assert.InRange(InterruptsPerPacket(polling), 0.1, 0.7);
    }

    [Fact]
    public void More_packets_than_handlers_can_take_leave_nothing_for_those_below()
    {
        using var few = Trial.Of(Given.Good(Scenario("interrupt", 30_000)));
        using var many = Trial.Of(Given.Good(Scenario("interrupt", 110_000)));
        using var polls = Trial.Of(Given.Good(Scenario("napi", 110_000)));

        Assert.InRange(Served(few), 1_000, 1_300);
        Assert.InRange(Served(many), 0, 60);
        Assert.InRange(Served(polls), 1_000, 1_400);
        Checkers.CheckAll(many);
    }

    [Fact]
    public void What_its_softirq_is_too_slow_for_is_lost_and_told()
    {
        // Handlers take half of the time and the passages over the bridge, 20 us each, the rest: one packet in two has
        // no place in the backlog, and the back end's thread below them never runs.
        using var trial = Trial.Of(Given.Good(Scenario("interrupt", 50_000, "bridge.packet.cycles = 50000", 200)));

        var lost = trial.FactsOf(DeviceFacts.PacketDropped)
            .Count(fact => fact.Fact.First == (int)DropReason.BacklogFull);
        var came = trial.FactsOf(DeviceFacts.PacketPassed).Count(fact => fact.Fact.Second == 0);
        Assert.InRange(lost, 3_000, 10_000);
        Assert.InRange(came, 0, 100);
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void It_continues_in_the_middle_of_a_handler() =>
        Trial.RequireOneHash(Given.Good(Scenario("interrupt", 95_000)), saved: new(17_003_217));

    private static double InterruptsPerPacket(Trial trial) =>
        (double)trial.FactsOf(IrqFacts.DeviceSignalled).Count()
        / trial.FactsOf(PathFacts.PacketOffWire).Count();

    private static int Served(Trial trial) => trial.FactsOf(WorkloadFacts.RequestCompleted).Count();

    private static string Scenario(string driver, int rate, string costs = "", int milliseconds = 40) => $$"""
        length = {{milliseconds}}ms
        costs { "*" = 0, nic.driver.cycles = 25000, netback.packet.cycles = 25000, {{costs}} }
        racks = [ { name = r, hosts = [ {
          name = h, machine { profile = polling, cores = 2 }, hypervisor { irq-rate-limit = 0 }
          nic { speed = 100Gbps, rx-usecs = 0us, driver = {{driver}} }
          dom0 { vcpus = 1, cpus = "0", kernel { hz = 0 } }
          domains = [ { name = web, cpus = "1", kernel { hz = 0 }, workloads = [ {
            type = request-server, requests-per-second = {{rate}}, request-size = 64B, reply-size = 64B
            service-time = 0us, outstanding = 1000000
          } ] } ]
        } ] } ]
        """;
}
