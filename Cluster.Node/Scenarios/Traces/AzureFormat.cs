namespace ActorXen.Scenarios.Traces;

/// <summary>
/// Azure public dataset, readings of 2017 and 2019: time in seconds, virtual machine, least, most and average percent.
/// </summary>
internal sealed class AzureFormat() : TraceFormat("azure", "Azure readings (vm_cpu_readings)")
{
    private const int Columns = 5;

    public override string Meaning =>
        "A guest is a virtual machine; average percent of all its cores, whose number the readings do not say.";

    public override bool Matches(IReadOnlyList<string> lines)
    {
        var fields = Fields(lines[0]);
        return IsHeader(fields) || (fields.Length == Columns && TryWhole(fields[0], out _)
            && fields[2..].All(field => TryNumber(field, out var percent) && percent is >= 0 and <= 1_000));
    }

    public override void Read(TraceLines lines, TraceBook book)
    {
        while (lines.Next() is { } line)
        {
            var fields = Fields(line);
            if (IsHeader(fields)) continue;
            var at = WholeOf(lines, fields, 0, "the time");
            var average = NumberOf(lines, fields, 4, "the average percent");
            if (fields.Length != Columns || fields[1].Length == 0)
            {
                throw lines.Wrong(
                    $"The line has {fields.Length} columns.", "Expected time, machine, least, most, average.");
            }

            book.Of(fields[1], lines)?.Add(at * TraceBook.Second, average, lines);
        }
    }

    private static bool IsHeader(string[] fields) =>
        fields.Length == Columns && fields[0].StartsWith("timestamp", StringComparison.OrdinalIgnoreCase);

    private static string[] Fields(string line) => line.Split(',', StringSplitOptions.TrimEntries);
}
