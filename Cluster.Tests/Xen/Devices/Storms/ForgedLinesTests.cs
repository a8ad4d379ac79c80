using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices.Storms;

/// <summary>A device that writes interrupt messages of others, with and without remapping (interrupts §13).</summary>
public sealed class ForgedLinesTests
{
    [Fact]
    public void Remapping_blocks_and_counts_what_a_device_forges()
    {
        using var trial = Trial.Of(Given.Good(Scenario("true")));

        Checkers.CheckAll(trial);
        // 100,000 per second for 20 ms, to NIC and disk in turn.
        var faults = trial.FactsOf(IrqFacts.RemapFaulted).ToList();
        Assert.InRange(faults.Count, 1_990, 2_001);
        Assert.Equal([0L, 1L], faults.Select(fact => fact.Fact.First).Distinct().Order());
        Assert.All(faults, fact => Assert.Equal(2, fact.Fact.Subject));
        Assert.InRange(Interrupts(trial, "eth0"), 10, 100);
        Assert.Equal(0, Interrupts(trial, "nvme0"));
    }

    [Fact]
    public void Without_remapping_they_are_interrupts_of_the_others()
    {
        using var trial = Trial.Of(Given.Good(Scenario("false")));

        Checkers.CheckAll(trial);
        Assert.Empty(trial.FactsOf(IrqFacts.RemapFaulted));
        Assert.InRange(Interrupts(trial, "eth0"), 900, 1_150);
        Assert.InRange(Interrupts(trial, "nvme0"), 900, 1_010);
        Assert.Equal(0, Interrupts(trial, "storm0"));
    }

    [Fact]
    public void A_message_is_sooner_there_without_a_look_up()
    {
        var (with, without) = (Median("true"), Median("false"));

        Assert.InRange(with - without, 45, 55);

        // The card interrupts every 10 us.
        static long Median(string remapping)
        {
            using var trial = Trial.Of(Given.Good(Scenario(remapping, forges: "false")));
            var delays = trial.FactsOf(IrqFacts.Handled).Where(fact => fact.Fact.Subject == 2)
                .Select(fact => fact.At.Nanoseconds % 10_000).Order().ToList();
            return delays[delays.Count / 2];
        }
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void Both_engines_and_a_restored_run_give_the_same_hash(string remapping) =>
        Trial.RequireOneHash(Given.Good(Scenario(remapping)), 11.Ms);

    [Fact]
    public void A_wire_forges_nothing() => Assert.Contains(
        "devices[0].forges | A wire sends no messages. Write line = msi, or forges = false.",
        Given.Problems(Given.Text(
            "length = 1ms\nracks = [ { name = r, hosts = [ { name = h, domains = []\n"
            + "devices = [ { type = storm, forges = true, line = level } ] } ] } ]")),
        StringComparison.Ordinal);

    private static int Interrupts(Trial trial, string line)
    {
        var irq = trial.Simulation.Hosts[0].Irqs.Single(one => one.Name == line).Number;
        return trial.FactsOf(IrqFacts.Handled).Count(fact => fact.Fact.Subject == irq);
    }

    private static string Scenario(string remapping, string forges = "true") => $$"""
        length = 20ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 4 }
          hypervisor { intremap = {{remapping}} }
          devices = [
            { type = nic }, { type = disk }, { type = storm, interrupts-per-second = 100000, forges = {{forges}} }
          ]
          dom0 { vcpus = 2 }
          domains = [ { name = web, workloads = [ { type = request-server, requests-per-second = 2000 } ] } ]
        } ] } ]
        """;
}
