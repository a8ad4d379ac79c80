using ActorXen.Messages;
using CsCheck;

namespace ActorXen.Tests.Xen.Scheduling;

/// <summary>A historic policy read from a checkpoint continues like the one that wrote it.</summary>
public sealed class HistoricCheckpointTests
{
    [Theory]
    [InlineData("bvt")]
    [InlineData("sedf")]
    public void A_reloaded_policy_decides_the_same_from_then_on(string policy) =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 65_535].Array[3], Gen.Int[1, 500_000]).Sample(
            (vcpus, weights, microseconds) =>
            {
                var bench = new SchedulerBench(policy, threadsPerCore: 1);
                for (var domain = 1; domain <= 3; domain++)
                {
                    bench.Start(domain, vcpus, VirtualTime.Zero);
                    bench.Core.SetShare(new(domain), weights[domain - 1], null, new(0), VirtualTime.Zero);
                }

                var run = new SliceRun(bench, 0, VirtualTime.Zero).Until(VirtualTime.Zero + microseconds.Us);
                var copy = bench.Reloaded();
                var end = run.Now + 200.Ms;

                Assert.Equal(
                    new SliceRun(bench, 0, run.Now).Until(end).Decisions,
                    new SliceRun(copy, 0, run.Now).Until(end).Decisions);
            },
            iter: 20);
}
