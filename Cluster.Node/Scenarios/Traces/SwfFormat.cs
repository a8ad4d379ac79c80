using System.Globalization;

namespace ActorXen.Scenarios.Traces;

/// <summary>
/// Standard Workload Format of the Parallel Workloads Archive: a line is a job. A job keeps its processors busy from
/// its start to its end; if its CPU time is known, for that share of the time.
/// </summary>
internal sealed class SwfFormat() : TraceFormat("swf", "a log of jobs (SWF)")
{
    private const int Columns = 18;
    private const long Step = 60 * TraceBook.Second;
    private const char Comment = ';';

    /// <summary>Of seconds and of processors. Microseconds of so many seconds are a number, twice too.</summary>
    private const long Most = 1_000_000_000_000;

    public override string Meaning =>
        "A guest is the machine of the log; percent of its processors that jobs keep busy, averaged over a minute.";

    public override bool Matches(IReadOnlyList<string> lines)
    {
        if (lines.FirstOrDefault(line => line[0] != Comment) is not { } first)
            return lines.Any(line => MachineSize(line) is not null);
        var fields = Fields(first);
        return fields.Length == Columns && fields.All(field => TryNumber(field, out _));
    }

    public override void Read(TraceLines lines, TraceBook book)
    {
        var (series, processors) = (book.BusyOfFile(lines, Step), 0);
        while (lines.Next() is { } line)
        {
            if (line[0] == Comment)
            {
                processors = Math.Max(processors, MachineSize(line) ?? 0);
                continue;
            }

            var fields = Fields(line);
            if (fields.Length < 5) throw lines.Wrong(
                $"The line has {fields.Length} columns.", $"A job has {Columns}, separated by blanks.");
            if (series is null) return;
            Add(lines, fields, series);
        }

        if (series is null) return;
        series.Whole = processors > 0 ? processors : series.Peak;
        series.Vcpus = (int)Math.Min(int.MaxValue, Math.Ceiling(series.Whole));
    }

    private static void Add(TraceLines lines, string[] fields, BusySeries series)
    {
        var submitted = (long)Limited(lines, WholeOf(lines, fields, 1, "the submit time"), 1, "the submit time");
        var (wait, length) = (Known(lines, fields, 2, "the wait time"), Known(lines, fields, 3, "the run time"));
        var processors = Known(lines, fields, 4, "the allocated processors") ?? Requested(lines, fields);
        if (length is not > 0 || processors is not > 0)
        {
            series.Skipped++;
            return;
        }

        var used = fields.Length > 5 ? Known(lines, fields, 5, "the CPU time") : null;
        var share = used is > 0 ? Math.Min(1, used.Value / length.Value) : 1;
        var start = (submitted + (long)(wait ?? 0)) * TraceBook.Second;
        series.Add(start, start + (long)(length.Value * TraceBook.Second), processors.Value * share, lines);
    }

    private static double? Requested(TraceLines lines, string[] fields) =>
        fields.Length > 7 ? Known(lines, fields, 7, "the requested processors") : null;

    /// <returns>null for a negative number, which means unknown.</returns>
    private static double? Known(TraceLines lines, string[] fields, int field, string what)
    {
        if (TryNumber(fields[field], out var known) && known < 0) return null;
        return Limited(lines, NumberOf(lines, fields, field, what), field, what);
    }

    private static double Limited(TraceLines lines, double number, int field, string what) =>
        number <= Most ? number : throw lines.Wrong(
            $"Column {field + 1}, {what}, is more than {Most}.", "Correct or remove the line.");

    /// <summary><c>; MaxProcs: 128</c>; or <c>MaxNodes</c>, which some logs have instead.</summary>
    private static int? MachineSize(string line)
    {
        var words = line.TrimStart(Comment).Split(':', 2, StringSplitOptions.TrimEntries);
        return words.Length == 2 && words[0] is "MaxProcs" or "MaxNodes"
            && int.TryParse(words[1].Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : null;
    }

    private static string[] Fields(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
