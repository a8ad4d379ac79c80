using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store;
using ActorXen.Store.Database;
using ActorXen.Tests.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Store;

/// <summary>How much room runs take, and removing them.</summary>
public sealed class RunShelfTests : StoreTest
{
    private const string Id = "20261123-3f9a1c";
    private const string Other = "20261123-3f9a1d";

    private RunShelf Shelf => RunShelf.OpenStore(Store.Options);

    [Theory, OnSqlite, OnPostgres]
    public async Task The_size_of_a_run_is_that_of_its_events_checkpoints_and_marks(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        var opened = (await Shelf.SizesAsync())[Id];
        // Random bytes, which do not become smaller.
        await journal.CheckpointAsync(Id, VirtualTime.Zero, [Bytes(20_000)]);
        var withCheckpoint = (await Shelf.SizesAsync())[Id];
        await journal.KeepMarkAsync(Id, VirtualTime.Zero, [Bytes(10_000)]);
        var withMark = (await Shelf.SizesAsync())[Id];
        await journal.OpenAsync(TempStore.Header(Other));

        Assert.InRange(opened, 50, 500);
        Assert.InRange(withCheckpoint - opened, 20_000, 20_300);
        Assert.InRange(withMark - withCheckpoint, 10_000, 10_100);
        Assert.Equal((withMark, opened), ((await Shelf.SizesAsync())[Id], (await Shelf.SizesAsync())[Other]));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Nothing_of_a_removed_run_stays_and_everything_of_others(StoreKind kind)
    {
        On(kind);
        var journal = OpenPatient();
        await RunTests.StartAsync(journal, TempStore.Header());
        await journal.KeepMarkAsync(Id, VirtualTime.Zero, [[1]]);
        var other = await RunTests.StartAsync(journal, TempStore.Header(Other));
        var size = (await Shelf.SizesAsync())[Other];
        Store.Execute($"INSERT INTO tags VALUES (1, 'tag', 1, 'run-{Id}'), (2, 'tag', 1, 'run-{Other}')");

        Assert.Equal([Id], await Shelf.RemoveAsync([Id, "20261123-ffffff"], withUnfinished: false));

        Assert.Equal(Other, Assert.Single(await journal.ListAsync()).Header.RunId);
        Assert.Equal([new(Other, size)], await Shelf.SizesAsync());
        Assert.Equal(other.Hash, (await journal.ReadAsync(Other)).End!.Hash);
        Assert.Equal(0, Store.Execute($"DELETE FROM tags WHERE persistence_id LIKE '%{Id}%'"));
        Assert.Equal(0, Store.Execute($"DELETE FROM snapshot WHERE persistence_id LIKE '%{Id}%'"));
        Assert.Equal(0, Store.Execute($"DELETE FROM journal WHERE persistence_id LIKE '%{Id}%'"));
        Assert.Equal(1, Store.Execute("DELETE FROM tags"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Results_have_a_size_and_are_removed_by_their_keys(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        await journal.KeepResultAsync("cell-1", Bytes(5_000));
        await journal.KeepResultAsync("cell-12", Bytes(7_000));

        var sizes = await Shelf.ResultSizesAsync();
        await Shelf.RemoveResultsAsync(["cell-1", "cell-3"]);

        Assert.InRange(sizes["cell-1"], 5_000, 5_100);
        Assert.InRange(sizes["cell-12"], 7_000, 7_100);
        Assert.Null(await journal.LoadResultAsync("cell-1"));
        Assert.Equal(["cell-12"], await journal.ResultKeysAsync(""));
        Assert.Empty(await Shelf.SizesAsync());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_run_without_an_end_is_refused_and_all_stay(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        await journal.OpenAsync(TempStore.Header(Other));
        await journal.CloseAsync(Other, new(5, 6, 7, "", null));

        var refused = await Assert.ThrowsAsync<RunRefusedException>(
            () => Shelf.RemoveAsync([Other, Id], withUnfinished: false));

        Assert.Equal(
            $"Run {Id} has not ended; a process may still write it. Nothing was removed. Resume it to its end, or add "
            + "--unfinished.",
            refused.Message);
        Assert.Equal(2, (await journal.ListAsync()).Count);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_process_that_still_writes_a_removed_run_is_refused(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        await journal.CheckpointAsync(Id, VirtualTime.Zero, [[1]]);

        Assert.Equal([Id], await Shelf.RemoveAsync([Id], withUnfinished: true));

        await Assert.ThrowsAsync<RunTakenOverException>(() => journal.SealAsync(Id, TempStore.Seal(1.Ms)));
        Assert.Empty(await journal.ListAsync());
        await Assert.ThrowsAsync<RunNotFoundException>(() => journal.ReadAsync(Id));
        await Assert.ThrowsAsync<RunNotFoundException>(() => RunTests.ResumeAsync(journal));
        Assert.Empty(await Shelf.RemoveAsync([Id], withUnfinished: true));
        Assert.Equal(0, Store.Execute("DELETE FROM snapshot"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Parts_that_a_killed_process_left_go_with_the_next_removal(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        await journal.SavePartsAsync(Id, holder: 99, number: 2, [[4]]);
        await journal.SavePartsAsync(Other, holder: 99, number: 2, [[4]]);

        await Shelf.RemoveAsync([], withUnfinished: false);

        Assert.Equal(1, Store.Execute("DELETE FROM snapshot"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_reader_of_a_run_that_is_removed_is_told_so(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        await RunTests.StartAsync(journal, TempStore.Header());
        var reader = Store.Open();
        var removing = new RemovingJournal(reader, () => Shelf.RemoveAsync([Id], withUnfinished: false));
        var travel = new TimeTravel(removing, _ => RunTests.Toy());

        var told = await Assert.ThrowsAsync<RunNotFoundException>(() => travel.ToAsync(Id, VirtualTime.Zero + 8.Ms));

        Assert.Equal(
            $"Run {Id} is not in {Store.Options.Name} any more: it was removed. See actorxen runs.", told.Message);
        Assert.Empty(Store.Warnings);
    }

    /// <summary>It ended between the command's look at the store and the removal.</summary>
    [Fact]
    public async Task A_run_that_ends_meanwhile_stays_where_only_unfinished_ones_go()
    {
        await RunTests.StartAsync(OpenPatient(), TempStore.Header());

        Assert.Empty(await Shelf.RemoveAsync([Id], withUnfinished: true, onlyUnfinished: true));
        Assert.Equal([Id], await Shelf.RemoveAsync([Id], withUnfinished: true));
    }

    [Fact]
    public async Task A_file_becomes_smaller()
    {
        await FillAsync();
        await Shelf.RemoveAsync([Id], withUnfinished: true);

        var given = await Shelf.GiveBackAsync(mayRewrite: false);

        Assert.Null(given.WhyNot);
        Assert.InRange(given.Bytes, 1_500_000, 9_000_000);
        Assert.InRange(new FileInfo(Store.Path).Length, 0, 500_000);
        Assert.Equal(new(0, null), await Shelf.GiveBackAsync(mayRewrite: true));
    }

    [Fact]
    public async Task A_file_of_an_earlier_version_is_written_anew_once()
    {
        await FillAsync();
        // As earlier versions made it.
        Store.Execute("PRAGMA auto_vacuum = NONE; VACUUM");
        await Shelf.RemoveAsync([Id], withUnfinished: true);

        var kept = await Shelf.GiveBackAsync(mayRewrite: false);
        var given = await Shelf.GiveBackAsync(mayRewrite: true);

        Assert.Equal(new(0, "The file stays as big; later runs use the room."), kept);
        Assert.InRange(given.Bytes, 1_500_000, 9_000_000);
        await FillAsync(Other);
        await Shelf.RemoveAsync([Other], withUnfinished: true);
        Assert.InRange((await Shelf.GiveBackAsync(mayRewrite: false)).Bytes, 1_500_000, 9_000_000);
    }

    [Fact]
    public async Task A_file_that_another_process_reads_stays_as_big_which_is_said()
    {
        await FillAsync();
        using var reader = OpenedStore.DatabaseOf(Store.Options).Connect();
        await reader.OpenAsync();
        using var transaction = OpenedStore.DatabaseOf(Store.Options).BeginReading(reader);
        using var command = reader.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM journal";
        await command.ExecuteScalarAsync();
        await Shelf.RemoveAsync([Id], withUnfinished: true);

        var given = await Shelf.GiveBackAsync(mayRewrite: true);

        Assert.Equal(0, given.Bytes);
        Assert.StartsWith("The file stays as big", given.WhyNot, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_the_first_run_the_shelf_is_empty()
    {
        await using var shelf = RunShelf.FindStore(StoreOptions.File(Store.Path) with { IsDefault = true });

        Assert.Empty(await shelf.SizesAsync());
        await Assert.ThrowsAsync<RunNotFoundException>(() => shelf.FindAsync("2026"));
        Assert.False(File.Exists(Store.Path));
    }

    private async Task FillAsync(string id = Id)
    {
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header(id));
        await journal.CheckpointAsync(id, VirtualTime.Zero, [Bytes(2_000_000)]);
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Removes the run as soon as it has been read.</summary>
    private sealed class RemovingJournal(IRunJournal journal, Func<Task> remove) : IRunJournal
    {
        public async Task<RunRecord> ReadAsync(string idOrName)
        {
            var record = await journal.ReadAsync(idOrName);
            await remove();
            return record;
        }

        public Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore) =>
            journal.LoadCheckpointAsync(runId, atOrBefore);

        public Task OpenAsync(RunHeader header) => throw new NotSupportedException();

        public Task ResumeAsync(string runId) => throw new NotSupportedException();

        public Task SealAsync(string runId, WindowSeal seal) => throw new NotSupportedException();

        public Task CheckpointAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> hostStates) =>
            throw new NotSupportedException();

        public Task KeepMarkAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> counts) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<byte[]>?> LoadMarkAsync(string runId, VirtualTime at, int hosts) =>
            throw new NotSupportedException();

        public Task DropMarksAsync(string runId) => throw new NotSupportedException();

        public Task KeepRecordedAsync(string runId, RecordKind kind, VirtualTime at, IReadOnlyList<byte[]> hosts) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<byte[]>?> LoadRecordedAsync(
            string runId, RecordKind kind, VirtualTime at, int hosts) => throw new NotSupportedException();

        public Task CloseAsync(string runId, RunEnd end) => throw new NotSupportedException();

        public Task<byte[]?> LoadResultAsync(string key) => throw new NotSupportedException();

        public Task KeepResultAsync(string key, byte[] bytes) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> ResultKeysAsync(string prefix) => throw new NotSupportedException();

        public Task<IReadOnlyList<RunSummary>> ListAsync() => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
