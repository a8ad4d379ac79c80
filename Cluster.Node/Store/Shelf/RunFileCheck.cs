using System.Text.RegularExpressions;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Journal;

namespace ActorXen.Store.Shelf;

/// <summary>A run in a file.</summary>
/// <param name="Digest">Of its rows.</param>
internal sealed record FiledRun(string RunId, string Digest);

/// <summary>Reads a whole file before anything of it is imported.</summary>
internal static partial class RunFileCheck
{
    /// <returns>Its runs, and the version of the program that wrote it.</returns>
    /// <exception cref="RunFileException">The file is damaged, or holds what this version cannot read.</exception>
    public static async Task<(List<FiledRun> Runs, string Version)> ReadAsync(Stream from, CancellationToken stop)
    {
        using var reader = new RunFileReader(from, stop);
        await reader.BeginAsync();
        var runs = new List<FiledRun>();
        Copy? copy = null;
        try
        {
            await foreach (var (runId, row) in reader.RowsAsync())
            {
                if (copy?.RunId != runId)
                {
                    if (copy is not null) runs.Add(copy.End());
                    copy?.Dispose();
                    copy = new(runId, reader);
                    if (runs.Exists(run => run.RunId == runId))
                        throw reader.Damaged(reader.Position, "it is there twice");
                }

                copy.Take(row);
            }

            if (copy is not null) runs.Add(copy.End());
            return (runs, reader.Version);
        }
        finally
        {
            copy?.Dispose();
        }
    }

    [GeneratedRegex("^[0-9]{8}-[0-9a-f]{6}$")]
    private static partial Regex RunIdShape();

    /// <summary>One run while its rows are read.</summary>
    private sealed class Copy(string runId, RunFileReader reader) : IDisposable
    {
        private readonly RunDigest _digest = new();
        private long _events;
        private bool _hasEnded;
        private bool _hasParts;

        public string RunId => runId;

        public void Take(RunRow row)
        {
            try
            {
                var value = RowSeal.Read(
                    JournalCodec.Events,
                    new(row.Manifest, row.Bytes),
                    row.Place?.KeyIn(runId) ?? StoreKeys.Run(runId),
                    row.Place?.Number ?? _events + 1);
                if (row.Place is null) Check(value as IRunEvent);
                else if (value is not CheckpointPart) throw new StateFormatException($"'{row.Manifest}' is not a part");
            }
            catch (StateFormatException cause) when (row.Place is null)
            {
                throw reader.Damaged(reader.Position, $"event {_events + 1}: {cause.Problem}");
            }
            catch (StateFormatException)
            {
                // The store already had a damaged part. Whoever loads the checkpoint skips it and says so.
            }

            _hasParts |= row.Place is not null;
            _digest.Add(row);
        }

        public FiledRun End() => new(runId, _digest.Text());

        public void Dispose() => _digest.Dispose();

        private void Check(IRunEvent? one)
        {
            if (one is null) throw new StateFormatException("it is not an event");
            // A process that resumes a run may find out only afterwards that another one has ended it.
            if (_hasParts || (_hasEnded && one is not (RunResumed or RunEnded)))
                throw new StateFormatException("it comes after the end");
            if (one is RunOpened != (_events == 0)) throw new StateFormatException("it does not belong there");
            if (one is RunOpened opened && (opened.Header.RunId != runId || !RunIdShape().IsMatch(runId)))
                throw new StateFormatException("the run's id differs");
            _hasEnded |= one is RunClosed;
            _events++;
        }
    }
}
