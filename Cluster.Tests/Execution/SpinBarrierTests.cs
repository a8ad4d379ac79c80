using ActorXen.Execution;

namespace ActorXen.Tests.Execution;

/// <summary>No thread passes the barrier before all have arrived, however late they are.</summary>
public sealed class SpinBarrierTests
{
    [Theory]
    [InlineData(2, 5_000, 0)]
    [InlineData(4, 500, 0)]
    [InlineData(3, 60, 1)]
    public void All_threads_pass_each_meeting_together(int threads, int rounds, int lateMilliseconds)
    {
        var barrier = new SpinBarrier(threads);
        var written = new int[threads];
        var faults = 0;
        var running = Enumerable.Range(0, threads).Select(self => new Thread(() =>
        {
            for (var round = 1; round <= rounds; round++)
            {
                // Long enough that the others go to sleep.
                if (lateMilliseconds > 0 && round % threads == self) Busy(TimeSpan.FromMilliseconds(lateMilliseconds));
                written[self] = round;
                barrier.Meet();
                if (written.Any(other => other < round)) Interlocked.Increment(ref faults);
                barrier.Meet();
            }
        })).ToList();

        running.ForEach(thread => thread.Start());
        running.ForEach(thread => thread.Join());

        Assert.Equal(0, faults);
    }

    private static void Busy(TimeSpan length)
    {
        var begun = System.Diagnostics.Stopwatch.StartNew();
        while (begun.Elapsed < length) Thread.SpinWait(10);
    }
}
