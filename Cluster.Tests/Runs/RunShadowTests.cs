using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Runs;

public sealed class RunShadowTests : StoreTest
{
    private static readonly TimeSpan _long = TimeSpan.FromHours(1);

    [Fact]
    public async Task It_stands_at_the_latest_seal_and_at_the_end_where_the_run_stands()
    {
        var (journal, record) = await StoredAsync();
        using var shadow = new RunShadow(journal, header => RunTests.Toy(header.Seed));

        await shadow.AdvanceAsync(UpTo(record, 3), _long, default);
        Assert.Equal(record.Seals[2].At, shadow.Simulation!.Now);
        await shadow.AdvanceAsync(record, _long, default);

        Assert.Equal((VirtualTime.Zero + 10.Ms, record.End!.Hash), (shadow.Simulation.Now, shadow.Simulation.Hash));
    }

    [Fact]
    public async Task Without_time_it_goes_from_checkpoint_to_checkpoint()
    {
        var (journal, record) = await StoredAsync();
        using var shadow = new RunShadow(journal, header => RunTests.Toy(header.Seed));
        await shadow.AdvanceAsync(UpTo(record, 1), TimeSpan.Zero, default);
        Assert.Equal(record.Seals[0].At, shadow.Simulation!.Now);

        await shadow.AdvanceAsync(record, TimeSpan.Zero, default);

        var checkpoint = record.Summary.CheckpointAt!.Value;
        var next = record.Seals.FirstOrDefault(seal => seal.At > checkpoint)?.At ?? checkpoint;
        Assert.Equal(next, shadow.Simulation.Now);
        Assert.True(checkpoint > record.Seals[1].At);
    }

    [Fact]
    public async Task It_refuses_a_run_that_differs()
    {
        var (journal, record) = await StoredAsync();
        using var shadow = new RunShadow(
            journal, header => new ToySimulation(header.Seed, ToySimulation.DifferenceSealedAt8Ms));

        var fromTheBeginning = record with { Summary = record.Summary with { CheckpointAt = null } };

        await Assert.ThrowsAsync<HashMismatchException>(() => shadow.AdvanceAsync(fromTheBeginning, _long, default));
    }

    private async Task<(IRunJournal Journal, RunRecord Record)> StoredAsync()
    {
        var journal = Store.Open();
        await RunTests.StartAsync(journal, TempStore.Header());
        return (journal, await journal.ReadAsync("20261123"));
    }

    /// <summary>The run as it was when so many of its seals were in the store.</summary>
    private static RunRecord UpTo(RunRecord whole, int seals) => new(
        whole.Summary with { State = RunState.Open, SealedUpTo = whole.Seals[seals - 1].At, CheckpointAt = null },
        [.. whole.Seals.Take(seals)], null);
}
