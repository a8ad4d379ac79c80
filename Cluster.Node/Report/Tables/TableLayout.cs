namespace ActorXen.Report.Tables;

/// <summary>Which columns of a table have room, and how wide they are.</summary>
/// <param name="Shown">Numbers of the columns that are shown, in order.</param>
/// <param name="Widths">Width of each shown column.</param>
internal sealed record TableLayout(IReadOnlyList<int> Shown, IReadOnlyList<int> Widths)
{
    public const int Indent = 2;
    public const int Gap = 2;

    /// <summary>A column of sentences is not made narrower than this.</summary>
    private const int NarrowestSentences = 18;

    /// <summary>A name is not cut to less than this, because then it would say nothing.</summary>
    private const int ShortestName = 8;

    /// <param name="columns">All columns.</param>
    /// <param name="needed">What each column needs for its longest cell.</param>
    /// <param name="numeric">Columns of numbers, which are never cut.</param>
    /// <param name="width">Characters per line.</param>
    public static TableLayout Of(
        IReadOnlyList<Column> columns, IReadOnlyList<int> needed, IReadOnlyList<bool> numeric, int width)
    {
        var room = width - Indent;
        var least = columns.Select((column, index) => column.Wraps
            ? Math.Min(needed[index], Math.Max(NarrowestSentences, column.Head.Length))
            : needed[index]).ToArray();
        List<int> shown = [.. Enumerable.Range(0, columns.Count)];
        while (Total(shown, least) > room && LeastImportant(columns, shown) is { } column) shown.Remove(column);
        Cut(shown, columns, numeric, least, room);
        Widen(shown, needed, least, room);
        return new(shown, [.. shown.Select(column => least[column])]);
    }

    private static int? LeastImportant(IReadOnlyList<Column> columns, List<int> shown)
    {
        var highest = shown.Max(column => columns[column].Rank);
        return highest == 0 ? null : shown.FindLast(column => columns[column].Rank == highest);
    }

    /// <summary>Cuts words of the columns that cannot be left out, the widest first.</summary>
    private static void Cut(
        List<int> shown, IReadOnlyList<Column> columns, IReadOnlyList<bool> numeric, int[] least, int room)
    {
        while (Total(shown, least) > room)
        {
            var words = shown.FindAll(column =>
                !numeric[column] && least[column] > Math.Max(ShortestName, columns[column].Head.Length));
            if (words.Count == 0) return;
            least[words.MaxBy(column => least[column])]--;
        }
    }

    /// <summary>Gives what is left of the line to the columns that could use it, evenly.</summary>
    private static void Widen(List<int> shown, IReadOnlyList<int> needed, int[] least, int room)
    {
        var free = room - Total(shown, least);
        while (free > 0 && shown.FindAll(column => least[column] < needed[column]) is { Count: > 0 } narrow)
        {
            least[narrow.MinBy(column => least[column])]++;
            free--;
        }
    }

    private static int Total(List<int> shown, int[] widths) =>
        shown.Sum(column => widths[column]) + (Gap * Math.Max(0, shown.Count - 1));
}
