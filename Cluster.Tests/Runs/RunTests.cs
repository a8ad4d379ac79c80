using System.Text;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Runs;

/// <summary>Whatever happens to a process, its run ends with the hash of an undisturbed one.</summary>
[Long]
public sealed class RunTests : StoreTest
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_run_that_reaches_its_length_is_complete_and_keeps_its_result(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();

        var result = await StartAsync(journal, TempStore.Header());
        var record = await journal.ReadAsync("20261123-3f9a1c");

        Assert.Equal(RunOutcome.Complete, result.Outcome);
        Assert.Equal(RunState.Complete, record.Summary.State);
        Assert.Equal(result.Hash, record.End!.Hash);
        Assert.Equal(UndisturbedHash(), result.Hash);
        Assert.Equal(ToyFacts.TextOf(result.Delivered), Encoding.UTF8.GetString(record.End.Report.Span));
        Assert.Equal(
            Enumerable.Range(1, 10).Select(ms => VirtualTime.Zero + ms.Ms), record.Seals.Select(seal => seal.At));
        Assert.Equal(VirtualTime.Zero + 9.Ms, record.Summary.CheckpointAt);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_interrupted_run_is_open_and_resumes_to_the_same_hash(StoreKind kind)
    {
        On(kind);
        using var stop = new CancellationTokenSource();
        var journal = Store.Open();
        var run = new Run(
            journal, new ToyFacts(), progress => { if (progress.At == VirtualTime.Zero + 3.Ms) stop.Cancel(); });

        var interrupted = await run.StartAsync(TempStore.Header(), Toy(), stop.Token);
        var open = await journal.ReadAsync("20261123");
        var resumed = await ResumeAsync(Store.Open());

        Assert.Equal(RunOutcome.Interrupted, interrupted.Outcome);
        Assert.Equal(
            "interrupted at 4 ms; resume with: actorxen run --resume 20261123-3f9a1c", interrupted.InterruptedText);
        Assert.Equal((RunState.Open, VirtualTime.Zero + 4.Ms), (open.Summary.State, open.Summary.CheckpointAt));
        Assert.Equal((RunOutcome.Complete, UndisturbedHash()), (resumed.Outcome, resumed.Hash));
        Assert.True(resumed.WallSeconds > open.Seals[^1].WallSeconds);
    }

    [Theory]
    [InlineData(0)] // Opened, nothing sealed.
    [InlineData(1)] // Sealed, no checkpoint.
    [InlineData(3)] // Sealed where a checkpoint should follow.
    [InlineData(4)] // Checkpoint written, nothing after it.
    [InlineData(6)] // Sealed beyond the checkpoint.
    [InlineData(13)] // All sealed, not closed.
    public async Task A_run_whose_process_dies_after_any_write_resumes_to_the_same_hash(int writes)
    {
        var dying = new DyingJournal(Store.Open(), writes);

        await Assert.ThrowsAsync<KilledException>(() => StartAsync(dying, TempStore.Header()));
        var resumed = await ResumeAsync(Store.Open());

        Assert.Equal((RunOutcome.Complete, UndisturbedHash()), (resumed.Outcome, resumed.Hash));
        Assert.Equal(10, (await Store.Open().ReadAsync("20261123")).Seals.Count);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_run_that_does_not_repeat_what_is_sealed_is_refused_by_time_and_host(StoreKind kind)
    {
        On(kind);
        await Assert.ThrowsAsync<KilledException>(
            () => StartAsync(new DyingJournal(Store.Open(), 10), TempStore.Header()));

        var run = new Run(Store.Open(), new ToyFacts());
        var mismatch = await Assert.ThrowsAsync<HashMismatchException>(() => run.ResumeAsync(
            "20261123", TempStore.Version, header =>
                new ToySimulation(header.Seed, ToySimulation.DifferenceSealedAt8Ms)));

        Assert.Equal((VirtualTime.Zero + 8.Ms, 2), (mismatch.At, mismatch.Host));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_run_whose_entity_fails_is_closed_as_failed_with_the_reason(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();

        var result = await new Run(journal, new ToyFacts()).StartAsync(
            TempStore.Header(), new ToySimulation(7, new(FailAt: VirtualTime.Zero + 5.Ms)));
        var record = await journal.ReadAsync("20261123");

        Assert.Equal((RunOutcome.Failed, VirtualTime.Zero + 5.Ms), (result.Outcome, result.At));
        Assert.Equal(RunState.Failed, record.Summary.State);
        Assert.Equal(result.Failure!.Message, record.End!.Failure);
        Assert.Contains("the ball burst", record.End.Failure, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_complete_run_cannot_be_resumed(StoreKind kind)
    {
        On(kind);
        await StartAsync(Store.Open(), TempStore.Header());

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => ResumeAsync(Store.Open()));

        Assert.Equal("Run 20261123-3f9a1c is complete. Nothing is left to resume.", refused.Message);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_run_of_another_version_cannot_be_resumed(StoreKind kind)
    {
        On(kind);
        await Store.Open().OpenAsync(TempStore.Header() with { EngineVersion = "0.0.9" });

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => ResumeAsync(Store.Open()));

        Assert.Contains("begun by version 0.0.9", refused.Message, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_run_without_checkpoints_resumes_from_its_beginning(StoreKind kind)
    {
        On(kind);
        var header = TempStore.Header() with { CheckpointEvery = Duration.Zero };
        await Assert.ThrowsAsync<KilledException>(() => StartAsync(new DyingJournal(Store.Open(), 5), header));

        var resumed = await ResumeAsync(Store.Open());

        Assert.Equal(UndisturbedHash(), resumed.Hash);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_damaged_checkpoint_costs_time_and_not_the_run(StoreKind kind)
    {
        On(kind);
        await Assert.ThrowsAsync<KilledException>(
            () => StartAsync(new DyingJournal(Store.Open(), 9), TempStore.Header()));
        Store.Execute(
            "UPDATE snapshot SET snapshot = @bytes WHERE sequence_number = 2", ("@bytes", new byte[] { 1, 2, 3 }));

        var resumed = await ResumeAsync(Store.Open());

        Assert.Equal((RunOutcome.Complete, UndisturbedHash()), (resumed.Outcome, resumed.Hash));
        var warning = Assert.Single(Store.Warnings);
        Assert.StartsWith(
            $"{Store.Options.Name}: run 20261123-3f9a1c: the checkpoint at 6 ms is damaged: ", warning,
            StringComparison.Ordinal);
        Assert.EndsWith(
            ". The previous checkpoint is used instead, or the run's beginning.", warning, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Without_any_whole_checkpoint_a_run_resumes_from_its_beginning(StoreKind kind)
    {
        On(kind);
        await Assert.ThrowsAsync<KilledException>(
            () => StartAsync(new DyingJournal(Store.Open(), 9), TempStore.Header()));
        Store.Execute("DELETE FROM snapshot");

        var resumed = await ResumeAsync(Store.Open());

        Assert.Equal((RunOutcome.Complete, UndisturbedHash()), (resumed.Outcome, resumed.Hash));
        Assert.Equal(2, Store.Warnings.Count);
        Assert.All(
            Store.Warnings, warning => Assert.Contains("its part 0 is missing", warning, StringComparison.Ordinal));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Marks_and_series_outlive_the_process_and_marks_end_with_the_run(StoreKind kind)
    {
        On(kind);
        IReadOnlyList<VirtualTime> marks = [VirtualTime.Zero + 2.Ms, VirtualTime.Zero + 5.Ms];
        using var stop = new CancellationTokenSource();
        var run = new Run(
            Store.Open(), new ToyFacts { Marks = marks },
            progress => { if (progress.At == VirtualTime.Zero + 3.Ms) stop.Cancel(); });
        await run.StartAsync(TempStore.Header(), Toy(), stop.Token);
        var kept = await Store.Open().LoadMarkAsync("20261123-3f9a1c", marks[0], 4);

        var facts = new ToyFacts { Marks = marks };
        await new Run(Store.Open(), facts).ResumeAsync(
            "20261123", TempStore.Version, header => Toy(header.Seed));

        using var undisturbed = Toy();
        undisturbed.Start();
        undisturbed.RunUntil(marks[0]);
        Assert.Equal(undisturbed.HostHashes.Select(BitConverter.GetBytes), kept!);
        Assert.Equal(kept, facts.Mark);
        Assert.Equal(string.Concat(Enumerable.Repeat("1 ", 10)), facts.Series);
        foreach (var mark in marks) Assert.Null(await Store.Open().LoadMarkAsync("20261123-3f9a1c", mark, 4));
    }

    internal static ISimulation Toy(long seed = 7) => new ToySimulation(seed);

    internal static Task<RunResult> StartAsync(IRunJournal journal, RunHeader header) =>
        new Run(journal, new ToyFacts()).StartAsync(header, Toy(header.Seed));

    internal static Task<RunResult> ResumeAsync(IRunJournal journal) =>
        new Run(journal, new ToyFacts()).ResumeAsync("20261123", TempStore.Version, header => Toy(header.Seed));

    internal static ulong UndisturbedHash()
    {
        using var simulation = Toy();
        simulation.Start();
        simulation.RunUntil(VirtualTime.Zero + 10.Ms);
        return simulation.Hash;
    }
}
