using Parquet;
using Parquet.Schema;

namespace ActorXen.Exports.Rows;

/// <summary>Facts as a Parquet file, in groups of rows.</summary>
/// <param name="to">A stream that can seek.</param>
public sealed class ParquetRows(Stream to) : IRowWriter
{
    private const int RowsOfGroup = 100_000;

    private static readonly DataField[] _fields =
    [
        .. RowColumns.All.Select(name => name is "time_ns"
            ? new DataField(name, typeof(long))
            : new DataField(name, name is "first" or "second" ? typeof(long) : typeof(string), isNullable: true)),
    ];

    private readonly List<long> _times = [];
    private readonly List<long?>[] _numbers = [[], []];

    /// <summary>Host, kind of subject, subject, fact; then name and word of each value.</summary>
    private readonly List<string?>[] _texts = [.. Enumerable.Range(0, 8).Select(_ => new List<string?>())];
    private ParquetWriter? _writer;

    public async ValueTask WriteAsync(FactNames names, FactRow row)
    {
        var type = FactNames.TypeOf(row.Fact);
        _times.Add(row.At);
        _texts[0].Add(names.Host);
        _texts[1].Add(FactNames.KindOf(type));
        _texts[2].Add(names.SubjectOf(row.Fact));
        _texts[3].Add(type.Name);
        for (var part = 0; part < 2; part++)
        {
            var has = part < type.Values.Count;
            _numbers[part].Add(has ? part == 0 ? row.Fact.First : row.Fact.Second : null);
            _texts[4 + (2 * part)].Add(has ? type.Values[part] : null);
            _texts[5 + (2 * part)].Add(has ? names.WordOf(row.Fact, part) : null);
        }

        if (_times.Count == RowsOfGroup) await WriteGroupAsync();
    }

    public async Task EndAsync()
    {
        await WriteGroupAsync();
        await _writer!.DisposeAsync();
    }

    private async Task WriteGroupAsync()
    {
        _writer ??= await ParquetWriter.CreateAsync(new ParquetSchema(_fields), to);
        using var group = _writer.CreateRowGroup();
        await group.WriteAsync<long>(_fields[0], _times.ToArray());
        for (var column = 0; column < 4; column++) await WriteTextAsync(group, _fields[1 + column], column);
        for (var part = 0; part < 2; part++)
        {
            await WriteTextAsync(group, _fields[5 + (3 * part)], 4 + (2 * part));
            await group.WriteAsync<long>(_fields[6 + (3 * part)], _numbers[part].ToArray());
            await WriteTextAsync(group, _fields[7 + (3 * part)], 5 + (2 * part));
        }

        _times.Clear();
        foreach (var numbers in _numbers) numbers.Clear();
        foreach (var texts in _texts) texts.Clear();
    }

    private async Task WriteTextAsync(ParquetRowGroupWriter group, DataField field, int column) =>
        await group.WriteAsync(field, _texts[column].ToArray()!);
}
