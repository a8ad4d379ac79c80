using System.Collections.Concurrent;
using System.Security.Cryptography;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Database;

namespace ActorXen.Store.Journal;

/// <summary>
/// The runs that this process writes. It repeats a write that may have failed, and notices a successor.
/// </summary>
/// <remarks>
/// After a failed write it is unknown whether the database has the event. The writer is then stopped, and when the
/// caller repeats the call, it is first checked whether the event is there.
/// </remarks>
/// <param name="store">The store's name, for messages.</param>
/// <param name="warn">Takes one line about a damaged run.</param>
/// <param name="draw">Draws a holder number, which no other holder may have; at random if null.</param>
internal sealed class HeldRuns(
    IRunRows rows, string store, StoreFault fault, Action<string> warn, Func<ulong>? draw = null)
{
    private readonly ConcurrentDictionary<string, RunWriter> _writers = new(StringComparer.Ordinal);
    private readonly Func<ulong> _draw =
        draw ?? (() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));

    public async Task OpenAsync(RunHeader header)
    {
        var writer = InDoubt<RunOpened>(header.RunId) ?? await BeginAsync(header.RunId);
        if (writer.Events != 0) throw Refuse(header.RunId, "is already in the store");
        await AppendAsync(header.RunId, writer.Doubt ?? new RunOpened(header, writer.Holder));
    }

    public async Task ResumeAsync(string runId)
    {
        var writer = InDoubt<RunResumed>(runId) ?? InDoubt<RunMended>(runId) ?? await BeginAsync(runId);
        if (writer.Events == 0) throw Refuse(runId, "is not in the store");
        await AppendAsync(runId, writer.Doubt ?? await TakeUpAsync(runId, writer.Holder));
    }

    public Task SealAsync(string runId, WindowSeal seal) => AppendAsync(runId, new WindowSealed(seal));

    public async Task CheckpointAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> hostStates)
    {
        var writer = WriterOf(runId);
        // If this checkpoint's event is in doubt, its parts are in the store. Otherwise they are written, over those of
        // an earlier attempt if there was one.
        if (writer.Doubt is not CheckpointSealed one || one.At != at)
        {
            var number = writer.Checkpoints + 1;
            var parts = await rows.SavePartsAsync(runId, writer.Holder, number, hostStates);
            one = new(at, writer.Holder, number, parts, hostStates.Count);
        }

        await AppendAsync(runId, one);
        writer.Checkpoints = one.Number;
    }

    /// <summary>A place for the parts of one attempt at a checkpoint. Its number is not used again.</summary>
    public PartsPlace BeginParts(string runId)
    {
        var writer = WriterOf(runId);
        return new(runId, writer.Holder, ++writer.Checkpoints);
    }

    /// <summary>Makes a checkpoint of parts that nodes wrote.</summary>
    public Task SealPartsAsync(PartsPlace place, VirtualTime at, IReadOnlyList<HostPart> parts)
    {
        // Parts of a holder that was followed by another never become part of a checkpoint.
        if (WriterOf(place.RunId).Holder != place.Holder) throw fault.TakenOver(place.RunId);
        return AppendAsync(
            place.RunId,
            new CheckpointSealed(at, place.Holder, place.Number, parts.Count, parts.Sum(part => part.Hosts))
            {
                Ranges = parts,
            });
    }

    public async Task CloseAsync(string runId, RunEnd end)
    {
        if (InDoubt<RunEnded>(runId) is null) await AppendAsync(runId, new RunClosed(end));
        await AppendAsync(runId, new RunEnded());
        Forget(runId);
    }

    /// <summary>
    /// If another process writes between the look for damage and the event, the event collides with what it wrote.
    /// </summary>
    private async Task<IRunEvent> TakeUpAsync(string runId, ulong holder)
    {
        if (await rows.DamageAsync(runId) is not var (damage, last)) return new RunResumed(holder);
        warn($"{store}: run {runId} is damaged: {damage.Problem}. Everything from there on is made again, "
            + "beginning with the last whole checkpoint before it.");
        return new RunMended(holder, last);
    }

    /// <summary>Counts the run's events in the store, and draws a new holder number for what follows.</summary>
    private async Task<RunWriter> BeginAsync(string runId)
    {
        Forget(runId);
        var (writer, events) = await RecoverAsync(runId);
        return _writers[runId] = new(_draw()) { Rows = writer, Events = events };
    }

    private async Task<(IRowWriter Writer, long Events)> RecoverAsync(string runId)
    {
        try
        {
            return await rows.RecoverAsync(runId);
        }
        catch (Exception cause)
        {
            throw fault.Explain(cause, runId);
        }
    }

    private async Task AppendAsync(string runId, IRunEvent one)
    {
        var writer = WriterOf(runId);
        if (writer.Doubt is { } doubt && !JournalCodec.Events.AreEqual(doubt, one))
            throw Refuse(runId, "has an unfinished write, which must be repeated first");
        try
        {
            if (!await IsThereAsync(runId, writer, one)) await WriteAsync(runId, writer, one);
            (writer.Doubt, writer.Events) = (null, writer.Events + 1);
        }
        catch (Exception cause)
        {
            Stop(writer);
            var explained = fault.Explain(cause, runId);
            if (!explained.MayPass) Forget(runId);
            throw explained;
        }
    }

    /// <summary>Whether an earlier call wrote the event although it failed.</summary>
    /// <remarks>
    /// A process that takes over a run first writes RunResumed with a holder number of its own. So if the next event
    /// equals this one, this process wrote it.
    /// </remarks>
    private async Task<bool> IsThereAsync(string runId, RunWriter writer, IRunEvent one)
    {
        if (writer.Rows is not null) return false;
        (writer.Rows, var events) = await RecoverAsync(runId);
        if (events == writer.Events) return false;
        if (events < writer.Events) throw fault.WentBack(runId);
        if (events == writer.Events + 1 && writer.Doubt is not null && await rows.HasAsync(runId, events, one))
            return true;
        throw fault.TakenOver(runId);
    }

    private async Task WriteAsync(string runId, RunWriter writer, IRunEvent one)
    {
        writer.Doubt = one;
        try
        {
            await writer.Rows!.WriteAsync(one);
        }
        catch (Exception cause) when (fault.IsCollision(cause))
        {
            // Either another process wrote an event of this number, or an earlier write of this process arrived after
            // IsThereAsync looked for it.
            Stop(writer);
            if (!await rows.HasAsync(runId, writer.Events + 1, one)) throw fault.TakenOver(runId);
        }
    }

    private RunWriter WriterOf(string runId) =>
        _writers.TryGetValue(runId, out var writer) ? writer : throw Refuse(runId, "is not held by this process");

    private RunWriter? InDoubt<T>(string runId) =>
        _writers.TryGetValue(runId, out var writer) && writer.Doubt is T ? writer : null;

    private void Forget(string runId)
    {
        if (_writers.TryRemove(runId, out var writer)) Stop(writer);
    }

    private static void Stop(RunWriter writer)
    {
        writer.Rows?.Stop();
        writer.Rows = null;
    }

    private StoreException Refuse(string runId, string problem) => new($"{store}: run {runId} {problem}.");
}
