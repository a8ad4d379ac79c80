using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Workloads.BlockReaders;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Interrupts;

/// <summary>Whole hosts whose NIC and disk share a pin.</summary>
public sealed class SharedLineTests
{
    [Theory, InlineData(AckType.Eoi), InlineData(AckType.Unmask)]
    public void Two_devices_on_one_pin_are_both_served(AckType ack)
    {
        using var trial = Trial.Of(Scenario(ack, LineKind.Level, LineKind.Level));

        var served = trial.FactsOf(FactKind.LineDeasserted).Select(recorded => recorded.Fact.First).Distinct().Order();
        Assert.Equal([0L, 1L], served);
        Assert.Contains(trial.FactsOf(FactKind.RequestCompleted), recorded => recorded.Fact.Second == 0);
        Assert.Contains(trial.FactsOf(FactKind.RequestCompleted), recorded => recorded.Fact.Second == 1);
        var irq = Assert.Single(trial.Simulation.Hosts[0].Irqs);
        Assert.Equal(("eth0, nvme0", "IO-APIC", "-level"), (irq.Name, irq.Chip, irq.Trigger));
    }

    [Fact]
    public void Devices_without_the_key_have_lines_of_their_own_as_before()
    {
        using var trial = Trial.Of(Scenario(AckType.Eoi, LineKind.Msi, LineKind.Msi));

        Assert.Equal(["eth0", "nvme0"], trial.Simulation.Hosts[0].Irqs.Select(irq => irq.Name));
        Assert.Empty(trial.FactsOf(FactKind.LineAsserted));
    }

    private static RunSpec Scenario(AckType ack, LineKind nic, LineKind disk)
    {
        var host = Specs.Host(
            0,
            0,
            2,
            Specs.Guest(1, "web", 1, new RequestServerSpec(2_000, 200, 1_000, 20.Us, 64)),
            Specs.Guest(2, "db", 1, new BlockReaderSpec(2, 4_096, 0, 50.Us, 10.Us)));
        return Specs.Run(
            20.Ms,
            seed: 3,
            host with
            {
                Hypervisor = host.Hypervisor with { IoApicAck = ack },
                Nic = host.Nic with { Line = new(nic, 16) },
                Disk = host.Disk with { Line = new(disk, 16) },
            });
    }
}
