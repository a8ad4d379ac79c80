using System.Text;
using ActorXen.Messages;
using ActorXen.Runs;
using ZstdSharp;

namespace ActorXen.Store.Shelf;

/// <summary>Reads a file of runs and checks every byte of it; keeps one record in memory.</summary>
internal sealed class RunFileReader(Stream from, CancellationToken stop) : IDisposable
{
    private readonly Decompressor _decompressor = new();
    private byte[] _sum = [];
    private string? _runId;
    private int _runs;

    /// <summary>Version of the program that wrote the file, after <see cref="BeginAsync"/>.</summary>
    public string Version { get; private set; } = "";

    /// <exception cref="RunFileException">It is no file of runs, or a newer version wrote it.</exception>
    public async Task BeginAsync()
    {
        from.Position = 0;
        var start = await TakeAsync(Math.Min(RunFileFrame.Magic.Length + 2, Left));
        if (start.Length < RunFileFrame.Magic.Length + 2 || !start.AsSpan().StartsWith(RunFileFrame.Magic))
            throw new RunFileException("is not a file of runs. Name one that actorxen runs export wrote.");
        if (start[^2] > RunFileFrame.FormatVersion)
            throw new RunFileException(
                $"has format {start[^2]}, which a newer version wrote. Import it with that version.");
        var version = await TakeAsync(start[^1]);
        _sum = RunFileFrame.SumOf([], start, version);
        if (!(await TakeAsync(RunFileFrame.SumBytes)).AsSpan().SequenceEqual(_sum)) throw Damaged(0);
        Version = Encoding.UTF8.GetString(version);
    }

    /// <summary>All rows with the ids of their runs.</summary>
    /// <exception cref="RunFileException">The file is damaged.</exception>
    public async IAsyncEnumerable<(string RunId, RunRow Row)> RowsAsync()
    {
        while (true)
        {
            var at = from.Position;
            var (kind, record) = await RecordAsync();
            switch (kind)
            {
                case RunFileKind.Run:
                    _runId = Decoded(at, record.Text);
                    _runs++;
                    break;
                case RunFileKind.Rows when _runId is not null:
                    while (!record.AtEnd) yield return (_runId, Decoded(at, () => RunRow.Read(record)));
                    break;
                case RunFileKind.End when Left == 0 && Decoded(at, record.Int) == _runs:
                    yield break;
                default:
                    throw Damaged(at);
            }
        }
    }

    public RunFileException Damaged(long at, string? what = null)
    {
        var run = _runId is null ? "" : $" in run {_runId}";
        return new($"is damaged at byte {at}{run}{(what is null ? "" : $": {what}")}. Copy or export it again.");
    }

    public long Position => from.Position;

    public void Dispose() => _decompressor.Dispose();

    private long Left => from.Length - from.Position;

    private async Task<(RunFileKind Kind, StateReader Record)> RecordAsync()
    {
        var at = from.Position;
        var head = await TakeAsync(RunFileFrame.HeadBytes);
        if (RunFileFrame.ReadHead(_sum, head) is not var (kind, plain, length)) throw Damaged(at);
        var packed = await TakeAsync(length);
        _sum = RunFileFrame.SumOf(_sum, head, packed);
        if (!(await TakeAsync(RunFileFrame.SumBytes)).AsSpan().SequenceEqual(_sum)) throw Damaged(at);
        try
        {
            var record = _decompressor.Unwrap(packed, plain).ToArray();
            return record.Length == plain ? (kind, new StateReader(record)) : throw Damaged(at);
        }
        catch (ZstdException)
        {
            throw Damaged(at);
        }
    }

    private T Decoded<T>(long at, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (StateFormatException cause)
        {
            throw Damaged(at, cause.Problem);
        }
    }

    private async Task<byte[]> TakeAsync(long count)
    {
        if (count > Left)
        {
            var run = _runId is null ? "" : $", in run {_runId}";
            throw new RunFileException($"ends too early, at byte {from.Length}{run}. Copy or export it again.");
        }

        var bytes = new byte[count];
        try
        {
            await from.ReadExactlyAsync(bytes, stop);
            return bytes;
        }
        catch (IOException failure)
        {
            throw new RunFileException(
                $"cannot be read: {ErrorLine.PartOf(failure.Message)}. Check the disk.", failure);
        }
    }
}
