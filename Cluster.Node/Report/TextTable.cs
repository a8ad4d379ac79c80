using System.Text;

namespace ActorXen.Report;

/// <summary>A text table with a title above and a legend below. Numbers are aligned right, words left.</summary>
/// <param name="title">One line.</param>
/// <param name="legend">Explains the columns to a reader who sees them for the first time; empty for none.</param>
public sealed class TextTable(string title, IReadOnlyList<string> headers, string legend)
{
    private readonly List<IReadOnlyList<string>> _rows = [];

    public string Title => title;

    public string Legend => legend;

    public IReadOnlyList<IReadOnlyList<string>> Rows => _rows;

    /// <summary>A line below the rows that says what is not shown; null if every row is.</summary>
    public string? Remainder { get; set; }

    public void Add(params IReadOnlyList<string> cells)
    {
        if (cells.Count != headers.Count)
            throw new ArgumentException($"{cells.Count} cells for {headers.Count} columns");
        _rows.Add(cells);
    }

    /// <summary>Numeric columns, aligned right: those whose every cell begins like a number or is empty.</summary>
    public bool IsNumeric(int column) =>
        _rows.Count > 0 && _rows.All(row =>
            row[column].Length == 0 || char.IsAsciiDigit(row[column][0]) || row[column][0] is '-');

    public override string ToString() => ToString(styled: false);

    /// <param name="styled">Prints the title bold and the legend dim, for a terminal; otherwise plain text.</param>
    public string ToString(bool styled)
    {
        var (bold, dim, off) = styled ? ("\u001b[1m", "\u001b[2m", "\u001b[0m") : ("", "", "");
        var widths = headers.Select((_, column) => _rows.Prepend(headers).Max(row => row[column].Length)).ToArray();
        var numeric = headers.Select((_, column) => IsNumeric(column)).ToArray();
        var text = new StringBuilder().Append(bold).Append(title).Append(off).Append('\n');
        if (_rows.Count > 0) Line(headers);
        foreach (var row in _rows) Line(row);
        if (Remainder is not null) text.Append("  ").Append(Remainder).Append('\n');
        if (legend.Length > 0 && _rows.Count > 0) text.Append("  ").Append(dim).Append(legend).Append(off).Append('\n');
        return text.ToString();

        void Line(IReadOnlyList<string> cells)
        {
            var aligned = cells.Select((cell, column) =>
                numeric[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.Append("  ").AppendJoin("  ", aligned);
            while (text[^1] == ' ') text.Length--;
            text.Append('\n');
        }
    }
}
