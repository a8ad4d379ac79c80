using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Runs;

public sealed class ReplayTests : StoreTest
{
    [Fact]
    public async Task A_replay_confirms_every_seal_of_a_complete_run()
    {
        var journal = Store.Open();
        await RunTests.StartAsync(journal, TempStore.Header());

        var replay = await new Replay(journal, header => RunTests.Toy(header.Seed)).RunAsync("20261123");

        Assert.True(replay.IsConfirmed);
        Assert.Equal((10, VirtualTime.Zero + 10.Ms), (replay.SealsEqual, replay.UpTo));
    }

    [Fact]
    public async Task A_replay_names_the_first_seal_and_host_that_differ()
    {
        var journal = Store.Open();
        await RunTests.StartAsync(journal, TempStore.Header());

        var replay = await new Replay(
            journal, header =>
                new ToySimulation(header.Seed, ToySimulation.DifferenceSealedAt8Ms)).RunAsync("20261123");

        Assert.False(replay.IsConfirmed);
        Assert.Equal(7, replay.SealsEqual);
        Assert.Equal(
            (VirtualTime.Zero + 8.Ms, VirtualTime.Zero + 7.Ms, 2, "h2"),
            (replay.Difference!.At, replay.Difference.LastEqual, replay.Difference.Host, replay.Difference.HostName));
        Assert.NotEqual(replay.Difference.Sealed, replay.Difference.Replayed);
    }

    [Fact]
    public async Task A_replay_of_a_failed_run_confirms_the_same_failure_and_no_other()
    {
        var journal = Store.Open();
        ISimulation Failing(RunHeader header) => new ToySimulation(header.Seed, new(FailAt: VirtualTime.Zero + 5.Ms));
        await new Run(journal, new ToyFacts()).StartAsync(TempStore.Header(), Failing(TempStore.Header()));

        var same = await new Replay(journal, Failing).RunAsync("20261123");
        var none = await new Replay(journal, header => RunTests.Toy(header.Seed)).RunAsync("20261123");

        Assert.True(same.IsConfirmed);
        Assert.Contains("The replay did not", none.FailureDiffers, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2_500_000)]
    [InlineData(6_000_000)]
    [InlineData(9_999_999)]
    [InlineData(10_000_000)]
    public async Task Time_travel_stands_where_an_undisturbed_run_stands_at_that_time(long nanoseconds)
    {
        var journal = Store.Open();
        await RunTests.StartAsync(journal, TempStore.Header());
        var at = new VirtualTime(nanoseconds);
        using var undisturbed = RunTests.Toy();
        undisturbed.Start();
        undisturbed.RunUntil(at);

        using var there = await new TimeTravel(journal, header => RunTests.Toy(header.Seed)).ToAsync("20261123", at);

        Assert.Equal((at, undisturbed.Hash), (there.Now, there.Hash));
    }

    [Fact]
    public async Task On_its_way_time_travel_tells_how_far_it_is()
    {
        var journal = Store.Open();
        await RunTests.StartAsync(journal, TempStore.Header());
        var record = await journal.ReadAsync("20261123");
        var passed = new List<VirtualTime>();
        var travel = new TimeTravel(journal, header => RunTests.Toy(header.Seed), one => passed.Add(one.Now));

        using var there = await travel.ToAsync("20261123", VirtualTime.Zero + 5_500.Us, VirtualTime.Zero);
        travel.Continue(there, record, VirtualTime.Zero + 8.Ms);

        Assert.Equal(
            [VirtualTime.Zero, .. record.Seals.Select(seal => seal.At).Where(at => at <= VirtualTime.Zero + 8.Ms)],
            passed);
    }

    [Fact]
    public async Task Time_travel_stays_within_the_run()
    {
        var journal = Store.Open();
        await RunTests.StartAsync(journal, TempStore.Header());

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            new TimeTravel(journal, header => RunTests.Toy(header.Seed)).ToAsync("20261123", VirtualTime.Zero + 11.Ms));
    }
}
