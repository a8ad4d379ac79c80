using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices;

/// <summary>
/// What back ends do with pages of guests, and the locks at which they meet (M-72, M-73, calibration §7).
/// </summary>
public sealed class GrantLocksTests
{
    [Fact]
    public void Every_page_that_is_mapped_for_a_request_is_unmapped_and_its_flush_takes_its_turn()
    {
        using var trial = Trial.Of(Given.Good(Disk("disk { queues = 4, grants = map }")));

        Checkers.CheckAll(trial);
        var (mapped, unmapped) = (Pages(trial, GrantOperation.Mapped), Pages(trial, GrantOperation.Unmapped));
        var served = trial.FactsOf(DeviceFacts.BlockServed).Count();
        Assert.InRange(unmapped, served * 2, (served * 2) + 200);
        Assert.InRange(mapped, unmapped, unmapped + 200);
        Assert.Equal(0, Pages(trial, GrantOperation.Copied));
        Assert.Contains(trial.FactsOf(GrantFacts.Flushed), fact => fact.Fact.First > 0);
    }

    [Theory]
    [InlineData("disk { queues = 4 }", "")] // Persistent grants.
    [InlineData("disk { queues = 4, grants = map }", "hypervisor { unmap-flush = off }")]
    [InlineData("disk { grants = map }, dom0 { vcpus = 1 }", "")] // No other vCPU whose TLB could have the page.
    public void There_are_no_flushes_without_unmapping_or_if_they_are_not_needed(string disk, string xen)
    {
        using var trial = Trial.Of(Given.Good(Disk($"{disk}\n{xen}")));

        Assert.Empty(trial.FactsOf(GrantFacts.Flushed));
        Assert.NotEmpty(trial.FactsOf(DeviceFacts.BlockServed));
    }

    [Fact]
    public void Locks_that_are_not_split_by_pcpu_are_waited_for()
    {
        var waits = Of("per-cpu", "p2m", "shared");

        Assert.Equal(0, waits[0]);
        Assert.InRange(waits[1], 1, long.MaxValue);
        Assert.InRange(waits[2], waits[1] * 3 / 2, long.MaxValue);

        static long[] Of(params string[] kinds) => [.. kinds.Select(kind =>
        {
            using var trial = Trial.Of(Given.Good(Stream(kind)));
            Checkers.CheckAll(trial);
            Assert.InRange(Pages(trial, GrantOperation.Copied), 1_000, int.MaxValue);
            return trial.FactsOf(GrantFacts.Locked).Sum(fact => fact.Fact.First + fact.Fact.Second);
        })];
    }

    [Theory]
    [InlineData(1_700_123)]
    [InlineData(2_345_678)]
    public void Turns_at_locks_are_saved(int at)
    {
        Trial.RequireOneHash(Given.Good(Disk("disk { queues = 4, grants = map }")), new(at));
        Trial.RequireOneHash(Given.Good(Stream("shared")), new(at));
    }

    private static long Pages(Trial trial, GrantOperation operation) => trial.FactsOf(GrantFacts.Used)
        .Where(fact => fact.Fact.First == (int)operation).Sum(fact => fact.Fact.Second);

    private static string Disk(string host) => $$"""
        length = 4ms
        racks = [ { name = r, hosts = [ {
          name = h, machine { cores = 8 }, dom0 { vcpus = 4 }
          {{host}}
          domains = [ { name = "db-{n}", count = 3, workloads = [ { type = block-reader, depth = 16, size = 8KiB } ] } ]
        } ] } ]
        """;

    private static string Stream(string kind) => $$"""
        length = 4ms
        racks = [ { name = r, hosts = [ {
          name = h, machine { cores = 12 }, dom0 { vcpus = 4 }, hypervisor { grant-lock = {{kind}} }
          domains = [
            { name = from, vcpus = 4, vif = [ { queues = 4 } ], workloads = [
              { type = stream-sender, peer = to, window = 7, packet-size = 64KiB, connections = 4 } ] }
            { name = to, vcpus = 4, vif = [ { queues = 4 } ] }
          ]
        } ] } ]
        """;
}
