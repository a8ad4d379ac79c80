using System.Collections.Concurrent;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Tests.Support;
using CsCheck;

namespace ActorXen.Tests.Store;

/// <summary>Two processes want one run: only the one that resumed it last can write.</summary>
[Long]
public sealed class TakeOverTests : StoreTest
{
    private const int Processes = 3;

    private static readonly Gen<(int Process, bool Resumes)[]> _steps =
        Gen.Select(Gen.Int[0, Processes - 1], Gen.Int[0, 2].Select(draw => draw == 0)).Array[1, 12];

    [Theory, OnSqlite, OnPostgres]
    public void Whatever_the_order_only_the_last_holder_writes(StoreKind kind)
    {
        On(kind);
        var journals = Enumerable.Range(0, Processes).Select(_ => OpenPatient()).ToArray();
        var runs = 0;

        _steps.Sample(
            steps => PlayAsync(
                journals, $"20261123-{Interlocked.Increment(ref runs):x6}", steps).GetAwaiter().GetResult(),
            iter: 5, threads: 1);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Processes_that_take_over_all_the_time_never_mix_and_lose_nothing_that_was_acknowledged(
        StoreKind kind)
    {
        On(kind);
        var first = OpenPatient();
        await first.OpenAsync(TempStore.Header());
        var runId = TempStore.Header().RunId;
        var legs = 0;
        var acknowledged = new ConcurrentBag<(long Leg, long At)>();

        await Task.WhenAll(Enumerable.Range(0, Processes).Select(_ => Task.Run(async () =>
        {
            var journal = OpenPatient();
            for (var round = 0; round < 4; round++)
            {
                try
                {
                    await journal.ResumeAsync(runId);
                    var leg = Interlocked.Increment(ref legs);
                    for (var at = 1; at <= 5; at++)
                    {
                        await journal.SealAsync(runId, TempStore.Seal(at.Us) with { Delivered = leg });
                        acknowledged.Add((leg, at));
                    }
                }
                catch (RunTakenOverException)
                {
                    // Somebody else was quicker.
                }
            }
        })));

        var stored =
            (await first.ReadAsync(runId)).Seals.Select(seal => (seal.Delivered, seal.At.Nanoseconds / 1000)).ToList();
        Assert.Equal(acknowledged.Order(), stored.Order());
        var blocks = stored.Select(seal => seal.Delivered).Where(
            (leg, index) => index == 0 || stored[index - 1].Delivered != leg);
        Assert.Distinct(blocks);
    }

    /// <summary>As runs use it: a lock that another process holds makes it wait.</summary>
    private static async Task PlayAsync(IRunJournal[] journals, string runId, (int Process, bool Resumes)[] steps)
    {
        await journals[0].OpenAsync(TempStore.Header(runId));
        var holder = 0;
        var expected = new List<long>();
        for (var step = 0; step < steps.Length; step++)
        {
            var (process, resumes) = steps[step];
            var journal = journals[process];
            if (resumes)
            {
                await journal.ResumeAsync(runId);
                holder = process;
            }
            else if (process == holder)
            {
                await journal.SealAsync(runId, TempStore.Seal(1.Ms) with { Delivered = step });
                expected.Add(step);
            }
            else
            {
                // Once it was refused, or never resumed, it does not even try.
                await Assert.ThrowsAnyAsync<StoreException>(() => journal.SealAsync(runId, TempStore.Seal(1.Ms)));
            }
        }

        Assert.Equal(expected, (await journals[0].ReadAsync(runId)).Seals.Select(seal => seal.Delivered));
    }
}
