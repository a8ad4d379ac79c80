using ActorXen.Engine;
using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Nodes.Peers;
using ActorXen.Nodes.Wire;
using ActorXen.Tests.Support;
using CsCheck;

namespace ActorXen.Tests.Nodes.Peers;

/// <summary>
/// Hosts of several members, each on a thread of its own, by way of batches: nothing arrives late or not at all.
/// </summary>
public sealed class PeerRunTests
{
    private static readonly EpochKey Key = new("run", 1);
    private static readonly VirtualTime[] Horizons =
    [
        VirtualTime.Zero + 700.Us,
        VirtualTime.Zero + 701.Us,
        VirtualTime.Zero + 2.Ms,
    ];

    [Fact]
    public void Hosts_of_several_members_end_as_in_one_process() =>
        Gen.Select(Gen.Long[1, 1_000_000], Gen.Int[2, 4], Gen.Int[1, 60], Gen.Int[2, 9]).Sample(
            (seed, members, divisor, everyLost) =>
            {
                using var together = new ToySimulation(seed);
                together.Start();
                together.RunUntil(Horizons[^1]);

                var hashes = RunApart(seed, members, ToySimulation.LookAhead / divisor, everyLost);

                Assert.Equal(together.HostHashes, hashes);
            },
            iter: 60, threads: 1);

    /// <summary>The first member's hosts are 0, N, ...; batches go from hand to hand, and some are lost.</summary>
    private static ulong[] RunApart(long seed, int members, Duration lookAhead, int everyLost)
    {
        var (exchanges, sent) = (new PeerExchange[members], 0);
        int[] memberOfHost = [.. Enumerable.Range(0, ToySimulation.HostCount).Select(host => host % members)];
        var hosts = memberOfHost.Select((_, host) => ToySimulation.HostOf(host, seed)).ToArray();
        for (var self = 0; self < members; self++) exchanges[self] = ExchangeOf(self);
        var failures = new Exception?[members];
        var threads = Enumerable.Range(0, members).Select(self => new Thread(() => Run(self))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.All(failures, Assert.Null);
        return [.. hosts.Select(host => host.Hash)];

        PeerExchange ExchangeOf(int self) => new(
            Key, self, members, lookAhead, new(Carry, new(Key, self, members, ""), 0),
            [.. hosts.Where(host => memberOfHost[host.Host] == self)], hosts.Length, default)
        {
            Patience = TimeSpan.FromMilliseconds(1),
        };

        void Carry(int to, IEpochMessage message)
        {
            if (message is BatchWanted wanted) exchanges[to].Repeat(wanted);
            else if (Interlocked.Increment(ref sent) % (everyLost * 20) != 0) exchanges[to].Put((EventBatch)message);
        }

        void Run(int self)
        {
            try
            {
                int[] groups = [.. memberOfHost.Select(member => member == self ? 0 : 1 + member)];
                var group = new HostGroup(
                    [.. hosts.Where(host => memberOfHost[host.Host] == self)], 0, groups, ToySimulation.LookAhead);
                using var run = new ParallelRun([group], Duration.Unlimited, exchanges[self]);
                foreach (var host in group.Hosts) host.Start();
                run.Refresh();
                foreach (var horizon in Horizons) run.RunUntil(horizon);
            }
            catch (Exception failure)
            {
                failures[self] = failure;
            }
        }
    }
}
