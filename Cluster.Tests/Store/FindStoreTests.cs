using ActorXen.Runs;
using ActorXen.Store;
using ActorXen.Store.Database;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Store;

/// <summary>Commands that begin no run open a store that must be there.</summary>
public sealed class FindStoreTests : StoreTest
{
    [Theory]
    [InlineData("", "; a new run would create it.")]
    [InlineData("folder", ".")]
    public void A_store_that_does_not_exist_is_not_created(string folder, string end)
    {
        var path = Path.Combine(Path.GetDirectoryName(Store.Path)!, folder, "typo.db");

        var missing = Assert.Throws<StoreException>(() => SqlRunJournal.FindStore(StoreOptions.File(path)));

        Assert.Equal($"There is no store {path}. Check --store or ACTORXEN_STORE{end}", missing.Message);
        Assert.False(missing.MayPass);
        Assert.Equal(folder.Length == 0, Directory.Exists(Path.GetDirectoryName(path)));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Before_the_first_run_the_default_store_is_empty_and_is_not_created()
    {
        var options = StoreOptions.File(Store.Path) with { IsDefault = true };

        await using var journal = SqlRunJournal.FindStore(options);

        Assert.Empty(await journal.ListAsync());
        var refused = await Assert.ThrowsAsync<RunNotFoundException>(() => journal.ReadAsync("2026"));
        Assert.Equal("Run 2026 is not in a store, because nothing was run yet.", refused.Message);
        Assert.False(File.Exists(Store.Path));
    }

    [Fact]
    public async Task A_store_that_is_there_is_read()
    {
        await using (var journal = Store.Open()) await journal.OpenAsync(TempStore.Header());

        await using var found = SqlRunJournal.FindStore(Store.Options);

        Assert.Single(await found.ListAsync());
    }

    [Fact]
    public async Task An_empty_file_stays_empty()
    {
        await File.WriteAllBytesAsync(Store.Path, []);

        var refused = Assert.Throws<StoreException>(() => SqlRunJournal.FindStore(Store.Options));

        Assert.Equal($"{Store.Path} is not a run store. Choose another file with --store.", refused.Message);
        Assert.Equal(0, new FileInfo(Store.Path).Length);
    }

    [PostgresFact]
    public void A_database_without_a_store_gets_none()
    {
        On(StoreKind.PostgreSql);

        Assert.Throws<StoreException>(() => SqlRunJournal.FindStore(Store.Options));
        Assert.Throws<StoreException>(() => SqlRunJournal.FindStore(Store.Options));
    }
}
