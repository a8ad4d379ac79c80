using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Printing;
using ActorXen.Report.Results;
using ActorXen.Report.Tables;
using ActorXen.Runs;

namespace ActorXen.Nodes.Epochs;

/// <summary>Builds the simulation of an epoch on its members, but does not start it.</summary>
/// <param name="order">Which epoch of which run.</param>
/// <param name="header">The run's header from the store.</param>
/// <param name="watch">Gives each host the watchers of its facts.</param>
/// <param name="control">Its abort ends every wait of the simulation. Receives the placement.</param>
public delegate ISimulation SpreadBuilder(EpochOrder order, RunHeader header, WatchHost watch, EpochControl control);

/// <summary>
/// Executes epochs, one at a time of each run: connects the distributed simulation, the counter books, the journal and
/// the report.
/// </summary>
/// <param name="journal">Where runs are kept. The node opens and closes it.</param>
/// <param name="engineVersion">Version of this program.</param>
public sealed class EpochExecution(
    IRunJournal journal, SpreadBuilder build, string engineVersion) : IEpochExecution
{
    // The journal allows one holder of a run in this process, so an epoch begins only after its run's previous one has
    // ended, which an earlier coordinator of this process may have begun.
    private readonly Dictionary<string, Task> _latest = [];

    public Task<EpochResult> RunAsync(EpochOrder order, EpochControl control)
    {
        var runId = order.Run.Header.RunId;
        lock (_latest)
        {
            var before = _latest.GetValueOrDefault(runId, Task.CompletedTask);
            var epoch = Task.Factory.StartNew(
                () => ExecuteAsync(before, order, control),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap();
            var all = _latest[runId] = EndAsync(before, epoch);
            _ = ForgetAsync(runId, all);
            return epoch;
        }
    }

    private async Task<EpochResult> ExecuteAsync(Task before, EpochOrder order, EpochControl control)
    {
        await before.WaitAsync(control.Abort);
        return await new Epoch(this, order, control).RunAsync();
    }

    /// <summary>An epoch that was aborted while it waited is over before the one that it waited for.</summary>
    private static async Task EndAsync(Task before, Task epoch)
    {
        await epoch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await before.ConfigureAwait(false);
    }

    private async Task ForgetAsync(string runId, Task all)
    {
        await all.ConfigureAwait(false);
        lock (_latest)
        {
            if (_latest.GetValueOrDefault(runId) == all) _latest.Remove(runId);
        }
    }

    /// <summary>One epoch's part of a run.</summary>
    private sealed class Epoch(EpochExecution execution, EpochOrder order, EpochControl control)
    {
        private readonly CounterShelf _shelf = new();

        public Task<EpochResult> RunAsync()
        {
            // What hosts record comes from the members.
            var facts = new RunFacts(_shelf, order.Run.Header, () => control.WarmUp, order.Run.Engine);
            var leg = new EpochLeg(
                new PatientJournal(execution.Journal, Tell, stop: control.Abort), facts, Build,
                execution.EngineVersion, () => TextOf(facts.Report!), StoredText);
            return leg.RunAsync(order.Run.Header, control);
        }

        private ISimulation Build(RunHeader header)
        {
            control.Recovery?.BeginToBuild();
            var simulation = execution.Build(order, header, _shelf.Watch, control);
            control.Recovery?.HaveBuilt();
            return simulation;
        }

        private string TextOf(RunReport report)
        {
            var width = order.Run.Columns;
            var remarks = ReportText.Remarks(report).Select(remark => Lines.Wrap(remark, width));
            return string.Join('\n', [ReportText.Headline(report, width), .. remarks]) + "\n\n" + string.Join(
                '\n', ReportText.Tables(report, order.Run.AllRows).Select(table => table.ToString(width)));
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

        private void Tell(StorePause pause) => control.WaitForStore(pause.Note);
    }

    private IRunJournal Journal { get; } = journal;
    private SpreadBuilder Build { get; } = build;
    private string EngineVersion { get; } = engineVersion;
}
