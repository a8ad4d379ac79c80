using System.Globalization;

namespace ActorXen.Scenarios.Traces;

/// <summary>A layout in which traces of utilisation, or of jobs, are published.</summary>
/// <param name="word">On the command line: <c>bitbrains</c>.</param>
/// <param name="title">In messages: <c>a Bitbrains trace (GWA-T-12)</c>.</param>
internal abstract class TraceFormat(string word, string title)
{
    public string Word => word;

    public string Title => title;

    /// <summary>What a guest of the scenario stands for, and of what its percent are; a sentence.</summary>
    public abstract string Meaning { get; }

    /// <summary>Whether the first lines of a file, blank ones left out, look like it.</summary>
    public abstract bool Matches(IReadOnlyList<string> lines);

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="TraceException">A line does not have this format.</exception>
    public abstract void Read(TraceLines lines, TraceBook book);

    protected static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    protected static bool TryWhole(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            && Math.Abs(number) < long.MaxValue / TraceBook.Second;

    /// <summary>A field that must be a number of at least 0.</summary>
    protected static double NumberOf(TraceLines lines, IReadOnlyList<string> fields, int field, string what) =>
        field < fields.Count && TryNumber(fields[field], out var number) && number >= 0
            ? number
            : throw Wrong(lines, field, what, "a number of at least 0");

    /// <summary>A field that must be a whole number of at least 0.</summary>
    protected static long WholeOf(TraceLines lines, IReadOnlyList<string> fields, int field, string what) =>
        field < fields.Count && TryWhole(fields[field], out var number) && number >= 0
            ? number
            : throw Wrong(lines, field, what, "a whole number of at least 0");

    private static TraceException Wrong(TraceLines lines, int field, string what, string wanted) => lines.Wrong(
        $"Column {field + 1}, {what}, is not {wanted}.", "Correct or remove the line.");
}
