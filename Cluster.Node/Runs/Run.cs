using System.Diagnostics;
using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>Executes a run from its beginning, or from its latest checkpoint, and writes it to the journal.</summary>
/// <param name="journal">Where the run is kept.</param>
/// <param name="facts">Counts what happens, and makes the report.</param>
/// <param name="progress">Called after every seal, on the run's thread.</param>
/// <param name="begun">Called with the time at which this process begins: zero, or where it resumes.</param>
/// <remarks>
/// The seal of a window is written while the next window runs, so the simulation waits only if the disk is slower. If
/// the process is killed at any moment, the store has all seals up to some time and only complete checkpoints, from
/// which <see cref="ResumeAsync"/> continues.
/// </remarks>
public sealed class Run(
    IRunJournal journal, IRunFacts facts, Action<RunProgress>? progress = null, Action<VirtualTime>? begun = null)
{
    private IRunJournal Journal { get; } = journal;
    private IRunFacts Facts { get; } = facts;
    private Action<RunProgress>? Progress { get; } = progress;
    private Action<VirtualTime>? Begun { get; } = begun;

    /// <summary>Runs from time zero.</summary>
    /// <param name="simulation">Built but not started.</param>
    /// <param name="stop">Interrupts the run after its present window; it can then be resumed.</param>
    /// <exception cref="StoreException">The journal failed. The run can be resumed from its last seal.</exception>
    public Task<RunResult> StartAsync(RunHeader header, ISimulation simulation, CancellationToken stop = default)
    {
        var opening = Journal.OpenAsync(header);
        return new Leg(this, header, simulation, [], 0).RunAsync(opening, simulation.Start, stop);
    }

    /// <summary>Begins a fork as a run of its own, and continues from a checkpoint of the run that is forked.</summary>
    /// <param name="header">Of the fork.</param>
    /// <param name="seals">Those of the forked run up to the time of the fork; the fork keeps them.</param>
    /// <param name="checkpoint">At or before that time; null to execute everything again.</param>
    /// <param name="simulation">The fork's simulation, built but not started.</param>
    /// <param name="stop">Interrupts the run after its present window; it can then be resumed.</param>
    /// <exception cref="StoreException">The journal failed. The run can be resumed from its last seal.</exception>
    /// <exception cref="HashMismatchException">The simulation differs from what is already sealed.</exception>
    public async Task<RunResult> ForkAsync(
        RunHeader header, IReadOnlyList<WindowSeal> seals, RunCheckpoint? checkpoint, ISimulation simulation,
        CancellationToken stop = default)
    {
        await Journal.OpenAsync(header);
        List<WindowSeal> own = [.. seals.Select(seal => seal with { WallSeconds = 0 })];
        foreach (var seal in own)
        {
            await Journal.SealAsync(header.RunId, seal);
            if (seal.At == checkpoint?.At)
                await Journal.CheckpointAsync(header.RunId, seal.At, checkpoint.HostStates);
        }

        return await new Leg(this, header, simulation, own, 0).RunAsync(
            Task.CompletedTask, () => Restore.Into(simulation, header.RunId, own, checkpoint), stop);
    }

    /// <summary>Takes over an unfinished run and continues from its latest checkpoint.</summary>
    /// <param name="idOrPrefix">The run's id or a prefix that fits only one run.</param>
    /// <param name="engineVersion">Version of this program; must be the one that began the run.</param>
    /// <param name="build">Builds the run's simulation, but does not start it.</param>
    /// <param name="stop">Interrupts the run after its present window.</param>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="RunRefusedException">The run has ended, or another version began it.</exception>
    /// <exception cref="HashMismatchException">The simulation differs from what is already sealed.</exception>
    /// <exception cref="StateFormatException">The checkpoint does not fit the simulation that was built.</exception>
    public async Task<RunResult> ResumeAsync(
        string idOrPrefix, string engineVersion, Func<RunHeader, ISimulation> build, CancellationToken stop = default)
    {
        var header = Resumable(await Journal.ReadWholePartAsync(idOrPrefix), engineVersion);
        await Journal.ResumeAsync(header.RunId);
        // Read again, because another process could write until now.
        var record = await Journal.ReadAsync(header.RunId);
        Resumable(record, engineVersion);
        using var simulation = build(header);
        var restore = await FindRestoreAsync(record, simulation);
        var spent = record.Seals.Count == 0 ? 0 : record.Seals[^1].WallSeconds;
        return await new Leg(this, header, simulation, record.Seals, spent)
            .RunAsync(Task.CompletedTask, restore, stop);
    }

    /// <summary>How the hosts are restored: by nodes from parts that they fetch, or else by this process.</summary>
    private async Task<Action> FindRestoreAsync(RunRecord record, ISimulation simulation)
    {
        var (header, hosts) = (record.Summary.Header, simulation.Hosts.Count);
        if (Journal.Parts is { } journal && simulation.Parted is { } nodes)
        {
            var parts = await LatestAsync(header, hosts, at => journal.FindAsync(header.RunId, at), one => one.At);
            // If nodes cannot fetch it, it is loaded here, which skips and reports what is damaged.
            if (parts is not null && HostPart.AreWhole(parts.Parts, hosts) && nodes.Fetch(parts))
                return () => Restore.Fetched(simulation, nodes, record, parts);
        }

        var checkpoint = await LatestAsync(
            header, hosts, at => Journal.LoadCheckpointAsync(header.RunId, at), one => one.At);
        return () => Restore.Into(simulation, record, checkpoint);
    }

    /// <summary>
    /// The latest checkpoint before which no mark is lost. From there on, lost marks are made again.
    /// </summary>
    private async Task<T?> LatestAsync<T>(
        RunHeader header, int hosts, Func<VirtualTime, Task<T?>> find, Func<T, VirtualTime> timeOf)
        where T : class
    {
        var checkpoint = await find(VirtualTime.Zero + header.Length);
        foreach (var mark in Facts.Marks.Order())
        {
            if (checkpoint is null || mark >= timeOf(checkpoint)) break;
            if (await Journal.LoadMarkAsync(header.RunId, mark, hosts) is null) return await find(mark);
        }

        return checkpoint;
    }

    private static RunHeader Resumable(RunRecord record, string engineVersion)
    {
        var header = record.Summary.Header;
        if (record.End is { } end)
        {
            var how = end.Failure is null ? "is complete" : $"has failed: {end.Failure}";
            throw new RunRefusedException($"Run {header.RunId} {how}. Nothing is left to resume.");
        }

        return header.EngineVersion == engineVersion ? header : throw new RunRefusedException(
            $"Run {header.RunId} was begun by version {header.EngineVersion}, but this is {engineVersion}, "
            + "whose results may differ. Resume it with that version, or start it again.");
    }

    /// <summary>The part of a run that one process executes.</summary>
    private sealed class Leg(
        Run run, RunHeader header, ISimulation simulation, IReadOnlyList<WindowSeal> before, double spentBefore)
    {
        private readonly Dictionary<VirtualTime, WindowSeal> _sealed = before.ToDictionary(seal => seal.At);
        private readonly VirtualTime _end = VirtualTime.Zero + header.Length;
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private readonly SortedDictionary<VirtualTime, ReadOnlyMemory<byte>> _series =
            new(before.ToDictionary(seal => seal.At, seal => seal.Series));
        private VirtualTime _begun;
        private Standing _standing;
        private Task _writing = Task.CompletedTask;

        public async Task<RunResult> RunAsync(Task opening, Action begin, CancellationToken stop)
        {
            _writing = opening;
            try
            {
                begin();
                run.Facts.Begin(simulation);
                _begun = simulation.Now;
                run.Begun?.Invoke(_begun);
                Stand();
                await KeepMarkAsync();
                while (simulation.Now < _end)
                {
                    await RunToSealAsync(NextSeal(simulation.Now));
                    Stand();
                    var isStopped = stop.IsCancellationRequested && simulation.Now < _end;
                    await SealAsync(withCheckpoint: isStopped || IsCheckpointDue(simulation.Now));
                    run.Progress?.Invoke(new(simulation.Now, header.Length, simulation.Delivered, Elapsed, _begun));
                    if (!isStopped) continue;
                    await _writing;
                    return Result(RunOutcome.Interrupted, await DescribeAsync(), null);
                }

                await _writing;
                return await CompleteAsync();
            }
            catch (RunFailedException failure)
            {
                await _writing;
                return await FailAsync(failure);
            }
            catch
            {
                // The first failure is reported. The pending write must end, but whether it fails no longer matters.
                await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
        }

        /// <summary>Runs to the next seal, window by window.</summary>
        private async Task RunToSealAsync(VirtualTime seal)
        {
            while (simulation.Now < seal)
            {
                simulation.RunUntil(VirtualTime.Earlier(seal, run.Facts.NextStop(simulation.Now)));
                run.Facts.EndWindow(simulation);
                await KeepMarkAsync();
            }
        }

        private async Task KeepMarkAsync()
        {
            if (!run.Facts.IsMark(simulation.Now) || simulation.Now == _end) return;
            var counts = run.Facts.SaveCounts(simulation);
            await _writing;
            _writing = run.Journal.KeepMarkAsync(header.RunId, simulation.Now, counts);
        }

        /// <summary>
        /// The next multiple of the seals' distance, or the end; the same wherever a process began.
        /// </summary>
        private VirtualTime NextSeal(VirtualTime now)
        {
            var every = header.SealEvery.Nanoseconds;
            return VirtualTime.Earlier(_end, new(((now.Nanoseconds / every) + 1) * every));
        }

        /// <summary>
        /// There is no checkpoint at the end. Time travel to the end of a complete run repeats the last stretch.
        /// </summary>
        private bool IsCheckpointDue(VirtualTime at) =>
            header.CheckpointEvery > Duration.Zero
            && at < _end
            && at.Nanoseconds % header.CheckpointEvery.Nanoseconds == 0;

        /// <summary>Waits for the previous seal's write and begins this one's.</summary>
        private async Task SealAsync(bool withCheckpoint)
        {
            var seal = new WindowSeal(simulation.Now, simulation.Delivered, Wall, [.. simulation.HostHashes])
            {
                Series = run.Facts.TakeSeries(),
            };
            var recorded = run.Facts.TakeRecorded();
            var isKnown = _sealed.TryGetValue(seal.At, out var known);
            _series[seal.At] = seal.Series;
            if (isKnown) Restore.Check(header.RunId, simulation, known!);
            var checkpoint = withCheckpoint ? await SaveAsync() : null;
            await _writing;
            _writing = WriteAsync(isKnown ? null : seal, seal.At, checkpoint, recorded);
        }

        /// <summary>Saves the hosts' states.</summary>
        /// <returns>Makes a checkpoint of them.</returns>
        private async Task<Func<Task>> SaveAsync()
        {
            if (await SavePartsAsync() is { } checkpoint) return checkpoint;
            var (at, states) = (simulation.Now, simulation.SaveAll());
            return () => run.Journal.CheckpointAsync(header.RunId, at, states);
        }

        /// <summary>Makes the nodes write their hosts' states to the store.</summary>
        /// <returns>null if they cannot.</returns>
        private async Task<Func<Task>?> SavePartsAsync()
        {
            if (run.Journal.Parts is not { } journal || simulation.Parted is not { } nodes) return null;
            // One call of the journal at a time. The first of them makes this process the run's holder.
            await _writing;
            var (at, place) = (simulation.Now, journal.Begin(header.RunId));
            if (nodes.Save(place) is not { } parts) return null;
            if (await journal.HaveAsync(place, parts)) return () => journal.SealAsync(place, at, parts);
            nodes.GiveUp("what the nodes wrote is not in this node's store. Give all nodes the same store.");
            return null;
        }

        private async Task WriteAsync(
            WindowSeal? seal, VirtualTime at, Func<Task>? checkpoint,
            IReadOnlyList<(RecordKind Kind, IReadOnlyList<byte[]> Hosts)> recorded)
        {
            foreach (var (kind, hosts) in recorded)
                await run.Journal.KeepRecordedAsync(header.RunId, kind, at, hosts);
            if (seal is not null) await run.Journal.SealAsync(header.RunId, seal);
            if (checkpoint is not null) await checkpoint();
        }

        private async Task<RunResult> CompleteAsync()
        {
            var report = await DescribeAsync();
            await CloseAsync(report, failure: null);
            await run.Journal.DropMarksAsync(header.RunId);
            return Result(RunOutcome.Complete, report, null);
        }

        private Task<byte[]> DescribeAsync()
        {
            simulation.CollectFacts();
            // A run that was resumed and is stopped again knows later seals, which this report does not cover.
            IReadOnlyList<ReadOnlyMemory<byte>> series =
                [.. _series.TakeWhile(one => one.Key <= simulation.Now).Select(one => one.Value)];
            return run.Facts.DescribeAsync(
                simulation, Wall, series, at => run.Journal.LoadMarkAsync(header.RunId, at, simulation.Hosts.Count));
        }

        /// <summary>A failed simulation has no hash, so the run's hash is that of the last seal.</summary>
        private async Task<RunResult> FailAsync(RunFailedException failure)
        {
            await CloseAsync([], failure.Message);
            await run.Journal.DropMarksAsync(header.RunId);
            return Result(RunOutcome.Failed, [], failure);
        }

        private Task CloseAsync(byte[] report, string? failure) => run.Journal.CloseAsync(
            header.RunId, new(_standing.Hash, _standing.Delivered, Wall, "", failure) { Report = report });

        private RunResult Result(RunOutcome outcome, byte[] report, RunFailedException? failure) =>
            new(header, outcome, _standing.At, _standing.Hash, _standing.Delivered, Wall, report, failure);

        private void Stand() => _standing = new(simulation.Now, simulation.Hash, simulation.Delivered);

        private double Elapsed => _clock.Elapsed.TotalSeconds;

        private double Wall => spentBefore + Elapsed;

        private readonly record struct Standing(VirtualTime At, ulong Hash, long Delivered);
    }
}
