using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Runs;

public sealed class PatientJournalTests
{
    private readonly List<StorePause> _told = [];
    private readonly List<TimeSpan> _waits = [];

    [Fact]
    public async Task What_may_pass_is_tried_again_with_longer_and_longer_waits()
    {
        var flaky = new FlakyJournal(new UnkeptJournal(), failures: 9);

        await Patient(flaky).SealAsync("x", TempStore.Seal(1.Ms));

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30, 30], _waits.Select(wait => wait.TotalSeconds));
        Assert.Equal(10, flaky.SealCalls);
        Assert.Equal(Enumerable.Range(1, 10), _told.Select(pause => pause.Attempt));
        Assert.Equal(("the store is away. Start it.", false), (_told[0].Problem, _told[0].IsOver));
        Assert.True(_told[^1].IsOver);
    }

    [Fact]
    public async Task A_lock_is_tried_again_after_short_random_waits_that_do_not_grow()
    {
        var flaky = new FlakyJournal(new UnkeptJournal(), failures: 100, isContended: true);

        await Patient(flaky).SealAsync("x", TempStore.Seal(1.Ms));

        Assert.All(_waits, wait => Assert.InRange(wait.TotalMilliseconds, 50, 500));
        Assert.True(_waits.Distinct().Count() > 10);
        Assert.Equal(101, flaky.SealCalls);
    }

    [Fact]
    public async Task What_succeeds_at_once_is_not_reported()
    {
        await Patient(new FlakyJournal(new UnkeptJournal(), failures: 0)).SealAsync("x", TempStore.Seal(1.Ms));

        Assert.Empty(_told);
    }

    [Fact]
    public async Task What_does_not_pass_ends_at_once()
    {
        var flaky = new FlakyJournal(new UnkeptJournal(), failures: 1, mayPass: false);

        await Assert.ThrowsAsync<StoreException>(() => Patient(flaky).SealAsync("x", TempStore.Seal(1.Ms)));

        Assert.Equal(1, flaky.SealCalls);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Stopping_it_while_it_waits_says_what_was_wrong_and_how_to_resume()
    {
        using var stop = new CancellationTokenSource();
        var flaky = new FlakyJournal(new UnkeptJournal(), failures: int.MaxValue);
        var patient = new PatientJournal(flaky, _told.Add, (_, token) => StopAsync(stop, token), stop.Token);

        var stopped = await Assert.ThrowsAsync<StoreException>(() => patient.SealAsync("x", TempStore.Seal(1.Ms)));

        Assert.Equal("the store is away. Start it. Then resume: actorxen run --resume x", stopped.Message);
        Assert.Equal(1, flaky.SealCalls);
    }

    private static async Task StopAsync(CancellationTokenSource stop, CancellationToken token)
    {
        await stop.CancelAsync();
        token.ThrowIfCancellationRequested();
    }

    private PatientJournal Patient(IRunJournal journal) => new(journal, _told.Add, (wait, _) =>
    {
        _waits.Add(wait);
        return Task.CompletedTask;
    });
}
