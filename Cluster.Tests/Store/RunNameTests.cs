using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Store;

/// <summary>Runs are found by their names where no id fits.</summary>
public sealed class RunNameTests : StoreTest
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_run_is_read_by_its_id_then_by_its_name(StoreKind kind)
    {
        On(kind);
        await using var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header("20261123-00000a") with { Name = "limit off" });
        await journal.OpenAsync(TempStore.Header("20261123-00000b") with { Name = "20261123-00000ax" });
        await journal.OpenAsync(TempStore.Header("20261123-00000c"));

        Assert.Equal("20261123-00000a", await IdOfAsync("limit off"));
        Assert.Equal("20261123-00000b", await IdOfAsync("20261123-00000ax"));
        Assert.Equal("20261123-00000a", await IdOfAsync("20261123-00000a"));

        async Task<string> IdOfAsync(string name) => (await journal.ReadAsync(name)).Summary.Header.RunId;
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_name_that_no_run_or_two_runs_have_is_refused(StoreKind kind)
    {
        On(kind);
        await using var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header("20261123-00000a") with { Name = "twice" });
        await journal.OpenAsync(TempStore.Header("20261123-00000b") with { Name = "twice" });

        var several = await Assert.ThrowsAsync<RunNotFoundException>(() => journal.ReadAsync("twice"));
        var unknown = await Assert.ThrowsAsync<RunNotFoundException>(() => journal.ReadAsync("50 % % _"));

        Assert.Equal("2 runs have the name twice: 20261123-00000a, 20261123-00000b. Write the id.", several.Message);
        Assert.Equal(
            $"No run in {Store.Options.Name} has the name 50 % % _ or an id that begins so. See actorxen runs.",
            unknown.Message);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_the_user_said_about_a_run_is_listed(StoreKind kind)
    {
        On(kind);
        await using var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header() with { Name = "n", Note = "odd", Overrides = ["a=1", "seed=2"] });

        var header = Assert.Single(await journal.ListAsync()).Header;

        Assert.Equal(("n", "odd"), (header.Name, header.Note));
        Assert.Equal(["a=1", "seed=2"], header.Overrides);
    }
}
