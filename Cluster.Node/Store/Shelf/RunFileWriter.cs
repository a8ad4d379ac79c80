using ActorXen.Messages;
using ActorXen.Runs;
using ZstdSharp;

namespace ActorXen.Store.Shelf;

/// <summary>Writes runs to a file; keeps about a record in memory.</summary>
internal sealed class RunFileWriter(Stream to, string programVersion, CancellationToken stop) : IDisposable
{
    /// <summary>Rows are compressed together up to this size, in bytes; a longer row is alone.</summary>
    private const int RecordBytes = 1 << 20;

    private readonly Compressor _compressor = new(3);
    private readonly StateWriter _rows = new();
    private byte[] _sum = [];
    private int _runs;

    public Task BeginAsync()
    {
        var beginning = RunFileFrame.Beginning(programVersion);
        _sum = RunFileFrame.SumOf([], beginning);
        return WriteAsync(beginning, _sum);
    }

    public async Task RunAsync(string runId)
    {
        await FlushAsync();
        _runs++;
        var record = new StateWriter();
        record.Text(runId);
        await RecordAsync(RunFileKind.Run, record);
    }

    /// <summary>Adds a row of the run that was begun last.</summary>
    public async Task AddAsync(RunRow row)
    {
        if (_rows.Length > 0 && _rows.Length + row.Bytes.Length > RecordBytes) await FlushAsync();
        row.Write(_rows);
    }

    public async Task EndAsync()
    {
        await FlushAsync();
        var record = new StateWriter();
        record.Int(_runs);
        await RecordAsync(RunFileKind.End, record);
    }

    public void Dispose() => _compressor.Dispose();

    private async Task FlushAsync()
    {
        if (_rows.Length == 0) return;
        await RecordAsync(RunFileKind.Rows, _rows);
        _rows.Clear();
    }

    private Task RecordAsync(RunFileKind kind, StateWriter record)
    {
        var packed = _compressor.Wrap(record.Written).ToArray();
        var head = RunFileFrame.Head(_sum, kind, record.Length, packed.Length);
        _sum = RunFileFrame.SumOf(_sum, head, packed);
        return WriteAsync(head, packed, _sum);
    }

    private async Task WriteAsync(params byte[][] pieces)
    {
        try
        {
            foreach (var piece in pieces) await to.WriteAsync(piece, stop);
        }
        catch (IOException failure)
        {
            throw new RunFileException(
                $"cannot be written: {ErrorLine.PartOf(failure.Message)}. Name another one, or make room.", failure);
        }
    }
}
