using ActorXen.Nodes.Web;

namespace ActorXen.Tests.Nodes.Web;

public sealed class OneAtATimeTests
{
    [Fact]
    public async Task Whatever_the_way_one_thing_is_done_at_a_time()
    {
        using var door = new OneAtATime();
        var (now, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(number => (number % 3) switch
        {
            0 => door.RunAsync(Work, default),
            1 => door.RunAsync(() => Task.Run(Work), default),
            _ => Task.Run(() => door.Run(Work, default)),
        }));

        Assert.Equal((0, 1), (now, most));

        int Work()
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            Thread.Yield();
            return Interlocked.Decrement(ref now);
        }
    }

    [Fact]
    public async Task Who_goes_does_not_let_the_next_in_before_the_work_is_done()
    {
        using var door = new OneAtATime();
        using var gone = new CancellationTokenSource();
        using var end = new ManualResetEventSlim();
        var first = door.RunAsync(() => { end.Wait(); return 1; }, gone.Token);
        var second = door.RunAsync(() => end.IsSet, default);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        end.Set();
        Assert.True(await second);
    }
}
