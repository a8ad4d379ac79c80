using System.Diagnostics;
using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>Brings a run from its beginning, or from where it was left, to its end, and keeps it on the way.</summary>
/// <param name="journal">Where it is kept.</param>
/// <param name="resultOf">Makes the result's JSON from the finished simulation and the wall seconds spent.</param>
/// <param name="progress">Called after every seal, on the thread that runs.</param>
/// <param name="begun">Called when the simulation stands where this process begins: at zero, or where it
/// resumes.</param>
/// <remarks>
/// While a window runs, the seal before it is being written: so the simulation waits only for a slower disk.
/// A kill at any moment leaves seals up to some time, and whole checkpoints: <see cref="ResumeAsync"/> goes on.
/// </remarks>
public sealed class Run(
    IRunJournal journal, Func<ISimulation, double, string> resultOf, Action<RunProgress>? progress = null,
    Action<VirtualTime>? begun = null)
{
    private IRunJournal Journal { get; } = journal;
    private Func<ISimulation, double, string> ResultOf { get; } = resultOf;
    private Action<RunProgress>? Progress { get; } = progress;
    private Action<VirtualTime>? Begun { get; } = begun;

    /// <summary>Runs from time zero.</summary>
    /// <param name="simulation">Built, not started.</param>
    /// <param name="stop">Ends the run after the window under way; it can be resumed.</param>
    /// <exception cref="StoreException">The journal fails. The run is open, up to the last seal in the
    /// store.</exception>
    public Task<RunResult> StartAsync(RunHeader header, ISimulation simulation, CancellationToken stop = default)
    {
        var opening = Journal.OpenAsync(header);
        return new Leg(this, header, simulation, [], 0).RunAsync(opening, simulation.Start, stop);
    }

    /// <summary>Takes over a run that did not end, and goes on from its latest checkpoint.</summary>
    /// <param name="idOrPrefix">Of the run.</param>
    /// <param name="engineVersion">Of this program; must be the one that began the run.</param>
    /// <param name="build">Builds its simulation, not started.</param>
    /// <param name="stop">Ends the run after the window under way.</param>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="RunRefusedException">It has ended, or another version began it.</exception>
    /// <exception cref="HashMismatchException">What is sealed already does not come out again.</exception>
    /// <exception cref="StateFormatException">The checkpoint does not fit the simulation that was built.</exception>
    public async Task<RunResult> ResumeAsync(
        string idOrPrefix, string engineVersion, Func<RunHeader, ISimulation> build, CancellationToken stop = default)
    {
        var header = Resumable(await Journal.ReadAsync(idOrPrefix), engineVersion);
        await Journal.ResumeAsync(header.RunId);
        // Only now nobody else can add to it.
        var record = await Journal.ReadAsync(header.RunId);
        Resumable(record, engineVersion);
        using var simulation = build(header);
        var checkpoint = await Journal.LoadCheckpointAsync(header.RunId, VirtualTime.Zero + header.Length);
        var spent = record.Seals.Count == 0 ? 0 : record.Seals[^1].WallSeconds;
        return await new Leg(this, header, simulation, record.Seals, spent)
            .RunAsync(Task.CompletedTask, () => Restore.Into(simulation, record, checkpoint), stop);
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
            $"Run {header.RunId} was begun by version {header.EngineVersion}, this is {engineVersion}, "
            + "whose results may differ. Resume it with that version, or start it again.");
    }

    /// <summary>What one process does of a run.</summary>
    private sealed class Leg(
        Run run, RunHeader header, ISimulation simulation, IReadOnlyList<WindowSeal> before, double spentBefore)
    {
        private readonly Dictionary<VirtualTime, WindowSeal> _sealed = before.ToDictionary(seal => seal.At);
        private readonly VirtualTime _end = VirtualTime.Zero + header.Length;
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private VirtualTime _begun;
        private Standing _standing;
        private Task _writing = Task.CompletedTask;

        public async Task<RunResult> RunAsync(Task opening, Action begin, CancellationToken stop)
        {
            _writing = opening;
            try
            {
                begin();
                _begun = simulation.Now;
                run.Begun?.Invoke(_begun);
                Stand();
                while (simulation.Now < _end)
                {
                    simulation.RunUntil(NextSeal(simulation.Now));
                    Stand();
                    var isStopped = stop.IsCancellationRequested && simulation.Now < _end;
                    await SealAsync(withCheckpoint: isStopped || IsCheckpointDue(simulation.Now));
                    run.Progress?.Invoke(new(simulation.Now, header.Length, simulation.Delivered, Elapsed, _begun));
                    if (!isStopped) continue;
                    simulation.CollectFacts();
                    await _writing;
                    return Result(RunOutcome.Interrupted, "", null);
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
                // What goes wrong first is told; the write under way may end as it likes.
                await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
        }

        /// <summary>Multiples of the distance, and the end: the same whoever runs, and from wherever.</summary>
        private VirtualTime NextSeal(VirtualTime now)
        {
            var every = header.SealEvery.Nanoseconds;
            return VirtualTime.Earlier(_end, new(((now.Nanoseconds / every) + 1) * every));
        }

        /// <summary>Not at the end: who asks about a complete run's end runs the last stretch again.</summary>
        private bool IsCheckpointDue(VirtualTime at) =>
            header.CheckpointEvery > Duration.Zero
            && at < _end
            && at.Nanoseconds % header.CheckpointEvery.Nanoseconds == 0;

        /// <summary>Waits for the previous seal's write and begins this one's.</summary>
        private async Task SealAsync(bool withCheckpoint)
        {
            var seal = new WindowSeal(simulation.Now, simulation.Delivered, Wall, [.. simulation.HostHashes]);
            var isKnown = _sealed.TryGetValue(seal.At, out var known);
            if (isKnown) Restore.Check(header.RunId, simulation, known!);
            var states = withCheckpoint ? simulation.SaveAll() : null;
            await _writing;
            _writing = WriteAsync(isKnown ? null : seal, seal.At, states);
        }

        private async Task WriteAsync(WindowSeal? seal, VirtualTime at, IReadOnlyList<byte[]>? states)
        {
            if (seal is not null) await run.Journal.SealAsync(header.RunId, seal);
            if (states is not null) await run.Journal.CheckpointAsync(header.RunId, at, states);
        }

        private async Task<RunResult> CompleteAsync()
        {
            simulation.CollectFacts();
            var json = run.ResultOf(simulation, Wall);
            await CloseAsync(json, failure: null);
            return Result(RunOutcome.Complete, json, null);
        }

        /// <summary>A failed simulation cannot be asked any more: its hash is that of the last seal.</summary>
        private async Task<RunResult> FailAsync(RunFailedException failure)
        {
            await CloseAsync("", failure.Message);
            return Result(RunOutcome.Failed, "", failure);
        }

        private Task CloseAsync(string json, string? failure) =>
            run.Journal.CloseAsync(header.RunId, new(_standing.Hash, _standing.Delivered, Wall, json, failure));

        private RunResult Result(RunOutcome outcome, string json, RunFailedException? failure) =>
            new(header, outcome, _standing.At, _standing.Hash, _standing.Delivered, Wall, json, failure);

        private void Stand() => _standing = new(simulation.Now, simulation.Hash, simulation.Delivered);

        private double Elapsed => _clock.Elapsed.TotalSeconds;

        private double Wall => spentBefore + Elapsed;

        private readonly record struct Standing(VirtualTime At, ulong Hash, long Delivered);
    }
}
