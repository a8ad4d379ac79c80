using System.Text;

namespace ActorXen.Report.Tables;

/// <summary>A text table with a title above and a legend below. Numbers are aligned right, words left.</summary>
/// <param name="title">One line, unless it is longer than the table may be wide.</param>
/// <param name="columns">A heading alone is a column of the usual rank.</param>
/// <param name="legend">Explains the columns to a reader who sees them for the first time; empty for none.</param>
public sealed class TextTable(string title, IReadOnlyList<Column> columns, string legend)
{
    /// <summary>A width at which every column is shown and no line is broken.</summary>
    public const int Unlimited = int.MaxValue;

    private readonly List<IReadOnlyList<string>> _rows = [];

    public string Title => title;

    public string Legend => legend;

    public IReadOnlyList<Column> Columns => columns;

    public IReadOnlyList<IReadOnlyList<string>> Rows => _rows;

    /// <summary>A line below the rows that says what is not shown; null if every row is.</summary>
    public string? Remainder { get; set; }

    public void Add(params IReadOnlyList<string> cells)
    {
        if (cells.Count != columns.Count)
            throw new ArgumentException($"{cells.Count} cells for {columns.Count} columns");
        _rows.Add(cells);
    }

    /// <summary>Takes the rows after these away. The caller says so in <see cref="Remainder"/>.</summary>
    public void KeepFirst(int rows) => _rows.RemoveRange(rows, _rows.Count - rows);

    /// <summary>Numeric columns, aligned right: those whose every cell begins like a number or is empty.</summary>
    public bool IsNumeric(int column) =>
        _rows.Count > 0 && _rows.All(row =>
            row[column] is "" or ['-', ..] || char.IsAsciiDigit(row[column].TrimStart('+').FirstOrDefault()));

    /// <summary>The whole table, however wide.</summary>
    public override string ToString() => ToString(Unlimited);

    /// <summary>
    /// Leaves out the columns of the highest ranks if the table is wider than this, and says so below the rows.
    /// </summary>
    /// <param name="width">Characters per line.</param>
    /// <param name="styled">Prints the title bold and the legend dim, for a terminal; otherwise plain text.</param>
    public string ToString(int width, bool styled = false)
    {
        var (bold, dim, off) = styled ? ("\u001b[1m", "\u001b[2m", "\u001b[0m") : ("", "", "");
        var numeric = columns.Select((_, column) => IsNumeric(column)).ToArray();
        var (heads, layout) = Arrange(numeric, width);
        var text = new StringBuilder().Append(bold).Append(Lines.Wrap(title, width)).Append(off).Append('\n');
        if (_rows.Count > 0) Append(text, heads, layout, numeric);
        foreach (var row in _rows) Append(text, row, layout, numeric);
        foreach (var note in Notes(columns.Count - layout.Shown.Count))
            text.Append(Lines.Wrap(note, width, "  ")).Append('\n');
        if (legend.Length > 0 && _rows.Count > 0)
            text.Append(dim).Append(Lines.Wrap(legend, width, "  ")).Append(off).Append('\n');
        return text.ToString();
    }

    /// <summary>
    /// A column that is left out can make the next one's heading longer, and that can push out another column.
    /// </summary>
    private (string[] Heads, TableLayout Layout) Arrange(bool[] numeric, int width)
    {
        string[] heads = [.. columns.Select(column => column.Head)];
        while (true)
        {
            var needed = heads.Select((head, column) =>
                _rows.Select(row => row[column].Length).Append(head.Length).Max()).ToArray();
            var layout = TableLayout.Of(columns, needed, numeric, width);
            string[] next = [.. heads.Select((head, column) =>
                column > 0 && !layout.Shown.Contains(column - 1) ? columns[column].Alone ?? head : head)];
            if (next.SequenceEqual(heads)) return (heads, layout);
            heads = next;
        }
    }

    private IEnumerable<string> Notes(int left)
    {
        if (Remainder is not null) yield return Remainder;
        if (left > 0 && _rows.Count > 0)
            yield return $"… {left} {(left == 1 ? "column" : "columns")} left out: --wide or a wider terminal";
    }

    /// <summary>One row, which has several lines if a column of sentences is narrower than its cell.</summary>
    private void Append(StringBuilder text, IReadOnlyList<string> row, TableLayout layout, bool[] numeric)
    {
        var cells = layout.Shown.Select((column, index) => columns[column].Wraps
            ? Lines.Of(row[column], layout.Widths[index])
            : [Lines.Cut(row[column], layout.Widths[index])]).ToArray();
        for (var line = 0; line < cells.Max(cell => cell.Count); line++)
        {
            var aligned = layout.Shown.Select((column, index) =>
            {
                var part = line < cells[index].Count ? cells[index][line] : "";
                return numeric[column] ? part.PadLeft(layout.Widths[index]) : part.PadRight(layout.Widths[index]);
            });
            text.Append(' ', TableLayout.Indent).AppendJoin(new string(' ', TableLayout.Gap), aligned);
            while (text[^1] == ' ') text.Length--;
            text.Append('\n');
        }
    }
}
