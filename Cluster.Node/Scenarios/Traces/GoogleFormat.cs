namespace ActorXen.Scenarios.Traces;

/// <summary>
/// Google cluster data of 2011, table task_usage: a line is what a task used of a machine in up to five minutes.
/// </summary>
internal sealed class GoogleFormat() : TraceFormat("google", "Google task usage (cluster data of 2011)")
{
    private const int LeastColumns = 19;
    private const int MostColumns = 20;
    private const long Step = 300 * TraceBook.Second;

    public override string Meaning =>
        "A guest is a machine, the sum of its tasks; percent of the largest machine, to which the trace is scaled.";

    public override bool Matches(IReadOnlyList<string> lines)
    {
        var fields = Fields(lines[0]);
        return fields.Length is LeastColumns or MostColumns
            && (IsHeader(fields) || fields[..5].All(field => TryWhole(field, out _)));
    }

    public override void Read(TraceLines lines, TraceBook book)
    {
        while (lines.Next() is { } line)
        {
            var fields = Fields(line);
            if (IsHeader(fields)) continue;
            var (start, end) = (Time(lines, fields, 0, "the start"), Time(lines, fields, 1, "the end"));
            var machine = WholeOf(lines, fields, 4, "the machine");
            if (end <= start) throw lines.Wrong("The end is not after the start.", "Correct or remove the line.");
            var series = book.BusyOf($"machine-{machine}", lines, Step);
            if (series is null) continue;
            series.Whole = 1;
            if (fields.Length > 5 && fields[5].Length == 0) series.Skipped++;
            else series.Add(start, end, NumberOf(lines, fields, 5, "the CPU rate"), lines);
        }
    }

    private static long Time(TraceLines lines, string[] fields, int field, string what) =>
        WholeOf(lines, fields, field, what) * (TraceBook.Second / 1_000_000);

    private static bool IsHeader(string[] fields) => fields[0].StartsWith("start", StringComparison.OrdinalIgnoreCase);

    private static string[] Fields(string line) => line.Split(',', StringSplitOptions.TrimEntries);
}
