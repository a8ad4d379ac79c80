using System.Text.Json;
using System.Text.RegularExpressions;
using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Report.Paths;
using ActorXen.Report.Printing;
using ActorXen.Runs;
using ActorXen.Vocabulary;

namespace ActorXen.Nodes.Web;

/// <summary>A run as <c>actorxen submit</c> sends it.</summary>
/// <param name="RunId">Chosen by the sender, so that it can repeat the request if no answer comes.</param>
/// <param name="Name">Name of the scenario, for error messages.</param>
/// <param name="Scenario">The scenario's text with all settings resolved.</param>
/// <param name="Until">Virtual time at which to end; null for the scenario's length.</param>
/// <param name="CheckpointEvery">Virtual time between checkpoints; zero for none, null to let the node choose.</param>
/// <param name="Engine">How entities are hosted.</param>
/// <param name="Threads">Threads per node, 0 to 64; with 0 each node chooses.</param>
/// <param name="AllRows">Whether the report has every host and domain.</param>
public sealed partial record RunRequestJson(
    string RunId, string Name, string Scenario, Duration? Until, Duration? CheckpointEvery, EngineKind Engine,
    int Threads, bool AllRows)
{
    private const int MostOverrides = 100;
    private const int LongestName = 256;
    private const int FewestColumns = 40;
    private const int MostColumns = 10_000;

    /// <summary>What the user calls the run; empty for no name.</summary>
    public string RunName { get; init; } = "";

    /// <summary>What the user notes about it; empty for none.</summary>
    public string Note { get; init; } = "";

    /// <summary>Settings that differ from the scenario's file, as they were written, for lists and reports.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Width of the report's tables in characters, 40 to 10,000.</summary>
    public int Columns { get; init; } = RunOrder.UsualColumns;

    /// <summary>Which requests and wakeups the run records; empty for none.</summary>
    public string Paths { get; init; } = "";

    /// <summary>Whether the run records every fact.</summary>
    public bool IsTraced { get; init; }

    public string Write() => JsonReport.Text(json =>
    {
        json.WriteStartObject();
        json.WriteString("run_id", RunId);
        json.WriteString("name", Name);
        json.WriteString("scenario", Scenario);
        if (Until is { } until) json.WriteNumber("until_ns", until.Nanoseconds);
        if (CheckpointEvery is { } every) json.WriteNumber("checkpoint_every_ns", every.Nanoseconds);
        json.WriteString("engine", Engine == EngineKind.Plain ? "plain" : "actors");
        json.WriteNumber("threads", Threads);
        json.WriteBoolean("all_rows", AllRows);
        if (RunName.Length > 0) json.WriteString("run_name", RunName);
        if (Note.Length > 0) json.WriteString("note", Note);
        // Nodes of earlier versions refuse members that they do not know.
        if (Overrides.Count > 0)
        {
            json.WriteStartArray("overrides");
            foreach (var setting in Overrides) json.WriteStringValue(setting);
            json.WriteEndArray();
        }

        if (Columns != RunOrder.UsualColumns)
            json.WriteNumber("columns", Math.Clamp(Columns, FewestColumns, MostColumns));
        if (Paths.Length > 0) json.WriteString("paths", Paths);
        if (IsTraced) json.WriteBoolean("trace", true);
        json.WriteEndObject();
    });

    /// <exception cref="ArgumentException">A member is missing, unknown or wrong; the text is one line.</exception>
    public static RunRequestJson Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new ArgumentException("The request is not a JSON object.");
        var run = new RunRequestJson(RunIdOf(""), "scenario", "", null, null, EngineKind.Actors, 0, false);
        foreach (var member in root.EnumerateObject()) run = run.With(member.Name, member.Value);
        if (run.Scenario.Length == 0) throw new ArgumentException("The request has no \"scenario\".");
        return run;
    }

    private RunRequestJson With(string name, JsonElement value) => name switch
    {
        "run_id" => this with { RunId = RunIdOf(Text(name, value)) },
        "name" => this with { Name = Short(name, Text(name, value)) },
        "scenario" => this with { Scenario = Text(name, value) },
        "until_ns" => this with { Until = new(Number(name, value, 1, long.MaxValue)) },
        "checkpoint_every_ns" => this with { CheckpointEvery = new(Number(name, value, 0, long.MaxValue)) },
        "engine" => this with { Engine = EngineOf(Text(name, value)) },
        "threads" => this with { Threads = (int)Number(name, value, 0, 64) },
        "all_rows" => this with { AllRows = value.ValueKind == JsonValueKind.True },
        "run_name" => this with { RunName = Checked(Text(name, value), RunLabels.ProblemOfName) },
        "note" => this with { Note = Checked(Text(name, value), RunLabels.ProblemOfNote) },
        "overrides" => this with { Overrides = OverridesOf(value) },
        "columns" => this with { Columns = (int)Number(name, value, FewestColumns, MostColumns) },
        "paths" => this with { Paths = PathsOf(Text(name, value)) },
        "trace" => this with { IsTraced = value.ValueKind == JsonValueKind.True },
        _ => throw new ArgumentException(
            $"\"{UnitText.Shown(name)}\" is not a member of a run's request. Use run_id, name, scenario, until_ns, "
            + "checkpoint_every_ns, engine, threads, all_rows, run_name, note, overrides, columns, paths or trace."),
    };

    private static string Text(string name, JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw new ArgumentException($"\"{name}\" must be a string.");

    private static string Short(string name, string text) => text.Length <= LongestName
        ? text
        : throw new ArgumentException($"\"{name}\" must have at most {LongestName} characters.");

    /// <summary>An empty name or note is none.</summary>
    private static string Checked(string text, Func<string, string?> problemOf) =>
        text.Length == 0 || problemOf(text) is not { } problem ? text : throw new ArgumentException(problem);

    private static List<string> OverridesOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MostOverrides)
            throw new ArgumentException($"\"overrides\" must be an array of at most {MostOverrides} strings.");
        List<string> settings = [.. value.EnumerateArray().Select(each => Text("overrides", each))];
        return settings.TrueForAll(each => each.Length <= RunLabels.LongestOverride && RunLabels.IsPrintable(each))
            ? settings
            : throw new ArgumentException(
                $"Each of the \"overrides\" is a line of at most {RunLabels.LongestOverride} characters.");
    }

    private static long Number(string name, JsonElement value, long least, long most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least
            && number <= most
            ? number
            : throw new ArgumentException($"\"{name}\" must be a whole number from {least} to {most}.");

    private static string PathsOf(string text) => text.Length == 0
        ? ""
        : PathSelection.TryParse(text) is { } selection
            ? $"{selection}"
            : throw new ArgumentException(
                $"\"paths\" is \"{UnitText.Shown(text)}\". Write {PathSelection.Usage}, or leave it out.");

    private static EngineKind EngineOf(string text) => text switch
    {
        "actors" => EngineKind.Actors,
        "plain" => EngineKind.Plain,
        _ => throw new ArgumentException($"\"{UnitText.Shown(text)}\" is not an engine. Use actors or plain."),
    };

    private static string RunIdOf(string text)
    {
        if (text.Length == 0) return Runs.RunId.New(DateTimeOffset.UtcNow);
        return RunIdShape().IsMatch(text)
            ? text
            : throw new ArgumentException("\"run_id\" must look like 20261123-3f9a1c.");
    }

    [GeneratedRegex(@"^[0-9]{8}-[0-9a-f]{6}\z")]
    private static partial Regex RunIdShape();
}
