using System.IO.Compression;
using System.Text;

namespace ActorXen.Scenarios.Traces;

/// <summary>The lines of a trace, one after the other, so that its size does not matter. Unpacks gzip.</summary>
internal sealed class TraceLines : IDisposable
{
    /// <summary>Longest line, in characters. Real ones have some hundred.</summary>
    private const int LongestLine = 1 << 16;

    /// <summary>Lines by which a format is recognised; SWF begins with some dozens of comments.</summary>
    public const int MostAhead = 200;

    /// <summary>How often a large file looks whether the user wants to stop.</summary>
    private const int LinesPerLook = 4_096;

    private readonly StreamReader _reader;
    private readonly Queue<string> _ahead = new();
    private readonly StringBuilder _line = new();
    private readonly CancellationToken _stop;
    private int _read;

    /// <param name="file">As the user named it.</param>
    /// <param name="stream">Its bytes; closed with this object.</param>
    public TraceLines(string file, Stream stream, CancellationToken stop)
    {
        (File, _stop) = (file, stop);
        _reader = new(IsPacked(stream) ? new GZipStream(stream, CompressionMode.Decompress) : stream, Encoding.UTF8);
        while (_ahead.Count < MostAhead && Read() is { } line) _ahead.Enqueue(line);
    }

    public string File { get; }

    /// <summary>Number of the line that <see cref="Next"/> returned last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The first lines.</summary>
    public IReadOnlyCollection<string> Ahead => _ahead;

    /// <returns>The next line that is not blank, without blanks around it; null at the end.</returns>
    public string? Next()
    {
        while (true)
        {
            if (!_ahead.TryDequeue(out var line)) line = Read();
            if (line is null) return null;
            Number++;
            if (line.Length > 0) return line;
        }
    }

    /// <summary>A fault of the last line.</summary>
    public TraceException Wrong(string problem, string remedy) => new(new(File, Number), problem, remedy);

    public void Dispose() => _reader.Dispose();

    private string? Read()
    {
        if (_read % LinesPerLook == 0) _stop.ThrowIfCancellationRequested();
        _line.Clear();
        int sign;
        while ((sign = _reader.Read()) >= 0 && sign != '\n')
        {
            if (sign == 0) throw new TraceException(new(File, _read + 1), "This is not a text.", "Name a trace.");
            if (_line.Length == LongestLine)
            {
                throw new TraceException(
                    new(File, _read + 1), $"The line is longer than {LongestLine} characters.", "Name a trace.");
            }

            _line.Append((char)sign);
        }

        _read++;
        return sign < 0 && _line.Length == 0 ? null : _line.ToString().Trim();
    }

    private static bool IsPacked(Stream stream)
    {
        if (!stream.CanSeek || stream.Length < 2) return false;
        var isPacked = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = 0;
        return isPacked;
    }
}
