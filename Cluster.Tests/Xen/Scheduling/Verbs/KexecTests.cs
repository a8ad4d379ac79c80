using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Scheduling.Verbs;

/// <summary>Hosts that are handed over to another kernel (M-37, interrupts §25.3).</summary>
public sealed class KexecTests
{
    private const long Stray = (long)LineFate.Stray;
    private const long Blocked = (long)LineFate.Blocked;

    [Theory]
    [InlineData("iommu = off", Stray)]
    [InlineData("iommu = on", Blocked)]
    public void Interrupts_of_the_old_kernel_hit_the_next_one_unless_the_iommu_blocks_them(string key, long fate)
    {
        using var trial = Trial.Of(Spec(key));

        // What is under way at the hand-over arrives.
        var late = trial.FactsOf(IrqFacts.CameAfterHandOver)
            .Where(fact => fact.At > VirtualTime.Zero + 20_010.Us).ToList();
        Assert.All(late, fact => Assert.Equal(fate, fact.Fact.First));
        // 10,000 a second of the card in 20 ms, and some of the NIC.
        Assert.InRange(late.Count, 195, 400);
        Assert.All(late, fact => Assert.True(fact.At <= VirtualTime.Zero + 40_010.Us, $"{fact.At}"));
        Assert.Contains(trial.FactsOf(IrqFacts.DeviceSignalled), fact => fact.At > VirtualTime.Zero + 41.Ms);
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void Where_all_messages_are_masked_first_none_comes()
    {
        using var trial = Trial.Of(Spec("masks = true"));

        // One may be under way.
        Assert.True(trial.FactsOf(IrqFacts.CameAfterHandOver).Count() <= 1);
        Assert.DoesNotContain(trial.FactsOf(IrqFacts.Handled), fact => fact.At > VirtualTime.Zero + 20_010.Us);
    }

    [Theory]
    [InlineData("iommu = off")]
    [InlineData("iommu = on")]
    public void A_device_that_was_masked_stays_masked_until_it_is_reset(string keys)
    {
        var text = Text(keys, "", "").Replace(
            "actions = [", "actions = [ { at = 10ms, do = mask-irq, domain = dom0, line = card }, ",
            StringComparison.Ordinal);
        using var trial = Trial.Of(Given.Good(text));

        var card = trial.Simulation.Hosts[0].Irqs.Single(irq => irq.Name == "card").Number;
        Assert.DoesNotContain(trial.FactsOf(IrqFacts.CameAfterHandOver), fact => fact.Fact.Subject == card);
        Assert.Contains(
            trial.FactsOf(IrqFacts.HeldByMask),
            fact => fact.Fact.Subject == card && fact.At > VirtualTime.Zero + 21.Ms);
    }

    [Fact]
    public void No_domain_runs_again_and_the_devices_continue()
    {
        using var trial = Trial.Of(Spec("iommu = off"));

        var after = VirtualTime.Zero + 20_100.Us;
        Assert.DoesNotContain(trial.FactsOf(SchedulingFacts.VcpuDispatched), fact => fact.At > after);
        Assert.DoesNotContain(trial.FactsOf(GuestFacts.EventHandled), fact => fact.At > after);
        Assert.Contains(trial.FactsOf(IrqFacts.DeviceSignalled), fact => fact.At > after);
    }

    [Fact]
    public void Engines_agree_and_a_restored_run_has_the_same_hash() =>
        Restored.HasTheSameHash(Spec("iommu = off"), 30.Ms);

    [Theory]
    [InlineData("iommu = on", "hypervisor { intremap = false }", "", "The host's IOMMU does not remap interrupts.")]
    [InlineData("", "", "line = level, pin = 20", "card interrupts by a wire")]
    [InlineData("", "", "maskable = false", "card interrupts by a wire, or by messages that it cannot mask")]
    [InlineData(
        "boot = 5ms }\n{ at = 30ms, do = pause, domain = web", "", "", "Another kernel has the host by then.")]
    [InlineData("", "pools = [ { cpus = \"0\" }, { name = b, cpus = \"1-2\" } ]", "", "The host has 2 pools")]
    public void What_is_not_built_or_makes_no_sense_is_refused(string keys, string host, string card, string problem) =>
        Assert.Contains(
            problem, Given.Problems(Given.Text(Text(keys, host, card))), StringComparison.Ordinal);

    private static RunSpec Spec(string keys) => Given.Good(Text(keys, "", ""));

    private static string Text(string keys, string host, string card) => $$"""
        length = 60ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 3, boot-spread = 0ns }
          {{host}}
          devices = [
            { type = nic }, { type = disk }, { type = storm, name = card, interrupts-per-second = 10000, {{card}} }
          ]
          domains = [
            { name = web, workloads = [ { type = request-server, requests-per-second = 4000, service-time = 50us } ] }
          ]
          actions = [ { at = 20ms, do = kexec, {{keys}} } ]
        } ] } ]
        """;
}
