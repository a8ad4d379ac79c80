namespace ActorXen.Exports.Rows;

/// <summary>Facts as comma-separated values (RFC 4180).</summary>
public sealed class CsvRows : IRowWriter
{
    private readonly Utf8Text _text;

    public CsvRows(Stream to)
    {
        _text = new(to);
        _text.Add(string.Join(',', RowColumns.All));
        _text.Add("\r\n"u8);
    }

    public ValueTask WriteAsync(FactNames names, FactRow row)
    {
        var type = FactNames.TypeOf(row.Fact);
        _text.Add(row.At);
        Cell(names.Host);
        Cell(FactNames.KindOf(type));
        Cell(names.SubjectOf(row.Fact));
        Cell(type.Name);
        for (var part = 0; part < 2; part++)
        {
            if (part >= type.Values.Count)
            {
                _text.Add(",,,"u8);
                continue;
            }

            Cell(type.Values[part]);
            _text.Add(","u8);
            _text.Add(part == 0 ? row.Fact.First : row.Fact.Second);
            Cell(names.WordOf(row.Fact, part) ?? "");
        }

        _text.Add("\r\n"u8);
        return ValueTask.CompletedTask;
    }

    public Task EndAsync()
    {
        _text.Flush();
        return Task.CompletedTask;
    }

    private void Cell(string text)
    {
        _text.Add(","u8);
        _text.Add(text.AsSpan().ContainsAny("\",\r\n")
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text);
    }
}
