using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Runs;
using ActorXen.Store;
using ActorXen.Store.Database;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes.Coordination;

[Long]
public sealed class CoordinatorLogTests : StoreTest
{
    private const string Rows = "persistence_id = 'coordinator-c'";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_long_journal_is_compacted_when_it_is_taken_over_and_says_the_same(StoreKind kind)
    {
        // Fewer than in the product, which has no other rule for more.
        const int Most = 40;
        On(kind);
        var first = Open();
        await first.TakeOverAsync("a:1");
        foreach (var id in (string[])["done", "open", "gone"]) await first.AppendAsync(new RunSubmitted(OrderOf(id)));
        await first.AppendAsync(new RunFinished("done", 7, null, "tables"));
        await first.AppendAsync(new RunCancelled("gone"));
        for (var epoch = 1; epoch <= Most; epoch++)
            await first.AppendAsync(new EpochBegan(epoch, "open", ["a:1", "b:1"]));

        var second = Open();
        var before = CoordinatorBook.Of(await second.TakeOverAsync("b:1"));
        await Assert.ThrowsAsync<LogTakenOverException>(() => first.AppendAsync(new RunCancelled("open")));
        await second.AppendAsync(new EpochBegan(before.LastEpoch + 1, "open", ["b:1"]));
        var events = await Open().TakeOverAsync("c:1");
        var after = CoordinatorBook.Of(events);

        Assert.True(events.Count < 20);
        Assert.Equal("b:1", events.OfType<CoordinatorTookOver>().Last().Node);
        Assert.Equal((Most, Most + 1), (before.LastEpoch, after.LastEpoch));
        Assert.Equal(before.Over.Select(TextOf), after.Over.Select(TextOf));
        Assert.Equal(before.Open.Select(TextOf), after.Open.Select(TextOf));
        Assert.True(Store.Execute($"UPDATE journal SET created = 0 WHERE {Rows}") < 20);

        CoordinatorLog Open() => OpenLog(Most);
    }

    /// <summary>Compacting deletes rows, so the number of a writer that was away that long is free again.</summary>
    [Theory, OnSqlite, OnPostgres]
    public async Task A_writer_that_was_away_while_its_successors_compacted_is_told_that_it_was_overtaken(
        StoreKind kind)
    {
        On(kind);
        var (stale, busy, last) = (Open(), Open(), Open());
        await stale.TakeOverAsync("a:1");
        await busy.TakeOverAsync("b:1");
        foreach (var id in (string[])["one", "two", "three", "four"])
            await busy.AppendAsync(new RunSubmitted(OrderOf(id)));
        await last.TakeOverAsync("c:1");
        await last.AppendAsync(new RunCancelled("one"));

        await Assert.ThrowsAsync<LogTakenOverException>(() => stale.AppendAsync(new RunCancelled("two")));

        var book = CoordinatorBook.Of(await Open().TakeOverAsync("d:1"));
        Assert.Equal(["two", "three", "four"], book.Open.Select(run => run.RunId));

        CoordinatorLog Open() => OpenLog(mostEvents: 3);
    }

    [Fact]
    public async Task A_changed_or_lost_event_is_named()
    {
        var log = CoordinatorLog.Of(Store.Open(), "c");
        await log.TakeOverAsync("a:1");
        await log.AppendAsync(new RunSubmitted(OrderOf("one")));
        await log.AppendAsync(new RunSubmitted(OrderOf("two")));

        Store.Execute($"UPDATE journal SET manifest = 'run-submittee' WHERE {Rows} AND sequence_number = 2");
        Assert.Contains("its checksum is wrong", await RefusalAsync());
        Store.Execute($"DELETE FROM journal WHERE {Rows} AND sequence_number = 2");
        Assert.Contains("event 2 is missing", await RefusalAsync());
    }

    [Fact]
    public async Task Events_of_an_earlier_version_are_read()
    {
        var journal = SqlRunJournal.OpenStore(Store.Options, null, [CoordinatorLog.Binding]);
        await using (journal)
        {
            var submitted = new RunSubmitted(OrderOf("old"));
            Store.Execute(
                """
                INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier)
                VALUES (0, 0, 'coordinator-c', 1, @message, 'run-submitted', 41586)
                """,
                ("@message", CoordinatorCodec.Events.Write(submitted)));

            var events = await CoordinatorLog.Of(journal, "c").TakeOverAsync("a:1");

            Assert.Equal("old", Assert.IsType<RunSubmitted>(Assert.Single(events)).Order.Header.RunId);
        }
    }

    private CoordinatorLog OpenLog(int mostEvents) =>
        new(Store.Open().LogOf<ICoordinatorEvent>("coordinator-c", CoordinatorCodec.Events), mostEvents);

    private async Task<string> RefusalAsync() => (await Assert.ThrowsAsync<StoreException>(
        () => CoordinatorLog.Of(Store.Open(), "c").TakeOverAsync("b:1"))).Message;

    private static RunOrder OrderOf(string id) => new(TempStore.Header(id), EngineKind.Plain, 1, AllRows: false);

    private static string TextOf(CoordinatedRun run) => $"{run.RunId} {run.Phase} {run.HasBegun} {run.End}";
}
