using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store;
using ActorXen.Store.Database;
using ActorXen.Tests.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Store;

/// <summary>A damaged run is named and can be mended, and hides no other.</summary>
[Long]
public sealed class DamagedRunTests : StoreTest
{
    private const string Id = "20261123-3f9a1c";
    private const string Other = "20261123-3f9a1d";
    private const string OfIt = $"persistence_id = 'run-{Id}'";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_damaged_run_is_named_and_the_others_are_listed(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        await RunTests.StartAsync(journal, TempStore.Header());
        await RunTests.StartAsync(journal, TempStore.Header(Other));
        Store.Execute($"DELETE FROM journal WHERE {OfIt} AND sequence_number = 1");

        Assert.Equal(Other, Assert.Single(await journal.ListAsync()).Header.RunId);
        var damaged = Assert.Single(await journal.ListDamagedAsync());
        Assert.Equal(new(Id, "event 1 is missing", CanBeMended: false), damaged);
        Assert.Equal(
            $"run {Id} is damaged: event 1 is missing. Nothing of it can be used. Remove it with actorxen runs rm "
            + $"--unfinished {Id}, and start it again.",
            damaged.ToString());
        Assert.Equal($"{Store.Options.Name}: {damaged}", await RefusalAsync(() => journal.ReadAsync(Id)));
        Assert.Equal($"{Store.Options.Name}: {damaged}", await RefusalAsync(() => journal.ResumeAsync(Id)));
        Assert.Equal([Id], await RunShelf.OpenStore(Store.Options).RemoveAsync([Id], withUnfinished: true));
        Assert.Empty(await journal.ListDamagedAsync());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_place_of_damage_can_be_mended_and_the_result_is_the_same(StoreKind kind)
    {
        On(kind);
        var whole = await RunTests.StartAsync(Store.Open(), TempStore.Header());
        var journal = Store.Open();
        // Opened, ten seals, three checkpoints, closed, ended. Backwards, because what follows damage is given up.
        for (var number = 15; number > 1; number--)
        {
            Store.Execute($"UPDATE journal SET manifest = 'sealee' WHERE {OfIt} AND sequence_number = {number}");
            Assert.Equal(Id, Assert.Single(await journal.ListDamagedAsync()).RunId);
            Assert.Contains($"event {number}: ", await RefusalAsync(() => journal.ReadAsync(Id)));

            var mended = await RunTests.ResumeAsync(journal);

            Assert.Equal(whole.Hash, mended.Hash);
            Assert.Equal(whole.Hash, (await journal.ReadAsync(Id)).End!.Hash);
            Assert.Equal(10, (await journal.ReadAsync(Id)).Seals.Count);
            Assert.Empty(await journal.ListDamagedAsync());
        }

        Assert.Equal(14, Store.Warnings.Count(line => line.Contains("is made again", StringComparison.Ordinal)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_mended_run_is_carried_to_another_store_without_what_was_given_up(StoreKind kind)
    {
        On(kind);
        await RunTests.StartAsync(Store.Open(), TempStore.Header());
        Store.Execute($"DELETE FROM journal WHERE {OfIt} AND sequence_number = 6");
        var journal = Store.Open();
        var mended = await RunTests.ResumeAsync(journal);
        await using var to = new TempStore(kind);
        using var file = new MemoryStream();
        await RunShelf.OpenStore(Store.Options).ExportAsync([Id], "9.9", file, default);

        var added = await RunShelf.OpenStore(to.Options).ImportAsync(file, default);
        var again = await RunShelf.OpenStore(Store.Options).ImportAsync(file, default);

        Assert.Equal([Id], added.Added);
        Assert.Equal([Id], again.Present);
        Assert.Equal(mended.Hash, (await to.Open().ReadAsync(Id)).End!.Hash);
        Assert.Equal(10, (await to.Open().ReadAsync(Id)).Seals.Count);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_process_that_held_a_damaged_run_is_refused_once_it_is_mended(StoreKind kind)
    {
        On(kind);
        var (stale, holder) = (Store.Open(), Store.Open());
        await stale.OpenAsync(TempStore.Header());
        await stale.SealAsync(Id, TempStore.Seal(1.Ms));
        Store.Execute($"UPDATE journal SET manifest = 'sealee' WHERE {OfIt} AND sequence_number = 2");

        await holder.ResumeAsync(Id);

        await Assert.ThrowsAsync<RunTakenOverException>(() => stale.SealAsync(Id, TempStore.Seal(2.Ms)));
        await holder.SealAsync(Id, TempStore.Seal(1.Ms));
        Assert.Equal([VirtualTime.Zero + 1.Ms], (await holder.ReadAsync(Id)).Seals.Select(seal => seal.At));
    }

    [Fact]
    public async Task A_run_whose_name_cannot_be_read_is_named_instead_of_not_found()
    {
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header() with { Name = "limit off" });
        Store.Execute("UPDATE journal SET message = x'830102' WHERE manifest = 'opened'");

        Assert.Contains(
            $"run {Id} is damaged: event 1: ", await RefusalAsync(() => journal.ReadAsync("limit off")));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_run_whose_name_is_lost_is_named_instead_of_not_found(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header() with { Name = "limit off" });
        await journal.SealAsync(Id, TempStore.Seal(1.Ms));
        Store.Execute("DELETE FROM journal WHERE manifest = 'opened'");

        Assert.Contains(
            $"run {Id} is damaged: its beginning is missing. ",
            await RefusalAsync(() => journal.ReadAsync("limit off")));
    }

    [Fact]
    public async Task Rows_of_an_earlier_version_are_read_resumed_and_removed()
    {
        var journal = Store.Open();
        foreach (var line in await File.ReadAllLinesAsync(
            Repository.PathOf("Cluster.Tests/Golden/journal/version-1.txt")))
        {
            var (manifest, bytes) = (line.Split(' ')[0], Convert.FromHexString(line.Split(' ')[1]));
            var number = Array.IndexOf(["opened", "resumed", "sealed", "checkpoint"], manifest) + 1;
            if (number > 0) Store.Insert(Id, number, manifest, bytes);
        }

        Assert.Equal(RunState.Open, Assert.Single(await journal.ListAsync()).State);
        await journal.ResumeAsync(Id);
        await journal.SealAsync(Id, TempStore.Seal(900.Ms));

        Assert.Empty(Store.Warnings);
        Assert.Equal(2, (await journal.ReadAsync(Id)).Seals.Count);
        Assert.Equal([Id], await RunShelf.OpenStore(Store.Options).RemoveAsync([Id], withUnfinished: true));
    }

    [Fact]
    public async Task A_store_that_is_moved_or_deleted_is_noticed_with_the_next_write()
    {
        if (OperatingSystem.IsWindows()) return; // An open file stays where it is.
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        await journal.SealAsync(Id, TempStore.Seal(1.Ms));
        File.Move(Store.Path, $"{Store.Path}.old");

        var moved = await Assert.ThrowsAsync<StoreException>(() => journal.SealAsync(Id, TempStore.Seal(2.Ms)));
        var read = await Assert.ThrowsAsync<StoreException>(() => journal.ResumeAsync(Id));
        File.Move($"{Store.Path}.old", Store.Path);
        await journal.ResumeAsync(Id);
        await journal.SealAsync(Id, TempStore.Seal(2.Ms));

        Assert.False(moved.MayPass);
        Assert.StartsWith($"{Store.Path} was moved or deleted while it was in use. ", moved.Message);
        Assert.Equal(moved.Message, read.Message);
        Assert.Equal(2, (await journal.ReadAsync(Id)).Seals.Count);
    }

    private static async Task<string> RefusalAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<StoreException>(call)).Message;
}
