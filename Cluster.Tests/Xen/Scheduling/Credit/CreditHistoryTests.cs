using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Scheduling.Credit;

/// <summary>What credit once did, and does again if its parameters say so.</summary>
public sealed class CreditHistoryTests
{
    private static readonly PcpuId First = new(0);
    private static readonly PcpuId Other = new(1);

    [Fact]
    public void A_wakeup_used_to_migrate_the_vcpu_that_it_preempts_within_its_rate_limit()
    {
        var (bench, sleeper, hog) = Pinned(("legacy_wakeup_migrates", 1));

        bench.Core.Unblock(sleeper, Other, At(5_100));

        Assert.True(bench.Occupancy[hog].Reasons.HasFlag(PauseReasons.Migrating));
        Assert.Equal(sleeper, bench.Switch(0, At(5_101)).Next);
        Assert.Equal(RunState.Runnable, bench.Occupancy[hog].State);
    }

    [Fact]
    public void A_wakeup_now_leaves_the_vcpu_that_it_preempts_its_rate_limit()
    {
        var (bench, sleeper, hog) = Pinned();

        bench.Core.Unblock(sleeper, Other, At(5_100));

        Assert.Equal(hog, bench.Switch(0, At(5_101)).Next);
        Assert.Equal(sleeper, bench.Switch(0, At(6_001)).Next);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void A_migrated_vcpu_used_to_come_back_boosted_and_could_not_be_preempted(int boostsMigrated, bool mustWait)
    {
        var (bench, sleeper, hog) = Pinned(("legacy_wakeup_migrates", 1), ("legacy_boost_migrated", boostsMigrated));
        bench.Core.Unblock(sleeper, Other, At(5_100));
        bench.Switch(0, At(5_101));
        bench.Core.Block(sleeper);
        Assert.Equal(hog, bench.Switch(0, At(5_150)).Next);
        bench.Tickled = PcpuSet.Empty;

        bench.Core.Unblock(sleeper, Other, At(5_300));

        Assert.Equal(mustWait, bench.Tickled.IsEmpty);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void Without_boost_a_vcpu_that_wakes_does_not_go_first(int boost, bool preempts)
    {
        var (bench, sleeper, _) = Pinned(("boost", boost));

        bench.Core.Unblock(sleeper, Other, At(8_000));

        Assert.Equal(preempts, !bench.Tickled.IsEmpty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void A_wakeup_used_to_disturb_its_home_too_although_another_pcpu_was_idle(int ticklesHome)
    {
        var (bench, sleeper, hog) = Pinned(("legacy_tickle_home", ticklesHome));
        bench.Occupancy[sleeper].HardAffinity = PcpuSet.Of(0).With(3);      // Without a search for a new home.

        bench.Core.Unblock(sleeper, Other, At(8_000));

        Assert.Equal(hog, bench.Occupancy[First].Current);
        Assert.Equal(ticklesHome == 1, bench.Tickled.Contains(0));
        Assert.True(bench.Tickled.Contains(3));
    }

    /// <summary>
    /// Two vCPUs on pCPU 0 of four: one sleeps, with credit left; the other has been running since 5 ms.
    /// </summary>
    private static (
        SchedulerBench Bench, VcpuId Sleeper, VcpuId Hog) Pinned(params (string Name, long Value)[] parameters)
    {
        var bench = new SchedulerBench("credit", threadsPerCore: 1, parameters);
        var (sleeper, hog) = (bench.Start(1, 1, At(0))[0], bench.Start(2, 1, At(0))[0]);
        bench.Core.SetAffinity(sleeper, PcpuSet.Of(0), null, First, At(1));
        bench.Core.SetAffinity(hog, PcpuSet.Of(0), null, First, At(1));
        for (var pass = 0; bench.Occupancy[First].Current != sleeper; pass++) bench.Switch(0, At(2 + (2_000 * pass)));
        bench.Core.Block(sleeper);
        bench.Switch(0, At(5_000));
        Assert.Equal(hog, bench.Occupancy[First].Current);
        bench.Tickled = PcpuSet.Empty;
        return (bench, sleeper, hog);
    }

    private static VirtualTime At(long microseconds) => new(microseconds * 1_000);
}
