using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Report.Printing;
using ActorXen.Report.Tables;
using ActorXen.Verification;

namespace ActorXen.Cli.Verification;

/// <summary>The result of verifying one recorded scenario.</summary>
/// <param name="Code">The exit code that this result calls for.</param>
/// <param name="Verdict">Null if the scenario could not be run to its end.</param>
/// <param name="Problem">Why it could not; empty otherwise.</param>
internal sealed record Verified(string Name, ExitCode Code, SchedulerVerdict? Verdict, string Problem)
{
    public static Verified As(SchedulerVerdict verdict) =>
        new(verdict.Name, verdict.IsExact ? ExitCode.Ok : ExitCode.HashesDiffer, verdict, "");

    public bool IsExact => Code == ExitCode.Ok;
}

/// <summary>
/// The report of <c>actorxen verify schedulers</c>: a line per scenario as soon as it has run, or JSON at the end.
/// </summary>
internal sealed class VerifyReport(Terminal terminal, bool asJson)
{
    private readonly List<Verified> _all = [];

    public void Add(Verified one)
    {
        _all.Add(one);
        if (asJson) return;
        terminal.Say(LineOf(one));
        // Rows of a trace keep their layout, because they are compared with a file.
        if (one.Verdict?.Difference is { } difference) terminal.Out.WriteLine(difference.Rows.TrimEnd());
    }

    /// <summary>Writes the totals.</summary>
    /// <returns>The worst result: a failed run, then a difference, then a file that cannot be read.</returns>
    public ExitCode Finish()
    {
        terminal.Out.WriteLine(asJson ? JsonReport.Text(Write) : Totals());
        return ((ExitCode[])[ExitCode.EntityFailed, ExitCode.HashesDiffer, ExitCode.BadInput])
            .FirstOrDefault(code => _all.Exists(one => one.Code == code));
    }

    private static string LineOf(Verified one) => one switch
    {
        { Verdict.Difference: { } difference } =>
            $"{one.Name,-34} differs: {difference.What} row {difference.Index}, time {difference.Time} ns",
        { Verdict: { } verdict } => $"{one.Name,-34} exact: {verdict.Rows} rows, {KicksOf(verdict)}",
        { Code: ExitCode.BadInput } => $"{one.Name,-34} cannot be read: {one.Problem}",
        _ => $"{one.Name,-34} failed: {one.Problem}",
    };

    private static string KicksOf(SchedulerVerdict verdict) =>
        verdict.Kicks is { } kicks ? $"{kicks} kicks" : "no kicks recorded";

    private string Totals() => string.Join('\n', _all
        .GroupBy(one => one.Verdict?.Policy ?? "without a verdict")
        .Select(group => $"{group.Key}: {group.Count(one => one.IsExact)} of {group.Count()} exact"));

    private void Write(Utf8JsonWriter json)
    {
        json.StartAnswer();
        json.WriteNumber("scenarios", _all.Count);
        json.WriteNumber("exact", _all.Count(one => one.IsExact));
        json.WriteStartArray("failed");
        foreach (var one in _all.Where(one => !one.IsExact)) json.WriteStringValue(one.Name);
        json.WriteEndArray();
        json.WriteStartArray("differences");
        foreach (var one in _all.Where(one => !one.IsExact)) Write(json, one);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Verified one)
    {
        json.WriteStartObject();
        json.WriteString("name", one.Name);
        if (one.Verdict?.Difference is { } difference)
        {
            json.WriteString("in", difference.What);
            json.WriteNumber("row", difference.Index);
            json.WriteNumber("time_ns", difference.Time);
            json.WriteString("recorded", difference.Recorded);
            json.WriteString("ours", difference.Ours);
        }
        else
        {
            json.WriteString("problem", one.Problem);
        }

        json.WriteEndObject();
    }
}
