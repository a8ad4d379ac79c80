using ActorXen.Messages;
using ActorXen.Store.Journal;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Store.Journal;

public sealed class RunTrailTests
{
    private const string RunId = "20261123-3f9a1c";

    [Fact]
    public void Events_in_order_are_whole()
    {
        var trail = TrailOf((1, Opened), (2, Seal(1)), (3, Seal(2)), (4, Closed));

        Assert.Null(trail.Damage);
        Assert.Equal(4, trail.Last);
    }

    [Theory]
    [InlineData(2, "event 2 is missing")]
    [InlineData(1, "event 1 is missing")]
    public void A_missing_event_is_named_and_nothing_after_it_counts(long missing, string said)
    {
        var trail = new RunTrail(RunId);
        foreach (var (number, one) in (NumberedEvent[])[new(1, Opened), new(2, Seal(1)), new(3, Seal(2))])
            if (number != missing) Add(trail, number, one);

        Assert.Equal(said, trail.Damage);
        Assert.Equal(missing - 1, trail.Last);
    }

    [Fact]
    public void A_damaged_event_is_named_and_nothing_after_it_counts()
    {
        var trail = TrailOf((1, Opened), (2, Seal(1)));
        trail.Add(3, new("sealed", [1, 2, 3]));
        Add(trail, 4, Seal(3));

        Assert.Equal("event 3: it ends too early", trail.Damage);
        Assert.Equal(2, trail.Last);
    }

    [Fact]
    public void An_event_of_another_place_is_damaged()
    {
        var trail = TrailOf((1, Opened));
        var (manifest, bytes) = RowSeal.Write(JournalCodec.Events, Seal(1), StoreKeys.Run("20261123-3f9a1d"), 2);
        trail.Add(2, new(manifest, bytes));

        Assert.Equal("event 2: its checksum is wrong", trail.Damage);
    }

    [Fact]
    public void After_it_was_mended_what_was_before_the_damage_and_what_follows_counts()
    {
        var trail = TrailOf((1, Opened), (2, Seal(1)));
        trail.Add(3, null);
        Add(trail, 4, Closed);
        Add(trail, 5, new RunMended(0xA1, 2));
        Add(trail, 6, Seal(2));
        Add(trail, 7, Closed);

        Assert.Null(trail.Damage);
        Assert.Equal([1, 2, 5, 6, 7], trail.Whole.Select(one => one.Number));
    }

    [Fact]
    public void Damage_before_the_place_to_which_a_run_was_mended_counts_again()
    {
        var trail = TrailOf((1, Opened));
        trail.Add(2, null);
        Add(trail, 5, new RunMended(0xA1, 3));
        Add(trail, 6, Closed);

        Assert.Equal("event 2: it is empty", trail.Damage);
        Assert.Equal(1, trail.Last);
    }

    [Fact]
    public void Damage_after_the_end_does_not_matter()
    {
        var trail = TrailOf((1, Opened), (2, Closed));
        trail.Add(3, null);

        Assert.Null(trail.Damage);
        Assert.Equal(2, trail.Last);
    }

    [Fact]
    public void A_run_of_which_only_a_fence_is_left_was_removed()
    {
        Assert.True(new RunTrail(RunId).IsRemoved);
        Assert.True(TrailOf((9, new RunResumed(1))).IsRemoved);
        Assert.False(TrailOf((2, Seal(1))).IsRemoved);
    }

    [Fact]
    public void A_row_without_a_number_of_an_event_leaves_a_gap()
    {
        var trail = new RunTrail(RunId);
        Add(trail, -5, Seal(1));
        Assert.Equal("its beginning is missing", trail.Damage);

        Add(trail, 1, Opened);
        Add(trail, 3, Seal(2));
        Assert.Equal("event 2 is missing", trail.Damage);
    }

    private static RunOpened Opened { get; } = new(TempStore.Header(RunId), 1);

    private static RunClosed Closed { get; } = new(new(1, 2, 3, "", null));

    private static WindowSealed Seal(int ms) => new(TempStore.Seal(ms.Ms));

    private static RunTrail TrailOf(params (long Number, IRunEvent Event)[] events)
    {
        var trail = new RunTrail(RunId);
        foreach (var (number, one) in events) Add(trail, number, one);
        return trail;
    }

    private static void Add(RunTrail trail, long number, IRunEvent one) =>
        trail.Add(number, RowSeal.Write(JournalCodec.Events, one, StoreKeys.Run(RunId), number));
}
