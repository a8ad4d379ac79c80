using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Store;

/// <summary>A write whose answer was lost is repeated by its caller, and is in the store once.</summary>
[Long]
public sealed class WriteInDoubtTests : StoreTest
{
    private const string Id = "20261123-3f9a1c";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_write_that_arrived_although_it_timed_out_is_recognised(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        Arrive(number: 2, new WindowSealed(TempStore.Seal(1.Ms)));

        await journal.SealAsync(Id, TempStore.Seal(1.Ms));
        await journal.SealAsync(Id, TempStore.Seal(2.Ms));

        Assert.Equal([1.Ms, 2.Ms], await SealsAsync(journal));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_write_that_failed_and_arrived_later_is_not_written_again(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        await FailAsync(() => journal.SealAsync(Id, TempStore.Seal(1.Ms)));
        Arrive(number: 2, new WindowSealed(TempStore.Seal(1.Ms)));

        await journal.SealAsync(Id, TempStore.Seal(1.Ms));
        await journal.SealAsync(Id, TempStore.Seal(2.Ms));

        Assert.Equal([1.Ms, 2.Ms], await SealsAsync(journal));
    }

    /// <summary>With PostgreSQL only, since it fails at once: a locked file takes a second each time.</summary>
    [PostgresFact]
    public async Task A_write_that_failed_is_written_when_it_is_repeated()
    {
        On(StoreKind.PostgreSql);
        var journal = Store.Open();
        await FailAsync(() => journal.OpenAsync(TempStore.Header()));
        await journal.OpenAsync(TempStore.Header());
        await FailAsync(() => journal.SealAsync(Id, TempStore.Seal(1.Ms)));
        await journal.SealAsync(Id, TempStore.Seal(1.Ms));
        await FailAsync(() => journal.CheckpointAsync(Id, VirtualTime.Zero + 1.Ms, [[1]]));
        await journal.CheckpointAsync(Id, VirtualTime.Zero + 1.Ms, [[1]]);
        await FailAsync(() => journal.ResumeAsync(Id));
        await journal.ResumeAsync(Id);
        await FailAsync(() => journal.CloseAsync(Id, new(5, 6, 7, "{}", null)));
        await journal.CloseAsync(Id, new(5, 6, 7, "{}", null));

        Assert.Equal([1.Ms], await SealsAsync(journal));
        Assert.Equal([1], (await journal.LoadCheckpointAsync(Id, VirtualTime.Never))!.HostStates[0]);
        Assert.Equal(5UL, (await journal.ReadAsync(Id)).End!.Hash);
    }

    [Fact]
    public async Task Nothing_else_is_written_before_what_is_in_doubt()
    {
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        await FailAsync(() => journal.SealAsync(Id, TempStore.Seal(1.Ms)));

        var refused = await Assert.ThrowsAsync<StoreException>(() => journal.SealAsync(Id, TempStore.Seal(2.Ms)));

        Assert.EndsWith(
            "has an unfinished write, which must be repeated first.", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await SealsAsync(journal));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_holder_that_was_taken_over_while_a_write_was_in_doubt_is_refused(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        await FailAsync(() => journal.SealAsync(Id, TempStore.Seal(1.Ms)));
        await Store.Open().ResumeAsync(Id);

        var fenced = await Assert.ThrowsAsync<RunTakenOverException>(() => journal.SealAsync(Id, TempStore.Seal(1.Ms)));

        Assert.Equal((Id, false), (fenced.RunId, fenced.MayPass));
        Assert.Empty(await SealsAsync(journal));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_store_that_lost_acknowledged_events_is_no_longer_written(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        await journal.SealAsync(Id, TempStore.Seal(1.Ms));
        await FailAsync(() => journal.SealAsync(Id, TempStore.Seal(2.Ms)));
        Store.Execute("DELETE FROM journal WHERE sequence_number = 2");

        var lost = await Assert.ThrowsAsync<StoreException>(() => journal.SealAsync(Id, TempStore.Seal(2.Ms)));

        Assert.Equal(
            $"{Store.Options.Name} has lost the last events of run {Id}. "
            + $"Resume from what is left: actorxen run --resume {Id}.",
            lost.Message);
    }

    /// <summary>The store is away for one call: its table is.</summary>
    private async Task FailAsync(Func<Task> write)
    {
        using (Store.Block())
        {
            var failure = await Assert.ThrowsAsync<StoreException>(write);
            Assert.True(failure.MayPass, failure.Message);
        }
    }

    private void Arrive(long number, IRunEvent one) => Store.Insert(Id, number, one);

    private static async Task<IEnumerable<Duration>> SealsAsync(SqlRunJournal journal) =>
        (await journal.ReadAsync(Id)).Seals.Select(seal => seal.At - VirtualTime.Zero);
}
