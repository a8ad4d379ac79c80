namespace ActorXen.Scenarios.Traces;

/// <summary>
/// Grid Workloads Archive, GWA-T-12: a file is a virtual machine, a line a sample, columns separated by semicolons;
/// in copies of other programs by commas or tabs.
/// </summary>
internal sealed class BitbrainsFormat() : TraceFormat("bitbrains", "a Bitbrains trace (GWA-T-12)")
{
    /// <summary>Where a file has what is read. Each is the number of a column.</summary>
    /// <param name="Cores">-1 if the file does not say how many.</param>
    /// <param name="Columns">Of each line: one with fewer was cut.</param>
    private readonly record struct Layout(char Separator, int Time, int Cores, int Usage, int Columns)
    {
        /// <summary>Of a file without titles, which is as the archive has it.</summary>
        public static readonly Layout Usual = new(';', 0, 1, 4, 11);
    }

    private const string TimeTitle = "Timestamp";
    private const string CoresTitle = "CPU cores";
    private const string UsageTitle = "CPU usage [%]";

    /// <summary>
    /// Times above this are in milliseconds. The archive's own are in seconds, whatever its header says.
    /// </summary>
    private const long LatestSecond = 100_000_000_000;

    private static readonly char[] _separators = [Layout.Usual.Separator, '\t', ','];

    public override string Meaning => "A guest is a file, a virtual machine; percent of all its cores.";

    public override bool Matches(IReadOnlyList<string> lines)
    {
        var first = Fields(lines[0], Layout.Usual.Separator);
        return Titles(lines[0]) is not null
            || (first.Length == Layout.Usual.Columns && first.All(field => TryNumber(field, out _)));
    }

    public override void Read(TraceLines lines, TraceBook book)
    {
        var layout = Layout.Usual;
        var series = book.OfFile(lines);
        for (var isFirst = true; lines.Next() is { } line; isFirst = false)
        {
            var fields = Fields(line, layout.Separator);
            if (isFirst && !TryNumber(fields[0], out _))
            {
                layout = Titles(line) ?? throw lines.Wrong(
                    $"No column is named \"{UsageTitle}\".", "Name a Bitbrains file, or another --format.");
                if (layout.Time < 0) throw lines.Wrong(
                    $"No column is named \"{TimeTitle}\".", "Name a Bitbrains file, or another --format.");
                continue;
            }

            if (fields.Length < layout.Columns) throw lines.Wrong(
                $"The line ends after {fields.Length} of {layout.Columns} columns.",
                "Restore the file, or remove the line.");
            var at = WholeOf(lines, fields, layout.Time, "the time");
            var percent = NumberOf(lines, fields, layout.Usage, "the CPU usage in percent");
            var cores = layout.Cores < 0
                ? 0
                : (int)Math.Min(NumberOf(lines, fields, layout.Cores, "the CPU cores"), int.MaxValue);
            if (series is null) return;
            at = at > LatestSecond ? at * (TraceBook.Second / 1_000) : at * TraceBook.Second;
            series.Add(at, percent, lines, cores);
        }
    }

    /// <returns>null if the line has no title of the usage.</returns>
    private static Layout? Titles(string line)
    {
        foreach (var separator in _separators)
        {
            var fields = Fields(line, separator);
            var usage = Column(fields, title => title.Equals(UsageTitle, StringComparison.OrdinalIgnoreCase));
            if (usage < 0) continue;
            return new(
                separator,
                Column(fields, title => title.StartsWith(TimeTitle, StringComparison.OrdinalIgnoreCase)),
                Column(fields, title => title.Equals(CoresTitle, StringComparison.OrdinalIgnoreCase)),
                usage,
                fields.Length);
        }

        return null;
    }

    private static int Column(string[] fields, Predicate<string> belongs) => Array.FindIndex(fields, belongs);

    private static string[] Fields(string line, char separator) =>
        line.Split(separator, StringSplitOptions.TrimEntries);
}
