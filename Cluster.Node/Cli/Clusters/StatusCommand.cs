using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Messages;
using ActorXen.Report.Tables;

namespace ActorXen.Cli.Clusters;

/// <summary>
/// <c>actorxen status</c> and <c>actorxen cancel</c>: show the state of a cluster, and stop one of its runs.
/// </summary>
public static class StatusCommand
{
    public static Command Create(Terminal terminal)
    {
        var cluster = Options.Cluster();
        var json = Options.Json();
        var command = new Command("status", "Shows a cluster's nodes, epoch, placement and runs.") { cluster, json };
        command.SetAction(async (parsed, stop) =>
        {
            using var client = new ClusterClient(parsed.GetRequiredValue(cluster));
            var status = await client.StatusAsync(stop);
            if (parsed.GetValue(json)) await terminal.Out.WriteLineAsync(status.GetRawText());
            else Print(status, terminal);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    public static Command CreateCancel(Terminal terminal)
    {
        var run = new Argument<string>("RUN")
        {
            Description = "Id or name of a run on the cluster, or the beginning of its id (see: actorxen status).",
        };
        var cluster = Options.Cluster();
        var command = new Command("cancel", "Stops a run on a cluster at its next seal.") { run, cluster };
        command.SetAction(async (parsed, stop) =>
        {
            using var client = new ClusterClient(parsed.GetRequiredValue(cluster));
            await terminal.Out.WriteLineAsync(await CancelAsync(client, parsed.GetRequiredValue(run), stop));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <returns>What became of the run, as a line.</returns>
    /// <exception cref="InputException">The run has no name.</exception>
    internal static async Task<string> CancelAsync(ClusterClient client, string run, CancellationToken stop)
    {
        // An address without one is that of all runs.
        if (run.Length == 0) throw new InputException("The run's id or name is empty. See actorxen status.");
        // Afterwards it is cancelled, whatever it was.
        var before = await client.RunAsync(run, stop);
        var answer = await client.CancelAsync(run, stop);
        var hasBegun = Text(before, "state") != "queued" || Number(before, "at_ns") > 0;
        return $"run {Text(answer, "run_id")}: cancelled; "
            + (hasBegun ? "what was sealed stays in the store" : "it had not begun, so the store has nothing of it");
    }

    internal static void Print(JsonElement status, Terminal terminal)
    {
        var coordinator = Text(status, "coordinator") is { Length: > 0 } known ? known : "none yet";
        var cluster = $"cluster {Text(status, "cluster")}: epoch {status.GetProperty("epoch").GetInt64()}, "
            + $"coordinator {coordinator}";
        terminal.Say(cluster);
        if (Text(status, "note") is { Length: > 0 } note) terminal.Say(note);
        terminal.Out.WriteLine();
        terminal.Print(Members(status));
        terminal.Print(Runs(status));
        if (Recoveries(status) is { Rows.Count: > 0 } recoveries) terminal.Print(recoveries);
    }

    private static TextTable Members(JsonElement status)
    {
        var table = new TextTable(
            "Nodes", [new("node", 0), new("status", 0), "roles", new("hosts", 4), new("version", 6)],
            "hosts: how many hosts of the runs under way the node has.");
        foreach (var member in status.GetProperty("members").EnumerateArray())
        {
            var reach = member.GetProperty("reachable").GetBoolean() ? "" : ", unreachable";
            table.Add(
                Text(member, "address"), Text(member, "status") + reach,
                string.Join('+', member.GetProperty("roles").EnumerateArray().Select(role => role.GetString())),
                member.GetProperty("hosts").GetInt32().ToString(CultureInfo.InvariantCulture),
                Text(member, "version").Split('+')[0]);
        }

        return table;
    }

    private static TextTable Runs(JsonElement status)
    {
        var runs = status.GetProperty("runs").EnumerateArray().ToList();
        var hasNames = runs.Exists(run => NameOf(run).Length > 0);
        var table = new TextTable(
            "Runs",
            [
                new("run", 0), .. hasNames ? (Column[])[new("name", 1)] : [], new("scenario", 3), new("state", 0),
                new("done", 4), new("hash", 2), new("note", 1, Wraps: true),
            ],
            "done: virtual time that is sealed, of the run's length.");
        foreach (var run in runs)
        {
            var done = $"{new VirtualTime(Number(run, "at_ns"))} of {new Duration(Number(run, "length_ns"))}";
            var hash = Text(run, "hash") is { Length: > 0 } known ? known : "-";
            table.Add([
                Text(run, "run_id"), .. hasNames ? (string[])[NameOf(run)] : [], Text(run, "scenario"),
                Text(run, "state"), done, hash, Text(run, "note"),
            ]);
        }

        if (runs.Count == 0)
            table.Remainder = "none yet: actorxen submit first-light --cluster …";
        return table;
    }

    private static TextTable Recoveries(JsonElement status)
    {
        var table = new TextTable(
            "Recoveries",
            [
                new("run", 0), new("epoch", 6), new("nodes", 7), new("lost", 1), new("noticed", 2),
                new("given up", 2), new("begun", 3), new("build", 4), new("load", 4), new("lost work", 3),
                new("again", 4), new("total", 0),
            ],
            "Wall time in s. noticed, given up, begun and total count from the lost node's last sign of life; "
            + "build, load and again are single steps. lost work is virtual time.");
        foreach (var run in status.GetProperty("runs").EnumerateArray())
        {
            // A node of an earlier version does not report recoveries.
            if (!run.TryGetProperty("recoveries", out var recoveries)) continue;
            foreach (var recovery in recoveries.EnumerateArray())
                table.Add([Text(run, "run_id"), .. CellsOf(recovery)]);
        }

        return table;
    }

    /// <summary>A node of an earlier version does not report names.</summary>
    private static string NameOf(JsonElement run) =>
        run.TryGetProperty("name", out var name) ? name.GetString() ?? "" : "";

    private static string[] CellsOf(JsonElement recovery) =>
    [
        $"{Number(recovery, "epoch")}", $"{Number(recovery, "nodes")}",
        string.Join(' ', recovery.GetProperty("lost").EnumerateArray().Select(node => node.GetString())),
        Seconds(recovery, "noticed"), Seconds(recovery, "given_up"), Seconds(recovery, "begun"),
        Seconds(recovery, "build"), Seconds(recovery, "load"), $"{new Duration(Number(recovery, "lost_work_ns"))}",
        Seconds(recovery, "again"), Seconds(recovery, "total"),
    ];

    /// <summary>"-" if it is not known yet.</summary>
    private static string Seconds(JsonElement of, string name) =>
        of.GetProperty($"{name}_seconds") is { ValueKind: JsonValueKind.Number } time
        ? time.GetDouble().ToString("0.00", CultureInfo.InvariantCulture)
        : "-";

    private static long Number(JsonElement of, string name) => of.GetProperty(name).GetInt64();

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString() ?? "";
}
