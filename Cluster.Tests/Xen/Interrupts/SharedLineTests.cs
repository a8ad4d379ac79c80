using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Workloads.BlockReaders;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Xen.Interrupts;

/// <summary>Whole hosts whose NIC and disk share a pin.</summary>
public sealed class SharedLineTests
{
    [Theory, InlineData(AckType.Eoi), InlineData(AckType.Unmask)]
    public void Two_devices_on_one_pin_are_both_served(AckType ack)
    {
        using var trial = Trial.Of(Scenario(ack, LineKind.Level, LineKind.Level));

        var served = trial.FactsOf(IrqFacts.LineDeasserted).Select(recorded => recorded.Fact.First).Distinct().Order();
        Assert.Equal([0L, 1L], served);
        Assert.Contains(trial.FactsOf(WorkloadFacts.RequestCompleted), recorded => recorded.Fact.Second == 0);
        Assert.Contains(trial.FactsOf(WorkloadFacts.RequestCompleted), recorded => recorded.Fact.Second == 1);
        var irq = Assert.Single(trial.Simulation.Hosts[0].Irqs);
        Assert.Equal(("eth0, nvme0", "IO-APIC", "-level"), (irq.Name, irq.Chip, irq.Trigger));
    }

    [Fact, Trait("Invariant", "I-16")]
    public void A_line_of_two_driver_domains_interrupts_both_and_each_reports_unhandled_interrupts()
    {
        const int storage = 3;
        using var trial = Trial.Of(Scenario(AckType.Eoi, LineKind.Level, LineKind.Level, storage));

        var ends = trial.FactsOf(IrqFacts.Ended).Count();
        var handled = trial.FactsOf(GuestFacts.EventHandled).Select(recorded => recorded.Fact)
            .Where(fact => trial.Simulation.Hosts[0].Ports.Any(port =>
                port.Domain == fact.Subject && port.Port == fact.First && port.Trigger == "-ioapic-level"))
            .CountBy(fact => fact.Subject).ToDictionary();
        Assert.Equal([0, storage], handled.Keys.Order());
        Assert.All(handled.Values, count => Assert.InRange(count, ends * 9 / 10, ends + 1));
        Assert.Equal(
            [0, storage],
            trial.FactsOf(IrqFacts.Unhandled).Select(recorded => (int)recorded.Fact.First).Distinct().Order());
    }

    [Fact]
    public void Devices_without_the_key_have_lines_of_their_own_as_before()
    {
        using var trial = Trial.Of(Scenario(AckType.Eoi, LineKind.Msi, LineKind.Msi));

        Assert.Equal(["eth0", "nvme0"], trial.Simulation.Hosts[0].Irqs.Select(irq => irq.Name));
        Assert.Empty(trial.FactsOf(IrqFacts.LineAsserted));
    }

    private static RunSpec Scenario(AckType ack, LineKind nic, LineKind disk, int diskDriver = 0)
    {
        var host = Specs.Host(
            0,
            0,
            2,
            Specs.Guest(1, "web", 1, new RequestServerSpec(2_000, 200, 1_000, 20.Us, 64)),
            Specs.Guest(2, "db", 1, new BlockReaderSpec(2, 4_096, 0, 50.Us, 10.Us)),
            Specs.Guest(3, "storage", 1));
        return Specs.Run(
            20.Ms,
            seed: 3,
            host with
            {
                Hypervisor = host.Hypervisor with { IoApicAck = ack },
                Devices =
                [
                    host.Devices[0] with { Line = new(nic, 16) },
                    host.Devices[1] with { Line = new(disk, 16), Domain = diskDriver },
                ],
            });
    }
}
