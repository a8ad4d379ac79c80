using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Report.Series;

namespace ActorXen.Nodes.Web;

/// <summary>A run as the live page gets it.</summary>
/// <param name="Head">What is sent whole whenever it changes.</param>
/// <param name="Windows">
/// For each window of the group: its end, s; then p50 and p99 of requests and of wakeups, us, and requests per second.
/// What has too few observations is null.
/// </param>
/// <param name="Merged">
/// How many windows of the run are one of these: so many that most have enough observations for a percentile.
/// </param>
/// <param name="Run">The run, without its series.</param>
internal sealed record LiveRunJson(string Head, IReadOnlyList<string> Windows, int Merged, LiveRun Run)
{
    /// <summary>Points of a whole run, many to few.</summary>
    private static readonly int[] Points = [200, 100, 50, 25];

    /// <summary>The 99th percentile needs them.</summary>
    private const int EnoughObservations = 500;

    /// <exception cref="StateFormatException">The series is damaged, or of another version.</exception>
    /// <param name="name">Of the group: a template, role or rack; empty for all guests.</param>
    public static LiveRunJson Of(LiveRun run, string name)
    {
        var groups = new SortedSet<GroupKey>(GroupKey.InOrder);
        var windows = new List<(VirtualTime From, VirtualTime To, Tally? Tally)>();
        foreach (var window in SeriesWindow.ReadAll(run.Series))
        {
            groups.UnionWith(window.Groups.Keys);
            windows.Add((window.From, window.To,
                window.Groups.Where(one => NameOf(one.Key) == name).Select(one => one.Value).FirstOrDefault()));
        }

        var merged = MergedOf(run, windows);
        return new(
            HeadOf(run, name, groups),
            // What is not whole yet would change.
            [.. windows.Chunk(merged).Where(part => part.Length == merged || run.End is not null).Select(TextOf)],
            merged, run with { Series = [] });
    }

    private static int MergedOf(LiveRun run, List<(VirtualTime From, VirtualTime To, Tally? Tally)> windows)
    {
        if (windows.Count == 0) return 1;
        var length = Math.Max(1, (windows[0].To - windows[0].From).Nanoseconds);
        var all = Math.Max(1, run.Header.Length.Nanoseconds / length);
        long Count(Latency latency) => windows.Sum(one => one.Tally?[latency].Count ?? 0);
        var observations = Math.Max(Count(WorkloadFacts.RequestLatency), Count(SchedulingFacts.WakeLatency))
            / (double)windows.Count;
        var choices = Points.Select(points => (int)Math.Max(1, (all + points - 1) / points)).ToList();
        return choices.Find(merged => merged * observations >= EnoughObservations) is > 0 and var found
            ? found
            : choices[^1];
    }

    private static string NameOf(GroupKey group) => group.Kind == GroupKind.Fleet ? "" : group.ToString();

    private static string TextOf((VirtualTime From, VirtualTime To, Tally? Tally)[] windows) => LiveJson.Line(json =>
    {
        json.WriteStartArray();
        json.WriteNumberValue(windows[^1].To.Nanoseconds / 1e9);
        if (windows.Any(one => one.Tally is not null))
        {
            var tally = new Tally(CounterLayout.Shipped, Subject.Domain, "");
            foreach (var one in windows)
                if (one.Tally is not null) tally.Merge(one.Tally);
            var row = new DomainRow
            {
                Host = "",
                Id = 0,
                Name = "",
                Vcpus = 0,
                Tally = tally,
                Length = Math.Max(1, (windows[^1].To - windows[0].From).Nanoseconds),
            };
            double?[] values =
            [
                row.RequestLatency.At(50), row.RequestLatency.At(99), row.WakeLatency.At(50), row.WakeLatency.At(99),
                row.RequestLatency.Count / (row.Length / 1e9),
            ];
            foreach (var value in values)
            {
                if (value is { } known) json.WriteNumberValue(Math.Round(known, 2));
                else json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    });

    private static string HeadOf(LiveRun run, string name, IEnumerable<GroupKey> groups) => LiveJson.Line(json =>
    {
        json.WriteStartObject();
        json.WriteString("run_id", run.Header.RunId);
        json.WriteString("name", run.Header.Name);
        json.WriteString("scenario", run.Header.ScenarioName);
        json.WriteNumber("length", run.Header.Length.Nanoseconds / 1e9);
        json.WriteBoolean("is_over", run.End is not null);
        json.WriteString("group", name);
        json.WriteStartArray("groups");
        foreach (var group in groups) json.WriteStringValue(NameOf(group));
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
