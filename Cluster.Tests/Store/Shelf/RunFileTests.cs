using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using ActorXen.Store.Shelf;
using ActorXen.Tests.Runs;
using ActorXen.Tests.Support;
using CsCheck;

namespace ActorXen.Tests.Store.Shelf;

/// <summary>Runs travel in files from store to store and stay the same; damaged files change nothing.</summary>
[Long]
public sealed class RunFileTests : StoreTest
{
    private const string Id = "20261123-3f9a1c";
    private const string Open = "20261123-0b5e55";

    private RunShelf Shelf => RunShelf.OpenStore(Store.Options);

    [Theory, OnSqlite, OnPostgres]
    public async Task Runs_are_the_same_in_another_store_and_can_be_resumed_there(StoreKind kind)
    {
        On(kind);
        using var file = await ExportedAsync();
        var source = OtherStore.Open();

        var imported = await Shelf.ImportAsync(file, default);
        var journal = Store.Open();

        Assert.Equal([Id, Open], imported.Added);
        Assert.Equal("9.9", imported.Version);
        foreach (var id in imported.Added)
        {
            var (was, now) = (await source.ReadAsync(id), await journal.ReadAsync(id));
            Assert.Equal(Bytes(was), Bytes(now));
            var (before, after) = (await LatestAsync(source, id), await LatestAsync(journal, id));
            Assert.Equal(before.At, after.At);
            States.AreSame(before.HostStates, after.HostStates);
        }

        Assert.Equal([[1], [2]], await journal.LoadMarkAsync(Open, VirtualTime.Zero + 2.Ms, 2));
        var replay = new Replay(journal, _ => RunTests.Toy());
        Assert.True((await replay.RunAsync(Id)).IsConfirmed);
        var resumed = await new Run(journal, new ToyFacts())
            .ResumeAsync(Open, TempStore.Version, _ => RunTests.Toy());
        Assert.Equal((RunOutcome.Complete, RunTests.UndisturbedHash()), (resumed.Outcome, resumed.Hash));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_way_there_and_back_gives_the_same_file(StoreKind kind)
    {
        On(kind);
        using var there = await ExportedAsync();
        await Shelf.ImportAsync(there, default);
        using var back = new MemoryStream();

        await Shelf.ExportAsync([Id, Open], "9.9", back, default);

        Assert.Equal(there.ToArray(), back.ToArray());
        var again = await RunShelf.OpenStore(OtherStore.Options).ImportAsync(back, default);
        Assert.Empty(again.Added);
        Assert.Equal([Id, Open], again.Present);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_run_that_differs_is_refused_and_nothing_is_imported(StoreKind kind)
    {
        On(kind);
        using var file = await ExportedAsync();
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header(Open));

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => Shelf.ImportAsync(file, default));

        Assert.Equal(
            $"The store has a run {Open} that differs from the file's. Nothing was imported. Remove the store's run "
            + $"first (actorxen runs rm {Open}), or import into another store.",
            refused.Message);
        Assert.Equal(Open, Assert.Single(await journal.ListAsync()).Header.RunId);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_run_that_was_removed_unfinished_can_be_imported_again(StoreKind kind)
    {
        On(kind);
        using var file = await ExportedAsync();
        await Shelf.ImportAsync(file, default);
        await Shelf.RemoveAsync([Open], withUnfinished: true);

        var again = await Shelf.ImportAsync(file, default);

        Assert.Equal([Open], again.Added);
        Assert.Equal([Id], again.Present);
    }

    [Fact]
    public async Task A_large_checkpoint_comes_through_and_a_lost_one_does_not_matter()
    {
        var source = OtherStore.Open();
        await source.OpenAsync(TempStore.Header());
        var large = new byte[3 << 20];
        new Random(1).NextBytes(large);
        await source.CheckpointAsync(Id, VirtualTime.Zero + 1.Ms, [large]);
        await source.CheckpointAsync(Id, VirtualTime.Zero + 2.Ms, [[1]]);
        OtherStore.Execute("DELETE FROM snapshot WHERE sequence_number = 2");
        using var file = new MemoryStream();
        await RunShelf.OpenStore(OtherStore.Options).ExportAsync([Id], "9.9", file, default);

        await Shelf.ImportAsync(file, default);

        Assert.Equal(large, (await LatestAsync(Store.Open(), Id)).HostStates[0]);
    }

    [Fact]
    public async Task A_changed_byte_is_found_wherever_it_is()
    {
        using var file = await ExportedAsync();
        var whole = file.ToArray();
        var journal = Store.Open();

        // CsCheck prints the seed of a failure.
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, 7]).Sample(
            place =>
            {
                var (at, bit) = place;
                var damaged = whole.ToArray();
                damaged[at] ^= (byte)(1 << bit);
                AssertRefused(damaged, $"bit {bit} of byte {at}");
            },
            iter: 300, threads: 1);
        Assert.Empty(await journal.ListAsync());
    }

    [Fact]
    public async Task A_file_that_ends_early_or_goes_on_is_refused()
    {
        using var file = await ExportedAsync();
        var whole = file.ToArray();
        var journal = Store.Open();

        Gen.Int[0, whole.Length - 1].Sample(
            length => AssertRefused(whole[..length], $"{length} bytes"), iter: 200, threads: 1);
        AssertRefused([.. whole, 0], "a byte more");
        AssertRefused([.. whole, .. whole], "twice");
        Assert.Empty(await journal.ListAsync());
    }

    [Fact]
    public async Task Files_of_others_and_of_later_versions_are_told_apart()
    {
        using var file = await ExportedAsync();
        var later = file.ToArray();
        later[RunFileFrame.Magic.Length]++;

        Assert.Equal(
            "is not a file of runs. Name one that actorxen runs export wrote.",
            AssertRefused([.. "SQLite format 3\0"u8], "SQLite"));
        Assert.Equal(
            "has format 3, which a newer version wrote. Import it with that version.", AssertRefused(later, "later"));
    }

    [Theory]
    [InlineData("another run's id", "the run's id differs")]
    [InlineData("no beginning", "it does not belong there")]
    [InlineData("two ends", "it comes after the end")]
    [InlineData("no event", "it is not an event")]
    public async Task Rows_that_no_run_has_are_refused_by_event(string what, string said)
    {
        object[] events = what switch
        {
            "another run's id" => [new RunOpened(TempStore.Header(Open), 1)],
            "no beginning" => [new WindowSealed(TempStore.Seal(1.Ms))],
            "two ends" =>
            [
                new RunOpened(TempStore.Header(), 1), new RunClosed(new(1, 2, 3, "", null)),
                new RunClosed(new(1, 2, 3, "", null)),
            ],
            _ => [new CheckpointPart(0, [], [])],
        };
        using var file = new MemoryStream();
        using var writer = new RunFileWriter(file, "9.9", default);
        await writer.BeginAsync();
        await writer.RunAsync(Id);
        foreach (var one in events)
        {
            await writer.AddAsync(
                new(null, JournalCodec.Events.ManifestOf(one), 0, JournalCodec.Events.Write(one)));
        }

        await writer.EndAsync();

        Assert.Contains($"in run {Id}: event {events.Length}: {said}", AssertRefused(file.ToArray(), what));
    }

    private string AssertRefused(byte[] bytes, string what)
    {
        using var file = new MemoryStream(bytes);
        try
        {
            Shelf.ImportAsync(file, default).GetAwaiter().GetResult();
        }
        catch (RunFileException refused)
        {
            Assert.DoesNotContain('\n', refused.Message);
            return refused.Message;
        }

        throw new InvalidOperationException($"A file with {what} was imported.");
    }

    /// <summary>A complete run, and one of which the process was killed.</summary>
    private async Task<MemoryStream> ExportedAsync()
    {
        var journal = new PatientJournal(OtherStore.Open(), _ => { });
        await RunTests.StartAsync(journal, TempStore.Header());
        await Assert.ThrowsAsync<KilledException>(
            () => RunTests.StartAsync(new DyingJournal(journal, 6), TempStore.Header(Open)));
        await journal.KeepMarkAsync(Open, VirtualTime.Zero + 2.Ms, [[1], [2]]);
        var file = new MemoryStream();
        await RunShelf.OpenStore(OtherStore.Options).ExportAsync([Id, Open], "9.9", file, default);
        return file;
    }

    private static async Task<RunCheckpoint> LatestAsync(SqlRunJournal journal, string id) =>
        (await journal.LoadCheckpointAsync(id, VirtualTime.Never))!;

    /// <summary>All that readers see of a run.</summary>
    private static byte[] Bytes(RunRecord record) =>
    [
        .. JournalCodec.Events.Write(new RunOpened(record.Summary.Header, 0)),
        .. record.Seals.SelectMany(seal => JournalCodec.Events.Write(new WindowSealed(seal))),
        .. record.End is { } end ? JournalCodec.Events.Write(new RunClosed(end)) : [],
    ];
}
