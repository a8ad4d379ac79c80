using System.CommandLine;
using System.Text.Json;
using ActorXen.Distribution;
using ActorXen.Report;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary><c>actorxen verify</c>: proves that the schedulers decide what Xen's own code decided.</summary>
public static class VerifyCommand
{
    public static Command Create(SchedulerVerification verification, Terminal terminal) =>
        new("verify", "Compare the model with recordings of Xen itself.") { Schedulers(verification, terminal) };

    private static Command Schedulers(SchedulerVerification verification, Terminal terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "Folder of *.scenario.json, with trace and kicks beside each." };
        var policy = new Option<string?>("--policy") { Description = "Only the traces of this policy.", HelpName = "POLICY" };
        var engine = Options.Engine();
        var json = Options.Json();
        var command = new Command("schedulers", "Run recorded scheduler traces again, and compare each row and each kick.")
        {
            folder, policy, engine, json,
        };
        command.SetAction((parsed, stop) =>
        {
            var asJson = parsed.GetValue(json);
            var directory = parsed.GetRequiredValue(folder);
            var verdicts = new List<SchedulerVerdict>();
            foreach (var name in NamesIn(directory, parsed.GetValue(policy)))
            {
                stop.ThrowIfCancellationRequested();
                var verdict = Readable(name, () => verification.Verify(directory, name, parsed.GetValue(engine)));
                verdicts.Add(verdict);
                if (!asJson) terminal.Out.WriteLine(LineOf(verdict));
            }

            terminal.Out.WriteLine(asJson ? Json(verdicts) : Totals(verdicts));
            return Task.FromResult((int)(verdicts.All(verdict => verdict.IsExact) ? ExitCode.Ok : ExitCode.HashesDiffer));
        });
        return command;
    }

    private static List<string> NamesIn(string folder, string? policy)
    {
        if (!Directory.Exists(folder)) throw new InputException($"{folder}: there is no such folder.");
        var names = SchedulerVerification.NamesIn(folder)
            .Where(name => policy is null || Readable(name, () => SchedulerVerification.PolicyOf(folder, name)) == policy)
            .ToList();
        if (names.Count != 0) return names;
        throw new InputException($"{folder}: there is no *.scenario.json{(policy is null ? "" : $" of policy {policy}")}.");
    }

    private static T Readable<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException failure)
        {
            throw new InputException($"{name}: {failure.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static string LineOf(SchedulerVerdict verdict) => verdict.Difference is { } difference
        ? $"{verdict.Name,-34} differs: {difference.What} row {difference.Index}, time {difference.Time} ns\n{difference.Rows.TrimEnd()}"
        : $"{verdict.Name,-34} exact: {verdict.Rows} rows, {verdict.Kicks} kicks";

    private static string Totals(List<SchedulerVerdict> verdicts) => string.Join('\n', verdicts
        .GroupBy(verdict => verdict.Policy)
        .Select(group => $"{group.Key}: {group.Count(verdict => verdict.IsExact)} of {group.Count()} exact"));

    private static string Json(List<SchedulerVerdict> verdicts) => JsonReport.Text(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("scenarios", verdicts.Count);
        json.WriteNumber("exact", verdicts.Count(verdict => verdict.IsExact));
        json.WriteStartArray("failed");
        foreach (var verdict in verdicts)
            if (verdict.Difference is { } difference) WriteFailure(json, verdict.Name, difference);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteFailure(Utf8JsonWriter json, string name, TraceDifference difference)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("in", difference.What);
        json.WriteNumber("row", difference.Index);
        json.WriteString("time_ns", difference.Time);
        json.WriteEndObject();
    }
}
