using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorXen.Exports.Rows;

/// <summary>Facts as JSON, an object on each line; values have their own names.</summary>
public sealed class JsonRows(Stream to) : IRowWriter
{
    private static readonly JsonWriterOptions _options = new()
    {
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Utf8JsonWriter _json = new(to, _options);

    public async ValueTask WriteAsync(FactNames names, FactRow row)
    {
        var type = FactNames.TypeOf(row.Fact);
        _json.WriteStartObject();
        _json.WriteNumber("time_ns", row.At);
        _json.WriteString("host", names.Host);
        _json.WriteString("subject", FactNames.KindOf(type));
        _json.WriteString("name", names.SubjectOf(row.Fact));
        _json.WriteString("fact", type.Name);
        for (var part = 0; part < type.Values.Count; part++)
        {
            var value = part == 0 ? row.Fact.First : row.Fact.Second;
            if (FactNames.IsTruth(row.Fact, part)) _json.WriteBoolean(type.Values[part], value != 0);
            else if (names.WordOf(row.Fact, part) is { } word) _json.WriteString(type.Values[part], word);
            else _json.WriteNumber(type.Values[part], value);
        }

        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        to.WriteByte((byte)'\n');
        await ValueTask.CompletedTask;
    }

    public Task EndAsync() => to.FlushAsync();
}
