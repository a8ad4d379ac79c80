using ActorXen.Runs;
using ActorXen.Store;
using ActorXen.Store.Database;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Store;

/// <summary>The guard against a second cluster (decision 0023).</summary>
[Long]
public sealed class FoundingRowTests : StoreTest
{
    private const string Name = "actorxen";

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_many_that_try_at_once_exactly_one_wins(StoreKind kind)
    {
        On(kind);
        var row = FoundingRow.OpenStore(Store.Options);
        for (var round = 0; round < 5; round++)
        {
            var cluster = $"{Name}-{round}";

            var wins = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(
                () => AskAsync(() => row.TryWinAsync(
                    cluster, $"akka.tcp://node-{number}", incarnation: number, leaseSeconds: 600)))));

            var winner = Assert.Single(Enumerable.Range(0, 16), number => wins[number]);
            Assert.Equal($"akka.tcp://node-{winner}", (await row.ReadAsync(cluster))!.Address);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task After_a_lease_ran_out_again_exactly_one_wins(StoreKind kind)
    {
        On(kind);
        var row = FoundingRow.OpenStore(Store.Options);
        Assert.True(await row.TryWinAsync(Name, "akka.tcp://old", 1, leaseSeconds: 600));
        RunOut();

        var wins = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(
            () => AskAsync(() => row.TryWinAsync(
                Name, $"akka.tcp://node-{number}", incarnation: number, leaseSeconds: 600)))));

        Assert.Single(wins, won => won);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task While_a_member_refreshes_no_other_wins_not_even_the_founders_next_process(StoreKind kind)
    {
        On(kind);
        var row = FoundingRow.OpenStore(Store.Options);
        await row.TryWinAsync(Name, "akka.tcp://node-0", 1, leaseSeconds: 600);
        RunOut();

        await row.RefreshAsync(Name);
        var refreshed = await row.ReadAsync(Name);

        Assert.Equal(
            ("akka.tcp://node-0", 1L, 600.0),
            (refreshed!.Address, refreshed.Incarnation, refreshed.Lease.TotalSeconds));
        Assert.InRange(refreshed.Left.TotalSeconds, 500, 600);
        Assert.False(await row.TryWinAsync(Name, "akka.tcp://node-0", 2, leaseSeconds: 600));
        Assert.False(await row.TryWinAsync(Name, "akka.tcp://node-1", 1, leaseSeconds: 600));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_winner_that_did_not_get_the_answer_wins_again(StoreKind kind)
    {
        On(kind);
        var row = FoundingRow.OpenStore(Store.Options);

        Assert.True(await row.TryWinAsync(Name, "akka.tcp://node-0", 1, leaseSeconds: 600));
        Assert.True(await row.TryWinAsync(Name, "akka.tcp://node-0", 1, leaseSeconds: 600));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_expired_row_says_so_and_a_missing_row_is_null(StoreKind kind)
    {
        On(kind);
        var row = FoundingRow.OpenStore(Store.Options);
        await row.TryWinAsync(Name, "akka.tcp://node-0", 1, leaseSeconds: 600);
        RunOut();

        Assert.True((await row.ReadAsync(Name))!.Left < TimeSpan.Zero);
        await row.RefreshAsync("another");
        Assert.Null(await row.ReadAsync("another"));
    }

    [Fact]
    public async Task A_store_that_is_locked_decides_nothing()
    {
        var row = FoundingRow.OpenStore(Store.Options);
        using var block = Store.Block();

        var unknown =
            await Assert.ThrowsAsync<StoreException>(() => row.TryWinAsync(Name, "akka.tcp://node-0", 1, 600));

        Assert.True(unknown.MayPass);
    }

    [Fact]
    public async Task A_file_from_before_the_row_gets_it()
    {
        Store.Open();
        Store.Execute("DROP TABLE founding");

        Assert.True(await FoundingRow.OpenStore(Store.Options).TryWinAsync(Name, "akka.tcp://node-0", 1, 600));
    }

    /// <summary>An hour passes.</summary>
    private void RunOut() => Store.Execute("UPDATE founding SET refreshed = refreshed - 3600000");
}
