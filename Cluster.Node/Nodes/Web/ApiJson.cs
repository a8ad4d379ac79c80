using System.Globalization;
using System.Text.Json;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Report.Printing;

namespace ActorXen.Nodes.Web;

/// <summary>The API's answers. Fields are added but never renamed, because scripts read them.</summary>
internal static class ApiJson
{
    public static string Error(string problem) => Object(json => json.WriteString("error", problem));

    public static string Scenarios(IReadOnlyList<(string Name, string Text)> scenarios) => Object(json =>
    {
        json.WriteStartArray("scenarios");
        foreach (var (name, text) in scenarios)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>What a check of a scenario found; with its resolved text if a run of it can begin.</summary>
    public static string Checked(ScenarioAnswer answer) => Object(json =>
    {
        json.WriteBoolean("ok", answer.Spec is not null);
        json.WriteString("summary", answer.Summary);
        Texts("hosts", answer.Hosts);
        Texts("warnings", answer.Warnings);
        json.WriteStartArray("problems");
        foreach (var fault in answer.Problems)
        {
            json.WriteStartObject();
            json.WriteString("where", fault.Where);
            json.WriteString("problem", fault.Problem);
            json.WriteString("remedy", fault.Remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (answer.Spec is not null) json.WriteString("scenario", answer.Text);

        void Texts(string name, IReadOnlyList<string> texts)
        {
            json.WriteStartArray(name);
            foreach (var text in texts) json.WriteStringValue(text);
            json.WriteEndArray();
        }
    });

    public static string Accepted(string runId) => Object(json => json.WriteString("run_id", runId));

    /// <param name="answer">The coordinator's answer. If it refused, the page has only what this node knows.</param>
    public static string Status(NodeSystem node, ICoordination answer) => Object(json =>
    {
        json.WriteNumber("schema_version", JsonReport.SchemaVersion);
        json.WriteString("cluster", node.Options.Cluster);
        json.WriteString("node", node.Self.ToString());
        json.WriteString("version", node.Options.Version);
        var cluster = answer as ClusterDescription;
        json.WriteString("coordinator", cluster?.Coordinator);
        json.WriteNumber("epoch", cluster?.Epoch ?? 0);
        json.WriteString("note", cluster?.Note ?? (answer as RequestRefused)?.Problem ?? "");
        json.WriteStartArray("members");
        foreach (var member in cluster?.Members ?? []) Write(json, member);
        json.WriteEndArray();
        Write(json, cluster?.Runs ?? []);
    });

    /// <summary>The answer of a process that runs one run, in the form of <see cref="Status"/>.</summary>
    public static string OneRun(string version, string note, IReadOnlyList<RunView> runs) => Object(json =>
    {
        json.WriteBoolean("single", true);
        json.WriteString("version", version);
        json.WriteString("note", note);
        json.WriteStartArray("members");
        json.WriteEndArray();
        Write(json, runs);
    });

    public static string Runs(IReadOnlyList<RunView> runs) => Object(json => Write(json, runs));

    /// <param name="result">The report as JSON, from the run's journal; null until the run is complete.</param>
    public static string Run(RunDescription run, string? result) => Object(json =>
    {
        WriteMembers(json, run.View);
        json.WriteString("report", run.ReportText);
        if (string.IsNullOrEmpty(result)) json.WriteNull("result");
        else json.WriteString("result", result);
    });

    /// <summary>A stored report as it is in the store: a client of the same version prints it in any form.</summary>
    public static string Report(string runId, ReadOnlyMemory<byte> report) => Object(json =>
    {
        json.WriteString("run_id", runId);
        json.WriteBase64String("report_bytes", report.Span);
    });

    /// <param name="rooms">How many cells each node of the cluster runs at the same time.</param>
    public static string Cells(IReadOnlyList<int> rooms) => Object(json =>
    {
        json.WriteNumber("cells", rooms.Sum());
        json.WriteNumber("nodes", rooms.Count);
    });

    /// <summary>The result of a cell; a client of the same version reads it.</summary>
    /// <param name="isKnown">Whether it was in the cluster's store.</param>
    public static string Cell(byte[] result, bool isKnown) => Object(json =>
    {
        json.WriteBase64String("result", result);
        json.WriteBoolean("known", isKnown);
    });

    private static string Object(Action<Utf8JsonWriter> write) => JsonReport.Text(json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, MemberView member)
    {
        json.WriteStartObject();
        json.WriteString("address", member.Address);
        json.WriteStartArray("roles");
        foreach (var role in member.Roles) json.WriteStringValue(role);
        json.WriteEndArray();
        json.WriteString("status", member.Status);
        json.WriteBoolean("reachable", member.IsReachable);
        json.WriteString("version", member.Version);
        json.WriteNumber("hosts", member.Hosts);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<RunView> runs)
    {
        json.WriteStartArray("runs");
        foreach (var run in runs)
        {
            json.WriteStartObject();
            WriteMembers(json, run);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMembers(Utf8JsonWriter json, RunView run)
    {
        json.WriteString("run_id", run.RunId);
        json.WriteString("name", run.Name);
        json.WriteString("scenario", run.Scenario);
        json.WriteString("state", $"{run.Phase}".ToLowerInvariant());
        json.WriteString("note", run.Note);
        json.WriteNumber("at_ns", run.At.Nanoseconds);
        json.WriteNumber("length_ns", run.Length.Nanoseconds);
        json.WriteNumber("begun_ns", run.Begun.Nanoseconds);
        json.WriteNumber("events", run.Delivered);
        json.WriteNumber("wall_seconds", Math.Round(run.WallSeconds, 3));
        json.WriteString("hash", run.Hash?.ToString("x16", CultureInfo.InvariantCulture));
        json.WriteStartArray("recoveries");
        foreach (var recovery in run.Recoveries) Write(json, recovery);
        json.WriteEndArray();
    }

    /// <remarks>Seconds are wall time. A value that is not known yet is null.</remarks>
    private static void Write(Utf8JsonWriter json, RecoveryView recovery)
    {
        json.WriteStartObject();
        json.WriteNumber("epoch", recovery.Epoch);
        json.WriteNumber("nodes", recovery.Nodes);
        json.WriteStartArray("lost");
        foreach (var node in recovery.Lost) json.WriteStringValue(node);
        json.WriteEndArray();
        json.WriteString(
            "last_sign", recovery.LastSign.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        Write(json, "noticed_seconds", recovery.Noticed);
        Write(json, "given_up_seconds", recovery.GivenUp);
        Write(json, "begun_seconds", recovery.Begun);
        Write(json, "build_seconds", recovery.Build);
        Write(json, "load_seconds", recovery.Load);
        json.WriteNumber("lost_work_ns", recovery.LostWork.Nanoseconds);
        Write(json, "again_seconds", recovery.Again);
        Write(json, "total_seconds", recovery.Total);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } known) json.WriteNumber(name, Math.Round(known.TotalSeconds, 3));
        else json.WriteNull(name);
    }
}
