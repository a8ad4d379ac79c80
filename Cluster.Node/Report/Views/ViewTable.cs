using System.Globalization;
using System.Text.Json;
using ActorXen.Report.Printing;
using ActorXen.Report.Tables;

namespace ActorXen.Report.Views;

/// <summary>A column of a view.</summary>
/// <param name="Column">Its heading and rank in tables.</param>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Of">The value of a row.</param>
internal sealed record ViewColumn<TRow>(Column Column, string Key, Func<TRow, ViewValue> Of);

/// <summary>The columns of a view, declared once for the table and for JSON.</summary>
/// <param name="Key">What the rows are, as JSON names the array.</param>
/// <param name="Columns">In the order of the table.</param>
/// <param name="Legend">Explains the columns to a reader who sees them for the first time.</param>
internal sealed record ViewTable<TRow>(string Key, IReadOnlyList<ViewColumn<TRow>> Columns, string Legend)
{
    /// <param name="view">Name of the view.</param>
    /// <param name="part">What was viewed.</param>
    /// <param name="title">Heads the table.</param>
    /// <param name="rows">In order: where there are too many, the last are left out of the table.</param>
    /// <param name="note">Why there are no rows, or what they leave out; null if there is nothing to say.</param>
    public ViewAnswer Answer(string view, ViewedPart part, string title, IReadOnlyList<TRow> rows, string? note = null)
    {
        var table = new TextTable(title, [.. Columns.Select(column => column.Column)], Legend);
        foreach (var row in rows.Take(part.MostRows)) table.Add([.. Columns.Select(column => column.Of(row).Text)]);
        var hidden = rows.Count - part.MostRows;
        var more = hidden > 0 ? string.Create(CultureInfo.InvariantCulture, $"… {hidden} more: --all") : null;
        if ((more ?? note) is not null) table.Remainder = string.Join("; ", new[] { more, note }.OfType<string>());
        return new(table, JsonReport.Text(json => Write(json, view, part, rows, note)));
    }

    private void Write(
        Utf8JsonWriter json, string view, ViewedPart part, IReadOnlyList<TRow> rows, string? note)
    {
        json.StartAnswer();
        json.WriteString("view", view);
        json.WriteNumber("from_seconds", part.From.Nanoseconds / 1e9);
        json.WriteNumber("to_seconds", part.To.Nanoseconds / 1e9);
        if (note is not null) json.WriteString("note", note);
        json.WriteStartArray(Key);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            foreach (var column in Columns) column.Of(row).Write(json, column.Key);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
