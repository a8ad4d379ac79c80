using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Interrupts;

/// <summary>Edges at pins of the IO-APICs, and pins that a machine does not have (M-34, interrupts §10).</summary>
public sealed class PinTests
{
    [Fact]
    public void An_edge_pin_interrupts_as_a_message_does_and_is_finished_when_it_is_taken()
    {
        using var message = Trial.Of(Given.Good(Text("", "")));
        using var edge = Trial.Of(Given.Good(Text("line = edge, pin = 3", "")));

        Assert.Equal(message.Simulation.HostHashes, edge.Simulation.HostHashes);
        var line = edge.Simulation.Hosts[0].Irqs[0];
        Assert.Equal(("eth0", "IO-APIC", "-edge", AckType.None), (line.Name, line.Chip, line.Trigger, line.Ack));
        Assert.Contains(
            edge.Simulation.Hosts[0].Ports,
            port => port is { Trigger: "-ioapic-edge", Chip: "xen-pirq", Action: "eth0" });
        Checkers.CheckAll(edge);
    }

    [Fact]
    public void A_machine_with_more_pins_has_them_all()
    {
        using var trial = Trial.Of(Given.Good(
            Text("line = level, pin = 40", "line = level, pin = 47", "ioapic-pins = 48")));

        Assert.Equal(["eth0", "nvme0"], trial.Simulation.Hosts[0].Irqs.Select(irq => irq.Name));
        Assert.NotEmpty(trial.FactsOf(WorkloadFacts.RequestCompleted));
    }

    [Theory]
    [InlineData("line = level, pin = 24", "", "pin | eth0 is on pin 24, and the machine has 24.")]
    [InlineData("line = edge, pin = 240", "", "pin | 240 is outside of 0 to 239.")]
    [InlineData(
        "line = edge", "line = edge", "pin | eth0 and nvme0 are on pin 16, and an edge cannot be shared.")]
    [InlineData(
        "line = level", "line = edge", "pin | eth0 and nvme0 are on pin 16, and an edge cannot be shared.")]
    [InlineData("line = edge, queues = 2", "", "queues | A wire serves one queue, not 2.")]
    public void Wrong_pins_are_refused(string nic, string disk, string problem) =>
        Assert.Contains(problem, Given.Problems(Given.Text(Text(nic, disk))), StringComparison.Ordinal);

    private static string Text(string nic, string disk, string machine = "") => $$"""
        length = 20ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 2, {{machine}} }, dom0 { vcpus = 2 }
          devices = [ { type = nic, {{nic}} }, { type = disk, {{disk}} } ]
          domains = [ { name = web, workloads = [ { type = request-server, requests-per-second = 4000 } ] } ]
        } ] } ]
        """;
}
