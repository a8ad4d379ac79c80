using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Wire;

namespace ActorXen.Tests.Nodes.Epochs;

public sealed class StallWatchTests
{
    [Fact]
    public void Members_that_wait_for_each_other_are_noticed_said_and_given_up()
    {
        var watch = new StallWatch(4);
        watch.Look(At(1_099, 1_202), areRunning: true);
        Assert.Equal(("", false), (watch.Note, watch.IsStalled));

        for (var beat = 0; beat < 3; beat++) watch.Look(At(1_099, 1_202), areRunning: true);
        Assert.StartsWith("No node has got any further for 3 s", watch.Note, StringComparison.Ordinal);
        Assert.False(watch.IsStalled);

        watch.Look(At(1_099, 1_202), areRunning: true);
        Assert.True(watch.IsStalled);
    }

    [Fact]
    public void One_member_that_gets_further_is_enough()
    {
        var watch = new StallWatch(2);
        for (var window = 0; window < 20; window++) watch.Look(At(7, window), areRunning: true);

        Assert.Equal(("", false), (watch.Note, watch.IsStalled));
    }

    [Fact]
    public void Members_that_build_or_load_are_not_expected_to_run()
    {
        var watch = new StallWatch(2);
        for (var beat = 0; beat < 20; beat++) watch.Look(At(7, 7), areRunning: false);

        Assert.Equal(("", false), (watch.Note, watch.IsStalled));
    }

    private static WorkerProgress?[] At(params long[] windows) =>
        [.. windows.Select(window => new WorkerProgress(
            new("run", 1), 3, new(default, 0, window, 0, 0, 0, 0, 0)))];
}
