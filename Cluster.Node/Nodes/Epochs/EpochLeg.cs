using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Nodes.Epochs;

/// <summary>An epoch's part of a run: begins it, resumes it, or finds that it has ended.</summary>
/// <param name="journal">Repeats what may pass.</param>
/// <param name="facts">Counts what happens, and makes the report.</param>
/// <param name="build">Builds the simulation, but does not start it.</param>
/// <param name="engineVersion">Version of this program.</param>
/// <param name="report">The report of the run that is complete, as tables.</param>
/// <param name="stored">The report of a run that ended before, as tables.</param>
internal sealed class EpochLeg(
    PatientJournal journal, IRunFacts facts, Func<RunHeader, ISimulation> build, string engineVersion,
    Func<string> report, Func<RunEnd, string> stored)
{
    /// <param name="header">As it was submitted.</param>
    /// <exception cref="EpochEndedException">A node is gone, or the end was requested.</exception>
    /// <exception cref="StoreException">The store can no longer be written.</exception>
    public async Task<EpochResult> RunAsync(RunHeader header, EpochControl control)
    {
        var before = await FindAsync(header.RunId);
        if (before is { End: { } end })
        {
            await journal.DropMarksAsync(header.RunId);
            return ResultOf(before, end);
        }

        control.Sealed = before?.Summary.SealedUpTo ?? VirtualTime.Zero;
        var run = new Run(
            journal,
            facts,
            progress => control.Progress = progress,
            at => control.Recovery?.Resume(at, control.Sealed));
        try
        {
            var result = await ExecuteAsync(run, header, hasBegun: before is not null, control.Finish);
            return new(
                result.Outcome, result.At, result.Hash, result.Delivered, result.WallSeconds,
                result.Failure?.Message, result.Outcome == RunOutcome.Complete ? report() : "");
        }
        catch (RunRefusedException)
        {
            // A previous coordinator that is cut off may end the run after it was found open.
            if (await FindAsync(header.RunId) is { End: { } late } ended) return ResultOf(ended, late);
            throw;
        }
    }

    private async Task<RunResult> ExecuteAsync(Run run, RunHeader header, bool hasBegun, CancellationToken stop)
    {
        if (hasBegun) return await run.ResumeAsync(header.RunId, engineVersion, build, stop);
        using var simulation = build(header);
        return await run.StartAsync(header, simulation, stop);
    }

    /// <returns>null if the run is not in the store yet.</returns>
    private async Task<RunRecord?> FindAsync(string runId)
    {
        try
        {
            return await journal.ReadWholePartAsync(runId);
        }
        catch (RunNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// For a run that ended in the store: its coordinator was lost after that, but before recording the end.
    /// </summary>
    private EpochResult ResultOf(RunRecord record, RunEnd end)
    {
        var outcome = end.Failure is null ? RunOutcome.Complete : RunOutcome.Failed;
        var at = end.Failure is null ? VirtualTime.Zero + record.Summary.Header.Length : record.Summary.SealedUpTo;
        return new(outcome, at, end.Hash, end.Delivered, end.WallSeconds, end.Failure, stored(end));
    }
}
