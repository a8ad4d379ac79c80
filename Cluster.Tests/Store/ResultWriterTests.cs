using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Store;

/// <summary>Results are written beside the plugin's rows, in the same table.</summary>
public sealed class ResultWriterTests : StoreTest
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_result_replaces_the_one_before_it(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();

        await journal.KeepResultAsync("cell-1", [1, 2, 3]);
        await journal.KeepResultAsync("cell-2", []);
        await journal.KeepResultAsync("cell-1", [4]);

        Assert.Equal((byte[])[4], (await journal.LoadResultAsync("cell-1"))!);
        Assert.Empty((await journal.LoadResultAsync("cell-2"))!);
        Assert.Equal(["cell-1", "cell-2"], await journal.ResultKeysAsync(""));
        Assert.Empty(Store.Warnings);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Many_write_the_same_key_at_once_and_one_of_them_is_kept(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();

        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(each => journal.KeepResultAsync("cell-1", [(byte)each, (byte)each])));

        var kept = await journal.LoadResultAsync("cell-1");
        Assert.Equal(2, kept!.Length);
        Assert.Equal(kept[0], kept[1]);
    }

    [Fact]
    public async Task A_file_that_another_program_has_locked_can_be_written_later()
    {
        var journal = Store.Open();
        await journal.KeepResultAsync("cell-1", [1]);

        StoreException refused;
        using (Store.Block())
        {
            refused = await Assert.ThrowsAsync<StoreException>(
                () => journal.KeepResultAsync("cell-1", new byte[100_000]));
        }

        Assert.True(refused.MayPass);
        await journal.KeepResultAsync("cell-1", [2]);
        Assert.Equal((byte[])[2], (await journal.LoadResultAsync("cell-1"))!);
    }

    [Fact]
    public async Task A_full_disk_is_named_and_the_result_before_stays()
    {
        var journal = Store.Open(largestBytes: 200_000);
        await journal.KeepResultAsync("cell-1", [1]);
        var incompressible = new byte[1_000_000];
        new Random(1).NextBytes(incompressible);

        var full = await Assert.ThrowsAsync<StoreException>(() => journal.KeepResultAsync("cell-1", incompressible));

        Assert.Contains("cannot grow: the disk or its quota is full", full.Message, StringComparison.Ordinal);
        Assert.Equal((byte[])[1], (await journal.LoadResultAsync("cell-1"))!);
    }

    [Fact]
    public async Task A_file_that_was_moved_is_noticed_with_the_next_result()
    {
        if (OperatingSystem.IsWindows()) return; // An open file stays where it is.
        var journal = Store.Open();
        await journal.KeepResultAsync("cell-1", [1]);
        File.Move(Store.Path, $"{Store.Path}.old");

        var moved = await Assert.ThrowsAsync<StoreException>(() => journal.KeepResultAsync("cell-2", [2]));

        Assert.False(moved.MayPass);
        Assert.StartsWith($"{Store.Path} was moved or deleted while it was in use. ", moved.Message);
    }
}
