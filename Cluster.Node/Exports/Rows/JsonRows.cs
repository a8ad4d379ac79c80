using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorXen.Exports.Rows;

/// <summary>Facts as JSON, an object on each line; values have their own names.</summary>
public sealed class JsonRows(Stream to) : IRowWriter
{
    private readonly Utf8Text _text = new(to);

    /// <summary>Names in quotes, since the same ones come again and again.</summary>
    private readonly Dictionary<string, string> _quoted = [];

    public ValueTask WriteAsync(FactNames names, FactRow row)
    {
        var type = FactNames.TypeOf(row.Fact);
        _text.Add("{\"time_ns\":"u8);
        _text.Add(row.At);
        _text.Add(",\"host\":"u8);
        Quoted(names.Host);
        _text.Add(",\"subject\":"u8);
        Quoted(FactNames.KindOf(type));
        _text.Add(",\"name\":"u8);
        Quoted(names.SubjectOf(row.Fact));
        _text.Add(",\"fact\":"u8);
        Quoted(type.Name);
        for (var part = 0; part < type.Values.Count; part++)
        {
            _text.Add(","u8);
            Quoted(type.Values[part]);
            _text.Add(":"u8);
            var value = part == 0 ? row.Fact.First : row.Fact.Second;
            if (FactNames.IsTruth(row.Fact, part)) _text.Add(value != 0 ? "true"u8 : "false"u8);
            else if (names.WordOf(row.Fact, part) is { } word) Quoted(word);
            else _text.Add(value);
        }

        _text.Add("}\n"u8);
        return ValueTask.CompletedTask;
    }

    public Task EndAsync()
    {
        _text.Flush();
        return Task.CompletedTask;
    }

    private void Quoted(string name)
    {
        if (!_quoted.TryGetValue(name, out var quoted))
            _quoted[name] = quoted = $"\"{JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
        _text.Add(quoted);
    }
}
