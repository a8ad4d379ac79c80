using System.Globalization;

namespace ActorXen.Exports.Rows;

/// <summary>Facts as comma-separated values (RFC 4180).</summary>
public sealed class CsvRows : IRowWriter
{
    private readonly StreamWriter _to;

    public CsvRows(Stream to)
    {
        _to = new(to, bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\r\n" };
        _to.WriteLine(string.Join(',', RowColumns.All));
    }

    public ValueTask WriteAsync(FactNames names, FactRow row)
    {
        var type = FactNames.TypeOf(row.Fact);
        Span<char> number = stackalloc char[24];
        Number(number, row.At);
        Text(names.Host);
        Text(FactNames.KindOf(type));
        Text(names.SubjectOf(row.Fact));
        _to.Write(',');
        _to.Write(type.Name);
        for (var part = 0; part < 2; part++)
        {
            if (part >= type.Values.Count)
            {
                _to.Write(",,,");
                continue;
            }

            _to.Write(',');
            _to.Write(type.Values[part]);
            _to.Write(',');
            Number(number, part == 0 ? row.Fact.First : row.Fact.Second);
            Text(names.WordOf(row.Fact, part) ?? "");
        }

        _to.WriteLine();
        return ValueTask.CompletedTask;
    }

    public Task EndAsync() => _to.FlushAsync();

    private void Number(Span<char> room, long value)
    {
        value.TryFormat(room, out var length, provider: CultureInfo.InvariantCulture);
        _to.Write(room[..length]);
    }

    private void Text(string text)
    {
        _to.Write(',');
        if (!text.AsSpan().ContainsAny("\",\r\n"))
        {
            _to.Write(text);
            return;
        }

        _to.Write('"');
        _to.Write(text.Replace("\"", "\"\"", StringComparison.Ordinal));
        _to.Write('"');
    }
}
