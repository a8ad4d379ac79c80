using ActorXen.Store;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using ActorXen.Tests.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Store;

[Long]
public sealed class SqlRunJournalTests : StoreTest
{
    private const string Id = "20261123-3f9a1c";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_checkpoint_whose_seal_is_missing_is_never_used(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        await journal.SealAsync(Id, TempStore.Seal(3.Ms));
        await journal.CheckpointAsync(Id, VirtualTime.Zero + 3.Ms, [[1], [2], [3]]);

        await journal.SavePartsAsync(Id, holder: 99, number: 2, [[4], [5], [6]]);
        var checkpoint = await Store.Open().LoadCheckpointAsync(Id, VirtualTime.Never);

        Assert.Equal(VirtualTime.Zero + 3.Ms, checkpoint!.At);
        Assert.Equal(new byte[][] { [1], [2], [3] }, checkpoint.HostStates);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Several_checkpoints_of_a_run_are_kept_and_the_latest_before_a_time_is_found(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        foreach (byte ms in (byte[])[3, 6, 9])
            await journal.CheckpointAsync(Id, VirtualTime.Zero + ((int)ms).Ms, [[ms]]);

        Assert.Null(await journal.LoadCheckpointAsync(Id, VirtualTime.Zero + 2.Ms));
        Assert.Equal([3], (await journal.LoadCheckpointAsync(Id, VirtualTime.Zero + 5.Ms))!.HostStates[0]);
        Assert.Equal([6], (await journal.LoadCheckpointAsync(Id, VirtualTime.Zero + 6.Ms))!.HostStates[0]);
        Assert.Equal([9], (await journal.LoadCheckpointAsync(Id, VirtualTime.Never))!.HostStates[0]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_checkpoint_of_several_parts_comes_back_as_it_was(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        byte[][] states = [new byte[9 << 20], new byte[9 << 20], [], [1, 2, 3]];
        states[1].AsSpan().Fill(7);

        await journal.CheckpointAsync(Id, VirtualTime.Zero, states);

        States.AreSame(states, (await journal.LoadCheckpointAsync(Id, VirtualTime.Zero))!.HostStates);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_previous_holder_of_a_run_is_refused(StoreKind kind)
    {
        On(kind);
        var (stale, holder) = (Store.Open(), Store.Open());
        await stale.OpenAsync(TempStore.Header());
        await holder.ResumeAsync(Id);

        var refused = await Assert.ThrowsAsync<RunTakenOverException>(() => stale.SealAsync(Id, TempStore.Seal(1.Ms)));
        await holder.SealAsync(Id, TempStore.Seal(2.Ms));
        await Assert.ThrowsAsync<StoreException>(() => stale.SealAsync(Id, TempStore.Seal(3.Ms)));

        Assert.Equal($"{Store.Options.Name}: run {Id} was taken over by another process.", refused.Message);
        Assert.Equal([VirtualTime.Zero + 2.Ms], (await holder.ReadAsync(Id)).Seals.Select(seal => seal.At));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_stale_holders_checkpoint_cannot_replace_that_of_its_successor(StoreKind kind)
    {
        On(kind);
        var (stale, holder) = (Store.Open(), Store.Open());
        await stale.OpenAsync(TempStore.Header());
        await holder.ResumeAsync(Id);
        await holder.CheckpointAsync(Id, VirtualTime.Zero + 3.Ms, [[1]]);

        await Assert.ThrowsAsync<RunTakenOverException>(
            () => stale.CheckpointAsync(Id, VirtualTime.Zero + 6.Ms, [[2]]));

        Assert.Equal([1], (await holder.LoadCheckpointAsync(Id, VirtualTime.Never))!.HostStates[0]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Two_runs_of_two_processes_share_a_file(StoreKind kind)
    {
        On(kind);
        var results = await Task.WhenAll(
            Task.Run(() => RunTests.StartAsync(OpenPatient(), TempStore.Header("20261123-aaaaaa", seed: 1))),
            Task.Run(() => RunTests.StartAsync(OpenPatient(), TempStore.Header("20261123-bbbbbb", seed: 2))));

        var list = await Store.Open().ListAsync();

        Assert.Equal(results.Select(result => (ulong?)result.Hash), list.Select(run => run.Hash));
        Assert.All(list, run => Assert.Equal(RunState.Complete, run.State));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_run_id_is_used_once(StoreKind kind)
    {
        On(kind);
        await Store.Open().OpenAsync(TempStore.Header());

        var refused = await Assert.ThrowsAsync<StoreException>(() => Store.Open().OpenAsync(TempStore.Header()));

        Assert.EndsWith("is already in the store.", refused.Message, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Runs_are_listed_oldest_first_with_their_states(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        for (var minute = 3; minute > 0; minute--)
        {
            var id = $"20261123-00000{minute}";
            await journal.OpenAsync(
                TempStore.Header(id) with { StartedUtc = DateTimeOffset.UnixEpoch.AddMinutes(minute) });
            await journal.SealAsync(id, TempStore.Seal(minute.Ms));
        }

        await journal.CloseAsync("20261123-000001", new(5, 6, 7, "{}", null));
        await journal.CloseAsync("20261123-000002", new(5, 6, 7, "", "it broke"));

        var list = await journal.ListAsync();

        Assert.Equal([RunState.Complete, RunState.Failed, RunState.Open], list.Select(run => run.State));
        Assert.Equal([1.Ms, 2.Ms, 3.Ms], list.Select(run => run.SealedUpTo - VirtualTime.Zero));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_thousand_runs_are_listed_without_reading_their_checkpoints(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        InsertRuns(1000);

        var list = await journal.ListAsync();

        Assert.Equal(
            Enumerable.Range(0, 1000).Select(number => $"20261123-{number:x6}"), list.Select(run => run.Header.RunId));
        // Their parts are not in the store at all.
        Assert.All(list, run => Assert.Equal(VirtualTime.Zero + 3.Ms, run.CheckpointAt));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_run_is_found_by_a_beginning_that_fits_only_one(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        foreach (var id in (string[])["20261123-aa0000", "20261123-ab0000"])
            await journal.OpenAsync(TempStore.Header(id));

        var found = await journal.ReadAsync("20261123-aa");
        var several = await Assert.ThrowsAsync<RunNotFoundException>(() => journal.ReadAsync("20261123-a"));
        var none = await Assert.ThrowsAsync<RunNotFoundException>(() => journal.ReadAsync("2025"));
        await Assert.ThrowsAsync<RunNotFoundException>(() => journal.ReadAsync("%"));

        Assert.Equal("20261123-aa0000", found.Summary.Header.RunId);
        Assert.Equal(
            "2 runs begin with 20261123-a: 20261123-aa0000, 20261123-ab0000. Write more of the id.", several.Message);
        Assert.Equal($"No run in {Store.Options.Name} begins with 2025.", none.Message);
    }

    private void InsertRuns(int count)
    {
        using var connection = OpenedStore.DatabaseOf(Store.Options).Connect();
        connection.Open();
        using var transaction = connection.BeginTransaction();
        for (var number = 0; number < count; number++)
        {
            var header = TempStore.Header($"20261123-{number:x6}");
            IRunEvent[] events =
            [
                new RunOpened(header, 1),
                new WindowSealed(TempStore.Seal(3.Ms)),
                new CheckpointSealed(VirtualTime.Zero + 3.Ms, 1, 1, 1, 1),
            ];
            for (var index = 0; index < events.Length; index++)
            {
                using var insert = StoreRows.CommandOf(
                    connection,
                    """
                    INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier)
                    VALUES (0, @deleted, @id, @number, @message, @manifest, 41580)
                    """,
                    ("@deleted", false),
                    ("@id", StoreKeys.Run(header.RunId)),
                    ("@number", index + 1),
                    ("@message", JournalCodec.Events.Write(events[index])),
                    ("@manifest", JournalCodec.Events.ManifestOf(events[index])));
                insert.Transaction = transaction;
                insert.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }
}
