namespace ActorXen.Scenarios.Traces;

/// <summary>
/// Grid Workloads Archive, GWA-T-12: a file is a virtual machine, a line a sample, columns separated by semicolons.
/// </summary>
internal sealed class BitbrainsFormat() : TraceFormat("bitbrains", "a Bitbrains trace (GWA-T-12)")
{
    private const char Separator = ';';
    private const int Columns = 11;
    private const string UsageTitle = "CPU usage [%]";

    /// <summary>
    /// Times above this are in milliseconds. The archive's own are in seconds, whatever its header says.
    /// </summary>
    private const long LatestSecond = 100_000_000_000;

    public override string Meaning => "A guest is a file, a virtual machine; percent of all its cores.";

    public override bool Matches(IReadOnlyList<string> lines)
    {
        var first = Fields(lines[0]);
        return ColumnOf(first, UsageTitle) >= 0
            || (first.Length == Columns && first.All(field => TryNumber(field, out _)));
    }

    public override void Read(TraceLines lines, TraceBook book)
    {
        var (time, cores, usage) = (0, 1, 4);
        var series = book.OfFile(lines);
        for (var isFirst = true; lines.Next() is { } line; isFirst = false)
        {
            var fields = Fields(line);
            if (isFirst && !TryNumber(fields[0], out _))
            {
                (time, cores, usage) = Header(lines, fields);
                continue;
            }

            var at = WholeOf(lines, fields, time, "the time");
            var percent = NumberOf(lines, fields, usage, "the CPU usage in percent");
            var count = cores < 0 ? 0 : (int)Math.Min(NumberOf(lines, fields, cores, "the CPU cores"), int.MaxValue);
            if (series is null) return;
            series.Vcpus = Math.Max(series.Vcpus, count);
            series.Add(at > LatestSecond ? at * (TraceBook.Second / 1_000) : at * TraceBook.Second, percent, lines);
        }
    }

    private static (int Time, int Cores, int Usage) Header(TraceLines lines, string[] fields)
    {
        var usage = ColumnOf(fields, UsageTitle);
        if (usage < 0)
            throw lines.Wrong($"No column is named \"{UsageTitle}\".", "Name a Bitbrains file, or another --format.");
        return (0, ColumnOf(fields, "CPU cores"), usage);
    }

    private static int ColumnOf(string[] fields, string title) =>
        Array.FindIndex(fields, field => field.Equals(title, StringComparison.OrdinalIgnoreCase));

    private static string[] Fields(string line) => line.Split(Separator, StringSplitOptions.TrimEntries);
}
