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

    /// <summary>Each of its queues has a line; so have a second NIC, a second disk and a guest's function.</summary>
    [Theory]
    [InlineData("iommu = off", Stray)]
    [InlineData("iommu = on", Blocked)]
    [InlineData("masks = true", -1)]
    public void A_host_with_pools_NICs_disks_and_queues_is_handed_over_whole(string keys, long fate)
    {
        using var trial = Trial.Of(Given.Good(Big(keys)));

        var after = VirtualTime.Zero + 20_100.Us;
        Assert.DoesNotContain(trial.FactsOf(SchedulingFacts.VcpuDispatched), fact => fact.At > after);
        Assert.DoesNotContain(trial.FactsOf(GuestFacts.EventHandled), fact => fact.At > after);
        var late = trial.FactsOf(IrqFacts.CameAfterHandOver).Where(fact => fact.At > after).ToList();
        Assert.All(late, fact => Assert.Equal(fate, fact.Fact.First));
        Assert.All(late, fact => Assert.True(fact.At <= VirtualTime.Zero + 30_010.Us, $"{fact.At}"));
        Assert.Equal(fate < 0, late.Count == 0);
        // The outside sends to both NICs and to the function until the end.
        if (fate >= 0) Assert.True(late.Select(fact => fact.Fact.Subject).Distinct().Count() >= 4);
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void A_big_host_has_the_same_hash_in_both_engines_and_restored() =>
        Restored.HasTheSameHash(Given.Good(Big("iommu = off")), 25.Ms);

    /// <summary>What the wire carries stays high, and nobody tells the pin that its interrupt has ended.</summary>
    [Theory]
    [InlineData("iommu = off", "new", Stray)]
    [InlineData("iommu = on", "new", Blocked)]
    [InlineData("iommu = off", "old", Stray)]
    public void A_wire_interrupts_the_next_kernel_once(string keys, string ack, long fate)
    {
        var text = Text(keys, $"hypervisor {{ ioapic-ack = {ack} }}", "line = level, pin = 20, begin = 20100us");
        using var trial = Trial.Of(Given.Good(text));

        var card = trial.Simulation.Hosts[0].Irqs.Single(irq => irq.Name == "card").Number;
        var came = trial.FactsOf(IrqFacts.CameAfterHandOver).Where(fact => fact.Fact.Subject == card).ToList();
        Assert.Equal(fate, Assert.Single(came).Fact.First);
        Checkers.CheckAll(trial);
    }

    /// <summary>A pin that Xen has masked for an interrupt in service stays masked; an EOI would be made.</summary>
    [Theory]
    [InlineData("new", true)]
    [InlineData("old", false)]
    public void An_interrupt_in_service_is_ended_where_the_APIC_holds_it(string ack, bool comesAgain)
    {
        // The card never lets the level fall, so that one of its interrupts is always in service or about to be.
        var text = Text(
            "iommu = off", $"hypervisor {{ ioapic-ack = {ack}, irq-rate-limit = 0 }}",
            "line = level, pin = 20, claimed = false");
        using var trial = Trial.Of(Given.Good(text));

        var card = trial.Simulation.Hosts[0].Irqs.Single(irq => irq.Name == "card").Number;
        var at = VirtualTime.Zero + 20.Ms;
        var taken = trial.FactsOf(IrqFacts.Handled).Count(fact => fact.Fact.Subject == card && fact.At < at);
        var ended = trial.FactsOf(IrqFacts.Ended).Count(fact => fact.Fact.Subject == card && fact.At < at);
        var came = trial.FactsOf(IrqFacts.CameAfterHandOver).Count(fact => fact.Fact.Subject == card);
        Assert.True(taken > 10, $"{taken} taken");
        // Whether one is in service at that instant follows from the times; with the old way it then ends the matter.
        Assert.Equal(comesAgain || taken == ended ? 1 : 0, came);
        Checkers.CheckAll(trial);
    }

    [Theory]
    [InlineData("iommu = off", Stray)]
    [InlineData("iommu = on", Blocked)]
    [InlineData("masks = true", Stray)]
    [InlineData("masks = true, iommu = on", Blocked)]
    public void A_message_that_cannot_be_masked_comes_whatever_Xen_masks(string keys, long fate)
    {
        using var trial = Trial.Of(Given.Good(Text(keys, "", "maskable = false")));

        var card = trial.Simulation.Hosts[0].Irqs.Single(irq => irq.Name == "card").Number;
        var late = trial.FactsOf(IrqFacts.CameAfterHandOver)
            .Where(fact => fact.At > VirtualTime.Zero + 20_010.Us && fact.Fact.Subject == card).ToList();
        Assert.InRange(late.Count, 195, 205);
        Assert.All(late, fact => Assert.Equal(fate, fact.Fact.First));
        Checkers.CheckAll(trial);
    }

    [Theory]
    [InlineData("line = level, pin = 20")]
    [InlineData("maskable = false")]
    public void A_line_that_guests_answer_is_restored_with_the_same_hash(string card) =>
        Restored.HasTheSameHash(Given.Good(Text("iommu = off", "", card)), 30.Ms);

    /// <summary>
    /// The card's first interrupt stays in service, so that the APIC of its pCPU holds the others back. A wire
    /// interrupts once in any case.
    /// </summary>
    [Theory]
    [InlineData("", 195)]
    [InlineData("maskable = false", 195)]
    [InlineData("line = level, pin = 20, begin = 20100us", 0)]
    public void A_kernel_that_does_not_reach_its_APIC_takes_one_interrupt_of_a_line(string line, int held)
    {
        using var trial = Trial.Of(Given.Good(Text("iommu = off, apic = left", "", line)));

        var card = trial.Simulation.Hosts[0].Irqs.Single(irq => irq.Name == "card").Number;
        Assert.InRange(Late(IrqFacts.CameAfterHandOver), 1, 2);
        Assert.InRange(Late(IrqFacts.HeldAfterHandOver), held, held + 10);
        var status = trial.Simulation.IrqsOf(trial.Simulation.Hosts[0]).Single(one => one.Irq == card);
        Assert.Equal(1, status.InService);
        Checkers.CheckAll(trial);

        int Late(FactType type) => trial.FactsOf(type).Count(
            fact => fact.Fact.Subject == card && fact.At > VirtualTime.Zero + 20.Ms);
    }

    [Theory]
    [InlineData("")]
    [InlineData("line = level, pin = 20")]
    [InlineData("maskable = false")]
    public void Ends_that_are_lost_are_restored_with_the_same_hash(string card) =>
        Restored.HasTheSameHash(Given.Good(Text("iommu = off, apic = left", "", card)), 30.Ms);

    [Fact]
    public void The_mode_of_APICs_that_get_no_interrupt_is_told() => Assert.Contains(
        Given.Text(Text("iommu = on, apic = left", "", "")).Warnings,
        warning => warning.Problem == "The IOMMU blocks all interrupts.");

    [Fact]
    public void Masks_where_nothing_can_be_masked_is_told()
    {
        var text = """
            length = 20ms
            racks = [ { name = r, hosts = [ { name = h, machine { cores = 2 }
              devices = [ { type = storm, interrupts-per-second = 1000, maskable = false } ]
              actions = [ { at = 10ms, do = kexec, masks = true } ]
            } ] } ]
            """;

        Assert.Contains(
            Given.Text(text).Warnings,
            warning => warning.Problem == "No device of the host can mask its messages.");
    }

    [Fact]
    public void Remapping_that_is_off_checks_no_requester()
    {
        using var trial = Trial.Of(Given.Good(Text("iommu = off", "", "forges = true")));

        var before = trial.FactsOf(IrqFacts.RemapFaulted).ToList();
        Assert.True(before.Count > 150, $"{before.Count} blocked");
        Assert.All(before, fact => Assert.True(fact.At <= VirtualTime.Zero + 20.Ms, $"{fact.At}"));
        Assert.True(trial.FactsOf(IrqFacts.CameAfterHandOver).Count(fact => fact.At > VirtualTime.Zero + 21.Ms) > 150);
    }

    [Fact]
    public void Engines_agree_and_a_restored_run_has_the_same_hash() =>
        Restored.HasTheSameHash(Spec("iommu = off"), 30.Ms);

    [Theory]
    [InlineData("iommu = on", "hypervisor { intremap = false }", "", "The host's IOMMU does not remap interrupts.")]
    [InlineData("apic = left", "machine { apic = xapic }", "", "The host's APICs are xAPICs.")]
    [InlineData(
        "boot = 5ms }\n{ at = 30ms, do = pause, domain = web", "", "", "Another kernel has the host by then.")]
    public void What_is_not_built_or_makes_no_sense_is_refused(string keys, string host, string card, string problem) =>
        Assert.Contains(
            problem, Given.Problems(Given.Text(Text(keys, host, card))), StringComparison.Ordinal);

    private static RunSpec Spec(string keys) => Given.Good(Text(keys, "", ""));

    private static string Big(string keys) => $$"""
        length = 45ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 6, boot-spread = 0ns }
          pools = [ { cpus = "0-3" }, { name = b, cpus = "4-5", policy = credit } ]
          hypervisor { dpci = softirq }
          devices = [
            { type = nic, name = lan, queues = 2, vfs = 2 }, { type = nic, name = san }, { type = disk, queues = 2 },
            { type = disk, name = other }
          ]
          dom0 { vcpus = 2 }
          domains = [
            { name = web, vif = [ { nic = lan } ]
              workloads = [ { type = request-server, requests-per-second = 4000, service-time = 50us } ] }
            { name = own, vcpus = 2, vif = [ { nic = lan, through = vf, queues = 2 } ]
              workloads = [ { type = request-server, requests-per-second = 9000, service-time = 20us } ] }
            { name = far, pool = b, vif = [ { nic = san } ]
              workloads = [ { type = request-server, requests-per-second = 4000, service-time = 50us } ] }
            { name = db, pool = b, disk = [ { disk = other } ], workloads = [ { type = block-reader } ] }
          ]
          actions = [
            { at = 10ms, do = cpupool-migrate, domain = db, pool = Pool-0 },
            { at = 20ms, do = kexec, boot = 10ms, {{keys}} }
          ]
        } ] } ]
        """;

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
