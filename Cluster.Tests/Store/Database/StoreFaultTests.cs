using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Runs;
using ActorXen.Store;
using ActorXen.Store.Database;
using ActorXen.Store.Sqlite;
using ActorXen.Tests.Support;
using Akka.Persistence;
using Microsoft.Data.Sqlite;

namespace ActorXen.Tests.Store.Database;

/// <summary>Whatever is wrong with the store: one line with the file, what is wrong, and what to do.</summary>
public sealed class StoreFaultTests : StoreTest
{
    private const string Id = "20261123-3f9a1c";

    [Fact]
    public void The_directory_of_the_default_store_is_created()
    {
        var path = Path.Combine(Path.GetDirectoryName(Store.Path)!, "a", "b", "runs.db");

        SqlRunJournal.OpenStore(StoreOptions.File(path) with { IsDefault = true });

        Assert.True(File.Exists(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Data Source=")]
    public void A_directory_that_a_user_mistyped_is_not_created(string begins)
    {
        var directory = Path.Combine(Path.GetDirectoryName(Store.Path)!, "tpyo");
        var path = Path.Combine(directory, "runs.db");

        var refused = Assert.Throws<StoreException>(
            () => SqlRunJournal.OpenStore(StoreOptions.Choose($"{begins}{path}")));

        Assert.Equal(
            $"{path} cannot be created: there is no directory {directory}. Make it, or check --store or "
            + "ACTORXEN_STORE.",
            refused.Message);
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public void A_default_directory_that_cannot_be_created_is_named() =>
        // Not even root creates a directory there.
        Assert.Equal(
            "/proc/actorxen/runs.db cannot be created: the directory /proc/actorxen does not exist and cannot be made. "
            + "Choose another file with --store.",
            Assert.Throws<StoreException>(() => SqlRunJournal.OpenStore(
                StoreOptions.File("/proc/actorxen/runs.db") with { IsDefault = true })).Message);

    [Fact]
    public void A_directory_is_no_store() =>
        Assert.EndsWith(
            " is a directory. Name a file in it with --store.",
            Refusal(Path.GetDirectoryName(Store.Path)!),
            StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_a_database_is_left_alone()
    {
        File.WriteAllText(Store.Path, new string('x', 5000));

        Assert.Equal($"{Store.Path} is not a run store. Choose another file with --store.", Refusal(Store.Path));
        Assert.Equal(5000, new FileInfo(Store.Path).Length);
    }

    [Fact]
    public void A_database_of_another_program_is_left_alone()
    {
        File.WriteAllBytes(Store.Path, []);
        Store.Execute("CREATE TABLE photos (id INTEGER)");

        Assert.Equal(
            $"{Store.Path} is a database of another program. Choose another file with --store.", Refusal(Store.Path));
    }

    [Fact]
    public void A_store_of_a_newer_version_is_refused()
    {
        Store.Open();
        Store.Execute("PRAGMA user_version = 9");

        Assert.Contains("has format 9, which a newer version wrote", Refusal(Store.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_locked_store_is_reported_on_opening()
    {
        Store.Open();
        using var other = Store.Block();

        Assert.Equal(
            $"{Store.Path} is busy: another actorxen is writing to it, or another program has locked it. "
            + "Wait until that has finished, or choose another file with --store.",
            Refusal(Store.Path));
    }

    [Fact]
    public async Task A_lock_that_comes_later_ends_the_write_and_nothing_is_half_written()
    {
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        using (Store.Block())
        {
            var locked = await Assert.ThrowsAsync<StoreException>(() => journal.SealAsync(Id, TempStore.Seal(1.Ms)));
            Assert.Contains("another actorxen is writing to it", locked.Message, StringComparison.Ordinal);
        }

        Assert.Empty((await journal.ReadAsync(Id)).Seals);
        Assert.Equal(RunState.Open, (await journal.ReadAsync(Id)).Summary.State);
    }

    [Fact]
    public async Task A_full_disk_ends_the_checkpoint_and_the_earlier_one_still_counts()
    {
        var journal = Store.Open(largestBytes: 200_000);
        await journal.OpenAsync(TempStore.Header());
        await journal.CheckpointAsync(Id, VirtualTime.Zero + 3.Ms, [[1]]);
        var large = new byte[1 << 20];
        var random = 1UL;
        for (var index = 0; index < large.Length; index++)
            large[index] = (byte)(random = Hashing.Avalanche(random + 1));

        var full = await Assert.ThrowsAsync<StoreException>(
            () => journal.CheckpointAsync(Id, VirtualTime.Zero + 6.Ms, [large]));

        Assert.Equal(
            $"{Store.Path} cannot grow: the disk or its quota is full. Free some space.", full.Message);
        Assert.True(full.MayPass);
        Assert.Equal(VirtualTime.Zero + 3.Ms, (await Store.Open().LoadCheckpointAsync(Id, VirtualTime.Never))!.At);
    }

    [Fact]
    public async Task A_damaged_file_is_reported_as_such()
    {
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header() with { ScenarioText = new string('s', 20_000) });
        await journal.DisposeAsync();
        var bytes = File.ReadAllBytes(Store.Path);
        bytes.AsSpan(4096).Fill(0xA5);
        File.WriteAllBytes(Store.Path, bytes);

        var damaged =
            await Assert.ThrowsAsync<StoreException>(() => SqlRunJournal.OpenStore(Store.Options).ListAsync());

        Assert.Contains("is damaged", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_entry_names_its_run()
    {
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        Store.Execute("UPDATE journal SET message = x'0102'");

        var damaged = await Assert.ThrowsAsync<StoreException>(() => journal.ReadAsync(Id));

        Assert.StartsWith($"{Store.Path}: run {Id} is damaged", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resuming_finds_a_damaged_entry()
    {
        await Store.Open().OpenAsync(TempStore.Header());
        Store.Execute("UPDATE journal SET message = x'0102'");

        var damaged = await Assert.ThrowsAsync<StoreException>(() => Store.Open().ResumeAsync(Id));

        Assert.StartsWith($"{Store.Path}: run {Id} is damaged", damaged.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, "another actorxen is writing to it")]
    [InlineData(6, "another actorxen is writing to it")]
    [InlineData(8, "is not writable")]
    [InlineData(10, "the disk reports an error")]
    [InlineData(11, "is damaged")]
    [InlineData(13, "the disk or its quota is full")]
    [InlineData(14, "cannot be opened")]
    [InlineData(26, "is not a run store")]
    public void A_database_error_is_explained_however_deep_it_is_wrapped(int code, string problem)
    {
        File.WriteAllBytes(Store.Path, []);
        var cause = new InvalidOperationException(
            "Akka says", new AggregateException(new SqliteException("SQLite says", code)));

        var told = new StoreFault(Store.Options, OpenedStore.DatabaseOf(Store.Options)).Explain(cause);

        Assert.Contains(problem, told.Message, StringComparison.Ordinal);
        Assert.StartsWith(Store.Path, told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told.Message);
    }

    [Fact]
    public void Only_a_lock_is_waited_for_with_short_waits()
    {
        var fault = new StoreFault(Store.Options, OpenedStore.DatabaseOf(Store.Options));

        var locked = fault.Explain(new SqliteException("SQLite says", 5));
        var full = fault.Explain(new SqliteException("SQLite says", 13));

        Assert.Equal((true, true), (locked.MayPass, locked.IsContended));
        Assert.Equal((true, false), (full.MayPass, full.IsContended));
    }

    [Fact]
    public void A_recovery_that_takes_too_long_is_tried_again()
    {
        var cause = new RecoveryTimedOutException("Recovery timed out, didn't get event within 35s");

        var told = new StoreFault(Store.Options, OpenedStore.DatabaseOf(Store.Options)).Explain(cause);

        Assert.True(told.MayPass);
        Assert.Equal($"{Store.Path} did not answer within 31 s. Check what keeps it busy.", told.Message);
    }

    [Fact]
    public void A_file_that_may_only_be_read_is_reported_on_opening()
    {
        if (OperatingSystem.IsWindows()) return; // It has other permissions.
        Store.Open();
        File.SetUnixFileMode(Store.Path, UnixFileMode.UserRead);
        if (IsWritableAllTheSame()) return; // For root nothing is read-only.

        Assert.Equal(
            $"{Store.Path} is not writable. Check its permissions and its directory's.", Refusal(Store.Path));
    }

    /// <summary>Files that a reader made beside it would shut out its owner.</summary>
    [Theory]
    [InlineData("runs.db")]
    [InlineData("50% of #1?.db")]
    public async Task A_file_that_may_only_be_read_is_read_and_nothing_is_put_beside_it(string name)
    {
        var folder = Path.GetDirectoryName(Store.Path)!;
        var options = StoreOptions.File(Path.Combine(folder, name), TimeSpan.FromSeconds(1));
        await using (var journal = SqlRunJournal.OpenStore(options)) await journal.OpenAsync(TempStore.Header());
        foreach (var mayWrite in (Func<string, bool>[])[_ => false, path => path == folder])
        {
            var one = new SqliteDatabase(options, mayWrite);
            one.Prepare(new(options, one), creates: false);
            using var connection = one.Connect();
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM journal";
            Assert.Equal(1L, command.ExecuteScalar());
            command.CommandText = "DELETE FROM journal";
            var refused = one.Explain(
                Assert.Throws<SqliteException>(() => command.ExecuteNonQuery()), new(options, one));
            Assert.Contains("is not writable", refused!.Message, StringComparison.Ordinal);
            Assert.Equal([options.Name], Directory.GetFileSystemEntries(folder));
        }
    }

    /// <summary>What is in the log alone would be missing.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_is_being_written_is_not_read_as_if_it_could_not_change(bool isLinked)
    {
        if (OperatingSystem.IsWindows()) return; // Links need a right of their own.
        await Store.Open().OpenAsync(TempStore.Header());
        // The log is beside the file, not beside the link.
        var link = Path.Combine(Directory.CreateDirectory($"{Store.Path}.links").FullName, "runs.db");
        File.CreateSymbolicLink(link, Store.Path);
        var options = isLinked ? StoreOptions.File(link, TimeSpan.FromSeconds(1)) : Store.Options;
        var database = new SqliteDatabase(options, _ => false);

        database.Prepare(new(options, database), creates: false);

        Assert.DoesNotContain("immutable", database.ConnectionString, StringComparison.Ordinal);
    }

    private bool IsWritableAllTheSame()
    {
        try
        {
            File.OpenWrite(Store.Path).Dispose();
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Refusal(string path) => Assert.Throws<StoreException>(
        () => SqlRunJournal.OpenStore(StoreOptions.File(path, TimeSpan.FromSeconds(1)))).Message;
}
