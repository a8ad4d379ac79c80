using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Tests.Cli;

/// <summary>A store that lives as long as the test.</summary>
internal sealed class MemoryJournal : IRunJournal
{
    private readonly List<(RunHeader Header, List<WindowSeal> Seals, List<RunCheckpoint> Checkpoints)> _runs = [];
    private readonly Dictionary<string, RunEnd> _ends = [];
    private readonly Dictionary<(string RunId, VirtualTime At), IReadOnlyList<byte[]>> _marks = [];
    private readonly Dictionary<(string RunId, RecordKind Kind, VirtualTime At), IReadOnlyList<byte[]>> _recorded = [];
    private readonly Dictionary<string, byte[]> _results = [];

    public Task OpenAsync(RunHeader header)
    {
        _runs.Add((header, [], []));
        return Task.CompletedTask;
    }

    public Task ResumeAsync(string runId) => Task.CompletedTask;

    public Task SealAsync(string runId, WindowSeal seal)
    {
        Find(runId).Seals.Add(seal);
        return Task.CompletedTask;
    }

    public Task CheckpointAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> hostStates)
    {
        Find(runId).Checkpoints.Add(new RunCheckpoint(at, hostStates));
        return Task.CompletedTask;
    }

    public Task KeepMarkAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> counts)
    {
        _marks[(runId, at)] = counts;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<byte[]>?> LoadMarkAsync(string runId, VirtualTime at, int hosts) =>
        Task.FromResult(_marks.GetValueOrDefault((runId, at)));

    public Task DropMarksAsync(string runId)
    {
        _marks.Clear();
        return Task.CompletedTask;
    }

    public Task KeepRecordedAsync(string runId, RecordKind kind, VirtualTime at, IReadOnlyList<byte[]> hosts)
    {
        _recorded[(runId, kind, at)] = hosts;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<byte[]>?> LoadRecordedAsync(string runId, RecordKind kind, VirtualTime at, int hosts) =>
        Task.FromResult(_recorded.GetValueOrDefault((runId, kind, at)));

    public Task CloseAsync(string runId, RunEnd end)
    {
        _ends[runId] = end;
        return Task.CompletedTask;
    }

    public Task<byte[]?> LoadResultAsync(string key) => Task.FromResult(_results.GetValueOrDefault(key));

    public Task KeepResultAsync(string key, byte[] bytes)
    {
        lock (_results) _results[key] = bytes;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> ResultKeysAsync(string prefix) => Task.FromResult<IReadOnlyList<string>>(
        [
            .. _results.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ]);

    public Task<IReadOnlyList<RunSummary>> ListAsync() =>
        Task.FromResult<IReadOnlyList<RunSummary>>([.. _runs.Select(run => SummaryOf(run.Header.RunId))]);

    public Task<RunRecord> ReadAsync(string idOrName)
    {
        var run = Find(idOrName);
        return Task.FromResult(
            new RunRecord(SummaryOf(run.Header.RunId), run.Seals, _ends.GetValueOrDefault(run.Header.RunId)));
    }

    public Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore) =>
        Task.FromResult(Find(runId).Checkpoints.LastOrDefault(checkpoint => checkpoint.At <= atOrBefore));

    public IReadOnlyDictionary<string, long> ResultSizes =>
        _results.ToDictionary(pair => pair.Key, pair => (long)pair.Value.Length, StringComparer.Ordinal);

    public void RemoveResults(IEnumerable<string> keys)
    {
        foreach (var key in keys) _results.Remove(key);
    }

    public bool Remove(string runId) => _runs.RemoveAll(run => run.Header.RunId == runId) > 0;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private RunSummary SummaryOf(string runId)
    {
        var (header, seals, checkpoints) = Find(runId);
        var end = _ends.GetValueOrDefault(runId);
        var state = end is null ? RunState.Open : end.Failure is null ? RunState.Complete : RunState.Failed;
        return new(
            header, state, seals.LastOrDefault()?.At ?? VirtualTime.Zero, checkpoints.LastOrDefault()?.At, end?.Hash);
    }

    private (RunHeader Header, List<WindowSeal> Seals, List<RunCheckpoint> Checkpoints) Find(string prefix)
    {
        var found = _runs.FindAll(run =>
            run.Header.RunId.StartsWith(prefix, StringComparison.Ordinal) || run.Header.Name == prefix);
        return found.Count == 1 ? found[0] : throw new RunNotFoundException($"No run {prefix}. See: actorxen runs");
    }
}
