using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices;

/// <summary>Caches of the IOMMU that miss, and writes that it blocks (interrupts §13, M-36).</summary>
public sealed class IommuCachesTests
{
    /// <summary>Of 64 buffers to receive into and 64 to send from, each with a page.</summary>
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(128, 100, 128)]
    [InlineData(16, 500, 700)]
    public void A_ring_misses_once_for_each_page_if_the_cache_has_room_for_it_and_always_if_not(
        int entries, int least, int most)
    {
        using var trial = Trial.Of(Given.Good(Function($"iotlb-entries = {entries}")));

        Checkers.CheckAll(trial);
        Assert.InRange(Misses(trial, IommuCache.Dma), least, most);
        Assert.InRange(trial.FactsOf(DeviceFacts.PacketPassed).Count(), 500, 700);
    }

    /// <summary>8 MiB have 2,048 pages of 4 KiB, each with a walk that takes 350 ns more than a hit.</summary>
    [Theory]
    [InlineData("iotlb-entries = 1024", "iotlb-entries = 6144", 2_048 * 350)]
    [InlineData("iotlb-entries = 12, iotlb-page = 2MiB", "", 0)]
    [InlineData("iotlb-entries = 8, iotlb-page = 2MiB", "", 4 * 350)]
    public void A_frame_takes_as_much_longer_as_its_pages_miss(string keys, string enough, long more) =>
        Assert.Equal(FrameTime(enough) + more, FrameTime(keys));

    [Theory]
    [InlineData(2, 2)]
    [InlineData(1, 200)]
    public void Two_cards_miss_always_if_only_one_entry_is_kept(int entries, int misses)
    {
        using var trial = Trial.Of(Given.Good(Cards($"remap-entries = {entries}", "")));

        Checkers.CheckAll(trial);
        Assert.Equal(misses, Misses(trial, IommuCache.Interrupt));
        // 100 each, of which the last ones may be under way at the end.
        Assert.InRange(trial.FactsOf(IrqFacts.Handled).Count(), 198, 200);
    }

    [Fact]
    public void A_message_whose_entry_is_not_kept_arrives_later()
    {
        Assert.Equal(250, First("remap-entries = 1") - First(""));

        static long First(string keys)
        {
            using var trial = Trial.Of(Given.Good(Cards(keys, "")));
            return trial.FactsOf(IrqFacts.Handled).First().At.Nanoseconds;
        }
    }

    /// <summary>What is blocked was looked up before: the entries of the other card and of the NIC, in turn.</summary>
    [Fact]
    public void A_card_that_forges_messages_makes_those_of_others_miss()
    {
        using var trial = Trial.Of(Given.Good(Cards("remap-entries = 1", "forges = true")));

        Assert.Equal(100, trial.FactsOf(IrqFacts.RemapFaulted).Count());
        var storm = trial.Simulation.Hosts[0].Irqs.Single(line => line.Name == "storm0").Number;
        var misses = trial.FactsOf(IrqFacts.IommuMissed).Count(fact => fact.Fact.Subject == storm);
        Assert.InRange(misses, 49, 51);
    }

    [Fact]
    public void Writes_outside_the_guest_are_blocked_and_counted_and_the_card_interrupts_all_the_same()
    {
        using var trial = Trial.Of(Given.Good(Cards("", "strays = true, domain = a")));

        Checkers.CheckAll(trial);
        var faults = trial.FactsOf(IrqFacts.DmaFaulted).ToList();
        Assert.Equal(100, faults.Count);
        Assert.Equal("storm1", trial.Simulation.Hosts[0].Irqs[faults[0].Fact.Subject].Name);
        Assert.InRange(trial.FactsOf(IrqFacts.Handled).Count(), 198, 200);
    }

    [Theory]
    [InlineData("iotlb-entries = 8")]
    [InlineData("iotlb-entries = 40, remap-entries = 1")]
    public void Both_engines_and_a_restored_run_give_the_same_hash(string keys)
    {
        Trial.RequireOneHash(Given.Good(Function(keys)), 11.Ms);
        Trial.RequireOneHash(Given.Good(Gpu($"{keys}, iotlb-page = 2MiB")), 41.Ms);
    }

    [Fact]
    public void A_card_of_dom0_cannot_write_astray() => Assert.Contains(
        "devices[1].strays | storm1 is a device of dom0, which may write to the memory of all guests. "
        + "Write domain = \"NAME\" of a guest, or strays = false.",
        Given.Problems(Given.Text(Cards("", "strays = true"))),
        StringComparison.Ordinal);

    [Fact]
    public void A_page_without_a_cache_is_refused() => Assert.Contains(
        "machine.iotlb-page | An IOMMU that keeps all pages asks for none. Write iotlb-entries, or remove iotlb-page.",
        Given.Problems(Given.Text(Gpu("iotlb-page = 2MiB"))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("iotlb-entries = 8", "iotlb-entries has no effect: no guest drives a NIC or a GPU itself.")]
    [InlineData("remap-entries = 8", "remap-entries has no effect: the IOMMU looks no interrupt up.")]
    public void A_cache_that_nothing_uses_is_warned_of(string keys, string warning) => Assert.Contains(
        warning,
        Given.Text(Cards(keys, "", "hypervisor { intremap = false }")).Warnings.Select(each => each.Problem));

    private static long Misses(Trial trial, IommuCache cache) => trial.FactsOf(IrqFacts.IommuMissed)
        .Where(fact => fact.Fact.First == (long)cache).Sum(fact => fact.Fact.Second);

    /// <summary>The sixth frame, so that the first use of each page is over.</summary>
    private static long FrameTime(string keys)
    {
        using var trial = Trial.Of(Given.Good(Gpu(keys)));
        return trial.FactsOf(DeviceFacts.FrameEnded).ElementAt(5).Fact.Second;
    }

    private static string Function(string keys) => $$"""
        length = 30ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 4, {{keys}} }
          nic { vfs = 1, ring-entries = 64 }
          domains = [ { name = web, vif = [ { through = vf } ], workloads = [
            { type = request-server, requests-per-second = 10000, service-time = 5us } ] } ]
        } ] } ]
        """;

    private static string Gpu(string keys) => $$"""
        length = 70ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 2{{(keys.Length > 0 ? ", " : "")}}{{keys}} }
          devices = [ { type = gpu, domain = gamer, gpu-variation = 0% } ]
          domains = [ { name = gamer } ]
        } ] } ]
        """;

    private static string Cards(string keys, string second, string host = "") => $$"""
        length = 12ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 4{{(keys.Length > 0 ? ", " : "")}}{{keys}} }
          {{host}}
          devices = [
            { type = storm, interrupts-per-second = 10000, begin = 2ms }
            { type = storm, interrupts-per-second = 10000, begin = 2050us{{(second.Length > 0 ? ", " : "")}}{{second}} }
            { type = nic }
          ]
          domains = [ { name = a } ]
        } ] } ]
        """;
}
