using ActorXen.Nodes.Coordination;
using ActorXen.Runs;
using ActorXen.Tests.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes.Coordination;

public class CoordinatorBookTests
{
    [Fact]
    public void Runs_execute_in_the_order_in_which_they_were_submitted()
    {
        var book = BookOf(Submitted("b"), Submitted("a"), Submitted("c"), new RunCancelled("b"));

        Assert.Equal(["a", "c"], book.Open.Select(run => run.RunId));
    }

    [Fact]
    public void The_same_run_submitted_twice_is_one_run()
    {
        var book = BookOf(Submitted("a"), Submitted("a"));

        Assert.Single(book.Open);
    }

    [Fact]
    public void A_run_that_finished_after_it_was_cancelled_is_complete()
    {
        var book = BookOf(Submitted("a"), new RunCancelled("a"), new RunFinished("a", 7, null, "tables"));

        Assert.Equal(RunPhase.Complete, book.Find("a")!.Phase);
        Assert.Equal(7UL, book.Find("a")!.End!.Hash);
    }

    [Fact]
    public void A_run_that_was_cancelled_after_its_end_was_written_stays_as_it_ended()
    {
        var book = BookOf(Submitted("a"), new RunFinished("a", 7, null, "tables"), new RunCancelled("a"));

        Assert.Equal(RunPhase.Complete, book.Find("a")!.Phase);
        Assert.Equal(RunPhase.Complete, BookOf([.. book.Events()]).Find("a")!.Phase);
    }

    [Fact]
    public void The_next_epoch_follows_the_latest_of_whatever_run()
    {
        var book = BookOf(Submitted("a"), new EpochBegan(4, "a", ["n:1"]), new EpochBegan(5, "gone", ["n:1"]));

        Assert.Equal(5, book.LastEpoch);
        Assert.True(book.Find("a")!.HasBegun);
    }

    [Fact]
    public void A_beginning_of_an_id_must_fit_one_run_only()
    {
        var book = BookOf(Submitted("2026-ab"), Submitted("2026-ac"));

        Assert.Equal("2026-ab", book.Find("2026-ab", out _)!.RunId);
        Assert.Null(book.Find("2026", out var ambiguous));
        Assert.Null(book.Find("2025", out var unknown));
        Assert.Equal("The ids of 2 runs begin with 2026. Write more of the id.", ambiguous);
        Assert.Equal("The cluster has no run 2025. See actorxen status.", unknown);
    }

    [Fact]
    public void A_run_is_found_by_its_name_unless_an_id_begins_so_or_two_runs_have_it()
    {
        var book = BookOf(Named("20261123-00000a", "first"), Named("20261123-00000b", "twice"), Named("c", "twice"));

        Assert.Equal("20261123-00000a", book.Find("first", out _)!.RunId);
        Assert.Null(book.Find("twice", out var several));
        Assert.Equal("2 runs have the name twice. Write the id.", several);
        Assert.Null(book.Find("third", out var unknown));
        Assert.Equal("The cluster has no run third. See actorxen status.", unknown);
        Assert.Equal("c", BookOf(Named("a", "c"), Submitted("c")).Find("c", out _)!.RunId);

        static RunSubmitted Named(string id, string name) =>
            new(new(TempStore.Header(id) with { Name = name }, EngineKind.Plain, 1, AllRows: false));
    }

    [Fact]
    public void Only_the_latest_fifty_runs_that_are_over_are_remembered()
    {
        var book = BookOf([.. Enumerable.Range(0, 60).SelectMany(number =>
            new ICoordinatorEvent[] { Submitted($"{number}"), new RunCancelled($"{number}") })]);

        Assert.Equal(50, book.Over.Count());
        Assert.Equal("59", book.Over.First().RunId);
    }

    private static RunSubmitted Submitted(string id) =>
        new(new(TempStore.Header() with { RunId = id }, EngineKind.Actors, 0, AllRows: false));

    private static CoordinatorBook BookOf(params ICoordinatorEvent[] events) => CoordinatorBook.Of(events);
}
