using ActorXen.Messages;
using ActorXen.Report;
using ActorXen.Runs;

namespace ActorXen.Nodes.Epochs;

/// <summary>Builds the simulation of an epoch on its members, but does not start it.</summary>
/// <param name="order">Which epoch of which run.</param>
/// <param name="header">The run's header from the store.</param>
/// <param name="watch">Gives each host the watchers of its facts.</param>
/// <param name="control">Its abort ends every wait of the simulation. Receives the placement.</param>
public delegate ISimulation SpreadBuilder(EpochOrder order, RunHeader header, WatchHost watch, EpochControl control);

/// <summary>
/// Executes one epoch at a time: connects the distributed simulation, the counter books, the journal and the report.
/// </summary>
/// <param name="journal">Where runs are kept. The node opens and closes it.</param>
/// <param name="engineVersion">Version of this program.</param>
public sealed class EpochExecution(
    IRunJournal journal, SpreadBuilder build, string engineVersion) : IEpochExecution, IDisposable
{
    // The journal allows one holder of a run in this process, so an epoch begins only after the previous one has ended.
    private readonly SemaphoreSlim _seat = new(1);

    public Task<EpochResult> RunAsync(EpochOrder order, EpochControl control) => Task.Factory.StartNew(
        () => ExecuteAsync(order, control),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default).Unwrap();

    public void Dispose() => _seat.Dispose();

    private async Task<EpochResult> ExecuteAsync(EpochOrder order, EpochControl control)
    {
        await _seat.WaitAsync(control.Abort);
        try
        {
            return await new Epoch(this, order, control).RunAsync();
        }
        finally
        {
            _seat.Release();
        }
    }

    /// <summary>One epoch's part of a run.</summary>
    private sealed class Epoch(EpochExecution execution, EpochOrder order, EpochControl control)
    {
        private readonly CounterShelf _shelf = new();

        public async Task<EpochResult> RunAsync()
        {
            var journal = new PatientJournal(execution.Journal, Tell, stop: control.Abort);
            var before = await FindAsync(journal);
            if (before is { End: { } end })
            {
                await journal.DropMarksAsync(order.Run.Header.RunId);
                return ResultOf(before, end);
            }

            control.Sealed = before?.Summary.SealedUpTo ?? VirtualTime.Zero;
            var facts = new RunFacts(_shelf, order.Run.Header, () => control.WarmUp, order.Run.Engine);
            var run = new Run(
                journal,
                facts,
                progress => control.Progress = progress,
                at => control.Recovery?.Resume(at, control.Sealed));
            var result = await ExecuteAsync(run, hasBegun: before is not null);
            return new(
                result.Outcome, result.At, result.Hash, result.Delivered, result.WallSeconds, result.Failure?.Message,
                result.Outcome == RunOutcome.Complete ? TextOf(facts.Report!) : "");
        }

        private async Task<RunResult> ExecuteAsync(Run run, bool hasBegun)
        {
            var header = order.Run.Header;
            if (hasBegun) return await run.ResumeAsync(header.RunId, execution.EngineVersion, Build, control.Finish);
            using var simulation = Build(header);
            return await run.StartAsync(header, simulation, control.Finish);
        }

        private ISimulation Build(RunHeader header)
        {
            control.Recovery?.BeginToBuild();
            var simulation = execution.Build(order, header, _shelf.Watch, control);
            control.Recovery?.HaveBuilt();
            return simulation;
        }

        /// <returns>null if the run is not in the store yet.</returns>
        private async Task<RunRecord?> FindAsync(PatientJournal journal)
        {
            try
            {
                return await journal.ReadWholePartAsync(order.Run.Header.RunId);
            }
            catch (RunNotFoundException)
            {
                return null;
            }
        }

        private string TextOf(RunReport report)
        {
            var width = order.Run.Columns;
            var remarks = ReportText.Remarks(report).Select(remark => Lines.Wrap(remark, width));
            return string.Join('\n', [ReportText.Headline(report, width), .. remarks]) + "\n\n" + string.Join(
                '\n', ReportText.Tables(report, order.Run.AllRows).Select(table => table.ToString(width)));
        }

        /// <summary>
        /// For a run that ended in the store: its coordinator was lost after that, but before recording the end.
        /// </summary>
        private EpochResult ResultOf(RunRecord record, RunEnd end)
        {
            var outcome = end.Failure is null ? RunOutcome.Complete : RunOutcome.Failed;
            var at = end.Failure is null ? VirtualTime.Zero + record.Summary.Header.Length : record.Summary.SealedUpTo;
            return new(outcome, at, end.Hash, end.Delivered, end.WallSeconds, end.Failure, StoredText(end));
        }

        private string StoredText(RunEnd end)
        {
            try
            {
                return end.Report.IsEmpty ? "" : TextOf(ReportBytes.Read(end.Report));
            }
            catch (StateFormatException)
            {
                // Another version made the report. How the run ended is known all the same.
                return "";
            }
        }

        private void Tell(StorePause pause) =>
            control.Waiting = pause.IsOver ? "" : $"{pause.Problem} The run resumes by itself when the store is back.";
    }

    private IRunJournal Journal { get; } = journal;
    private SpreadBuilder Build { get; } = build;
    private string EngineVersion { get; } = engineVersion;
}
