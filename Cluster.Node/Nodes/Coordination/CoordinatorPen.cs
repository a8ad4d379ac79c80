using ActorXen.Runs;

namespace ActorXen.Nodes.Coordination;

/// <summary>
/// Reads and writes the coordinator's journal on its behalf, and tells what came of it in the order of the journal.
/// </summary>
/// <remarks>
/// Otherwise runs that were submitted together could have one order here and another one in the journal.
/// </remarks>
/// <param name="tell">
/// Takes <see cref="JournalRead"/>, <see cref="EventWritten"/> or <see cref="JournalFailed"/>; called on any thread.
/// </param>
internal sealed class CoordinatorPen(ICoordinatorLog log, Action<CoordinatorInput> tell)
{
    /// <summary>Completes when the latest call has been reported; never fails.</summary>
    private Task _latest = Task.CompletedTask;

    private int _reads;

    /// <summary>Takes over the journal. An earlier read still in progress is no longer reported.</summary>
    /// <param name="node">HOST:PORT of this node.</param>
    public void Read(string node) => _latest = ReadAsync(log.TakeOverAsync(node), ++_reads);

    /// <summary>Writes an event after those before it.</summary>
    public void Append(AppendEvent append) => _latest = AppendAsync(append, log.AppendAsync(append.Event), _latest);

    private async Task ReadAsync(Task<IReadOnlyList<ICoordinatorEvent>> reading, int number)
    {
        CoordinatorInput outcome;
        try
        {
            outcome = new JournalRead(await reading.ConfigureAwait(false));
        }
        catch (Exception cause)
        {
            outcome = FailureOf(cause, null);
        }

        // It would take back what was written since the later read.
        if (number == Volatile.Read(ref _reads)) tell(outcome);
    }

    private async Task AppendAsync(AppendEvent append, Task writing, Task before)
    {
        CoordinatorInput outcome;
        try
        {
            await writing.ConfigureAwait(false);
            outcome = new EventWritten(append.Event, append.Asker, append.Answer);
        }
        catch (Exception cause)
        {
            outcome = FailureOf(cause, append.Asker);
        }

        await before.ConfigureAwait(false);
        tell(outcome);
    }

    private static JournalFailed FailureOf(Exception cause, object? asker) =>
        new(ErrorLine.Of(cause), cause is LogTakenOverException, asker);
}
