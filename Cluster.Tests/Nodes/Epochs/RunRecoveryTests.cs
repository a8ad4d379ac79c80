using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes.Epochs;

public class RunRecoveryTests
{
    private readonly FakeClock _clock = new();
    private readonly List<RecoveryView> _over = [];

    [Fact]
    public void Build_load_and_the_lost_work_are_timed_each_on_its_own()
    {
        var recovery = Begin(reached: 120.Ms);

        _clock.Advance(0.1);
        recovery.BeginToBuild();
        _clock.Advance(0.5);
        recovery.HaveBuilt();
        _clock.Advance(0.2);
        recovery.Resume(At(50.Ms), At(100.Ms));
        _clock.Advance(1.5);
        recovery.ComeTo(At(100.Ms));
        Assert.Null(recovery.View.Again);
        _clock.Advance(0.5);
        recovery.ComeTo(At(120.Ms));

        Assert.Equal(
            (Seconds(0.5), Seconds(0.3), Seconds(2)), (recovery.View.Build, recovery.View.Load, recovery.View.Again));
        Assert.Equal((70.Ms, Seconds(9.25 + 0.5 + 0.3 + 2)), (recovery.View.LostWork, recovery.View.Total));
        Assert.Equal(
            "recovered on 2 nodes from the loss of a:1: noticed after 5.00 s, given up after 9.00 s, next epoch "
            + "after 9.25 s; "
            + "built in 0.50 s, loaded in 0.30 s, 70 ms of virtual time repeated in 2.00 s",
            _over.Single().ToString());
    }

    [Fact]
    public void A_coordinator_that_took_over_knows_from_the_store_how_far_the_run_had_come()
    {
        var recovery = Begin(reached: 0.Ms);

        recovery.Resume(At(50.Ms), At(100.Ms));
        recovery.ComeTo(At(99.Ms));

        Assert.Equal((50.Ms, null), (recovery.View.LostWork, recovery.View.Again));
    }

    [Fact]
    public void Whatever_comes_after_the_point_of_the_loss_changes_nothing()
    {
        var recovery = Begin(reached: 120.Ms);
        recovery.Resume(At(100.Ms), At(100.Ms));
        recovery.ComeTo(At(130.Ms));

        _clock.Advance(7);
        recovery.ComeTo(At(140.Ms));

        Assert.Equal(TimeSpan.Zero, recovery.View.Again);
        Assert.Single(_over);
    }

    [Fact]
    public void With_nothing_lost_it_is_over_when_the_run_resumes()
    {
        var recovery = Begin(reached: 100.Ms);

        recovery.Resume(At(100.Ms), At(100.Ms));

        Assert.Equal((Duration.Zero, TimeSpan.Zero), (_over.Single().LostWork, _over.Single().Again));
    }

    [Fact]
    public void What_is_not_known_yet_is_not_reported()
    {
        var recovery = Begin(reached: 100.Ms);

        Assert.Null(recovery.View.Total);
        Assert.EndsWith(
            "built in -, loaded in -, 0 ns of virtual time repeated in -",
            recovery.View.ToString(),
            StringComparison.Ordinal);
    }

    private RunRecovery Begin(Duration reached) => new(
        _clock,
        new(7, 2, ["a:1"], _clock.GetUtcNow(), Seconds(5), Seconds(9), Seconds(9.25), null, null, Duration.Zero, null),
        At(reached),
        _over.Add);

    private static VirtualTime At(Duration sinceBegin) => VirtualTime.Zero + sinceBegin;

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
