using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Report.Printing;
using ActorXen.Report.Tables;
using ActorXen.Verification;

namespace ActorXen.Cli.Verification;

/// <summary>
/// The report of <c>actorxen verify policy</c>: some lines per scenario as soon as it has run, or JSON at the end.
/// </summary>
/// <param name="ours">The policy that is looked at.</param>
/// <param name="theirs">The one that it is compared with.</param>
internal sealed class PolicyReport(Terminal terminal, string ours, string theirs, bool asJson)
{
    private const int NameWidth = 34;
    private const int MostVcpus = 8;

    private readonly List<ComparedDecisions> _all = [];
    private readonly List<(string Scenario, string Problem)> _failed = [];

    public void Add(ComparedDecisions one)
    {
        _all.Add(one);
        if (asJson) return;
        foreach (var (line, place) in LinesOf(one).Select((line, place) => (line, place)))
            terminal.Out.WriteLine(Lines.Wrap(line, terminal.Width, place == 0 ? "" : "  "));
    }

    /// <param name="problem">Why the scenario could not be run to its end.</param>
    public void Add(string scenario, string problem)
    {
        _failed.Add((scenario, problem));
        if (!asJson) terminal.Say($"{scenario,-NameWidth} failed: {problem}");
    }

    /// <summary>Writes the totals.</summary>
    /// <returns>The worst result: a run that failed, then a difference.</returns>
    public ExitCode Finish()
    {
        terminal.Out.WriteLine(asJson ? JsonReport.Text(Write) : Totals());
        if (_failed.Count > 0) return ExitCode.EntityFailed;
        return _all.TrueForAll(one => one.AreSame) ? ExitCode.Ok : ExitCode.HashesDiffer;
    }

    private string Totals()
    {
        var failed = _failed.Count > 0 ? $", {_failed.Count} failed" : "";
        return $"{ours} decides as {theirs} in {_all.Count(one => one.AreSame)} of {_all.Count + _failed.Count} "
            + $"scenarios{failed}";
    }

    private IEnumerable<string> LinesOf(ComparedDecisions one)
    {
        if (one.Difference is not { } difference)
        {
            yield return $"{one.Scenario,-NameWidth} the same: {one.Ours.Decisions} decisions";
            yield break;
        }

        var before = difference.SameDecisions;
        yield return $"{one.Scenario,-NameWidth} differs at {difference.At}, after {before} "
            + $"{(before == 1 ? "decision that is" : "decisions that are")} the same";
        yield return $"runs     {Shown(difference.Running.Select(run => $"{run.Vcpu} on pCPU {run.Pcpu}"))}";
        yield return $"waits    {Shown(difference.Waiting.Select(wait => $"{wait.Vcpu} for {wait.Waits}"))}";
        var width = Math.Max(8, Math.Max(ours.Length, theirs.Length));
        yield return $"{theirs.PadRight(width)} {Text(difference.Theirs)}; in all {Text(one.Theirs)}";
        yield return $"{ours.PadRight(width)} {Text(difference.Ours)}; in all {Text(one.Ours)}";
    }

    private static string Text(Chosen? chosen) => chosen is null
        ? "decides nothing more"
        : $"gives pCPU {chosen.Pcpu} {(chosen.Vcpu.Length > 0 ? $"to {chosen.Vcpu}" : "nothing")} at {chosen.At}";

    private static string Text(DecisionCounts counts) =>
        $"{counts.Decisions} decisions, {counts.Preemptions} preemptions, {counts.Migrations} migrations";

    private static string Shown(IEnumerable<string> all)
    {
        var list = all.ToList();
        if (list.Count == 0) return "nothing";
        var more = list.Count > MostVcpus ? $" and {list.Count - MostVcpus} more" : "";
        return string.Join(", ", list.Take(MostVcpus)) + more;
    }

    private void Write(Utf8JsonWriter json)
    {
        json.StartAnswer();
        json.WriteString("policy", ours);
        json.WriteString("like", theirs);
        json.WriteNumber("scenarios", _all.Count + _failed.Count);
        json.WriteNumber("same", _all.Count(one => one.AreSame));
        json.WriteStartArray("results");
        foreach (var one in _all) Write(json, one);
        json.WriteEndArray();
        json.WriteStartArray("failed");
        foreach (var (scenario, problem) in _failed)
        {
            json.WriteStartObject();
            json.WriteString("name", scenario);
            json.WriteString("problem", problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ComparedDecisions one)
    {
        json.WriteStartObject();
        json.WriteString("name", one.Scenario);
        json.WriteBoolean("same", one.AreSame);
        Write(json, "like", one.Theirs, one.Difference?.Theirs);
        Write(json, "policy", one.Ours, one.Difference?.Ours);
        if (one.Difference is { } difference)
        {
            json.WriteNumber("time_ns", difference.At.Nanoseconds);
            json.WriteNumber("same_rows", difference.SameRows);
            json.WriteNumber("same_decisions", difference.SameDecisions);
            json.WriteStartArray("running");
            foreach (var run in difference.Running) Write(json, run);
            json.WriteEndArray();
            json.WriteStartArray("waiting");
            foreach (var wait in difference.Waiting)
            {
                json.WriteStartObject();
                json.WriteString("vcpu", wait.Vcpu);
                json.WriteNumber("for_ns", wait.Waits.Nanoseconds);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, DecisionCounts counts, Chosen? next)
    {
        json.WriteStartObject(name);
        json.WriteNumber("decisions", counts.Decisions);
        json.WriteNumber("preemptions", counts.Preemptions);
        json.WriteNumber("migrations", counts.Migrations);
        if (next is not null)
        {
            json.WritePropertyName("next");
            Write(json, next);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Chosen chosen)
    {
        json.WriteStartObject();
        json.WriteNumber("time_ns", chosen.At.Nanoseconds);
        json.WriteNumber("pcpu", chosen.Pcpu);
        if (chosen.Vcpu.Length > 0) json.WriteString("vcpu", chosen.Vcpu);
        else json.WriteNull("vcpu");
        json.WriteEndObject();
    }
}
