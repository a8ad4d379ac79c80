using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Interrupts;
using ActorXen.Report.Results;
using ActorXen.Report.Statistics;

namespace ActorXen.Report.Printing;

/// <summary>
/// A run's report as one JSON object: names in snake_case, fractions 0 to 1, latencies in microseconds.
/// </summary>
/// <remarks>
/// Fields are added but never renamed, because scripts read them. The text is the contract, so it is written by hand.
/// </remarks>
public static class JsonReport
{
    /// <summary>
    /// Grows when a field changes its meaning or may be null where it was not; version 1 had neither windows nor
    /// groups.
    /// </summary>
    private const int ReportVersion = 3;

    /// <summary>Of every other answer. Grows, for that answer, when a field changes its meaning.</summary>
    public const int SchemaVersion = 1;

    private const int MostPending = 1 << 16;

    // Domain names stay readable; the text goes to files and terminals, never into a web page.
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(RunReport report) => Text(json => WriteReport(json, report));

    /// <summary>An interrupt table of a whole run, or of an interval of it.</summary>
    public static string Write(
        string owner, VirtualTime at, Duration interval, IReadOnlyList<InterruptRow> rows) => Text(json =>
    {
        json.StartAnswer();
        json.WriteString("owner", owner);
        json.WriteNumber("at_seconds", at.Nanoseconds / 1e9);
        json.WriteNumber("interval_seconds", interval.Nanoseconds / 1e9);
        json.WriteStartArray("interrupts");
        foreach (var row in rows)
        {
            json.WriteStartObject();
            WriteLine(json, row, row.Total / Math.Max(1e-9, interval.Nanoseconds / 1e9));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>
    /// Begins the object that a command prints, with the version of its schema in docs/schemas. Reports of runs,
    /// studies and searches have fields of their own for it.
    /// </summary>
    public static void StartAnswer(this Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("schema_version", SchemaVersion);
    }

    /// <summary>Any JSON in the common layout.</summary>
    public static string Text(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Layout)) write(json);
        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static void WriteReport(Utf8JsonWriter json, RunReport report)
    {
        var run = report.Run;
        json.WriteStartObject();
        json.WriteString("run_id", run.RunId);
        json.WriteString("scenario", run.Scenario);
        json.WriteNumber("report_version", ReportVersion);
        json.WriteNumber("seed", run.Seed);
        json.WriteString("hash", run.HashText);
        json.WriteString("engine", run.EngineText);
        json.WriteNumber("threads", run.Threads);
        json.WriteNumber("virtual_seconds", run.At.Nanoseconds / 1e9);
        json.WriteNumber("from_seconds", run.From.Nanoseconds / 1e9);
        json.WriteStartObject("warm_up");
        json.WriteNumber("end_seconds", report.WarmUp.End.Nanoseconds / 1e9);
        json.WriteBoolean("settled", !report.WarmUp.IsUnsettled);
        json.WriteString("text", report.WarmUp.Text);
        json.WriteEndObject();
        json.WriteStartArray("doubts");
        foreach (var doubt in report.Doubts) json.WriteStringValue(doubt);
        json.WriteEndArray();
        json.WriteNumber("wall_seconds", Math.Round(run.WallSeconds, 6));
        json.WriteNumber("events", run.Delivered);
        json.WriteNumber("events_per_second", Math.Round(run.EventsPerSecond));
        RunLabelsJson.Write(json, run);
        json.WriteStartObject("actors");
        foreach (var (kind, count) in report.Actors) json.WriteNumber(kind, count);
        json.WriteEndObject();
        Array(json, "groups", report.Groups, WriteGroup);
        Array(json, "hosts", report.Hosts, WriteHost);
        Array(json, "domains", report.Domains, WriteDomain);
        Array(json, "interrupts", report.Interrupts, (to, top) =>
        {
            to.WriteString("owner", top.Owner);
            WriteLine(to, top.Line, top.PerSecond);
        });
        json.WriteStartObject("lost");
        foreach (var loss in report.Losses) json.WriteNumber(loss.Key, loss.Count);
        json.WriteEndObject();
        json.WriteStartArray("counters");
        foreach (var value in report.Values())
        {
            json.WriteRawValue(Line(value), skipInputValidation: true);
            PassOn(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>
    /// A report of 1,000 hosts has 30 MB; the writer would move all of them each time that it needs room.
    /// </summary>
    private static void PassOn(Utf8JsonWriter json)
    {
        if (json.BytesPending > MostPending) json.Flush();
    }

    /// <summary>One line per counter, because a run has thousands of them.</summary>
    private static string Line(CounterValue value) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{{"\n    "}}{ "name": "{{value.Name}}", "unit": "{{value.Unit.Text()}}", """
        + $$"""
        "subject": {{Quoted(value.Subject)}}, "value": {{value.Value:R}} }
        """);

    private static string Quoted(string text) => $"\"{Layout.Encoder!.Encode(text)}\"";

    private static void WriteHost(Utf8JsonWriter json, HostRow host)
    {
        var tally = host.Tally;
        json.WriteString("name", host.Name);
        json.WriteNumber("pcpus", host.Pcpus);
        Write(json, HostFigures.Busy, host);
        Write(json, HostFigures.Guest, host);
        Write(json, HostFigures.Hypervisor, host);
        Write(json, HostFigures.Interrupt, host);
        Write(json, HostFigures.Idle, host);
        json.WriteNumber("context_switches", host.Switches);
        json.WriteNumber("ipis", host.Ipis);
        json.WriteNumber("ipis_elided", host.IpisElided);
        json.WriteNumber("irqs", host.Irqs);
        json.WriteNumber("host_timers", tally[TimerFacts.HostTimers]);
        json.WriteStartArray("idle_entries");
        foreach (var count in host.IdleEntries) json.WriteNumberValue(count);
        json.WriteEndArray();
        json.WriteStartArray("idle_seconds");
        foreach (var seconds in host.IdleSeconds) json.WriteNumberValue(seconds);
        json.WriteEndArray();
        json.WriteNumber("polling_entries", host.PollingEntries);
        json.WriteNumber("polling_seconds", host.PollingSeconds);
        WriteLatency(json, "irq_latency_us", tally[IrqFacts.Latency]);
        Write(json, HostFigures.CoreShared, host);
        json.WriteNumber("line_asserts", tally[IrqFacts.Asserts]);
        json.WriteNumber("irqs_forced", tally[IrqFacts.Forced]);
        json.WriteNumber("irqs_unhandled", tally[IrqFacts.TimesUnhandled]);
    }

    private static void WriteDomain(Utf8JsonWriter json, DomainRow domain)
    {
        var tally = domain.Tally;
        json.WriteString("host", domain.Host);
        json.WriteNumber("id", domain.Id);
        json.WriteString("name", domain.Name);
        json.WriteNumber("vcpus", domain.Vcpus);
        Write(json, DomainFigures.CpuSeconds, domain);
        Write(json, DomainFigures.CpuShare, domain);
        Write(json, DomainFigures.Steal, domain);
        Write(json, DomainFigures.Running, domain);
        Write(json, DomainFigures.Runnable, domain);
        Write(json, DomainFigures.Offline, domain);
        Write(json, DomainFigures.Blocked, domain);
        Write(json, DomainFigures.Down, domain);
        WriteLatency(json, "wake_latency_us", domain.WakeLatency);
        WriteLatency(json, "wake_to_guest_us", domain.WakeToGuest);
        WriteLatency(json, "request_latency_us", domain.RequestLatency);
        json.WriteNumber("requests", domain.RequestLatency.Count);
        json.WriteStartObject("requests_by_kind");
        var requests = WorkloadFacts.RequestLatency;
        foreach (var (kind, latency) in requests.Group!.Members.Zip(tally.MembersOf(requests)))
        {
            json.WriteStartObject(kind);
            WriteLatency(json, "latency_us", latency);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteNumber("wakeups", tally[SchedulingFacts.Wakeups]);
        WriteGroup(json, "wakeups_by_cause", tally, SchedulingFacts.Wakeups);
        WriteGroup(json, "exits_by_reason", tally, VcpuFacts.Exits);
        WriteGroup(json, "kicks_by_case", tally, VcpuFacts.Kicks);
        json.WriteNumber("guest_timers", tally[GuestFacts.GuestTimers]);
        Write(json, DomainFigures.GuestTimerLateness, domain);
        json.WriteNumber("reschedules_asked", tally[GuestFacts.ReschedulesAsked]);
        json.WriteNumber("reschedules_sent", tally[GuestFacts.ReschedulesSent]);
        json.WriteNumber("dispatches", tally[SchedulingFacts.Dispatches]);
        json.WriteNumber("migrations", tally[SchedulingFacts.Migrations]);
        json.WriteNumber("events", tally[GuestFacts.EventsHandled]);
        json.WriteNumber("upcalls", tally[GuestFacts.Upcalls]);
        WriteMembers(json, tally, DeviceFacts.Packets);
        WriteMembers(json, tally, DeviceFacts.PacketBytes);
        Write(json, DomainFigures.MegabitsIn, domain);
        Write(json, DomainFigures.MegabitsOut, domain);
        Write(json, DomainFigures.WorkSeconds, domain);
        json.WriteNumber("blocks", tally[DeviceFacts.Blocks]);
        json.WriteNumber("block_bytes", tally[DeviceFacts.BlockBytes]);
        json.WriteNumber("drops", tally[DeviceFacts.Drops]);
        json.WriteNumber("requests_issued", tally[WorkloadFacts.Issued]);
        json.WriteNumber("abandoned", tally[WorkloadFacts.Abandoned]);
        Write(json, DomainFigures.CoreShared, domain);
        json.WriteNumber("batches", domain.Batches);
        Write(json, DomainFigures.BatchSeconds, domain);
        json.WriteNumber("steal_read_seconds", tally[VcpuFacts.StealSeen] / 1e9);
    }

    private static void Write<TRow>(Utf8JsonWriter json, Figure<TRow> figure, TRow row) =>
        WriteOptional(json, figure.Name, figure.Rounded(row));

    private static void WriteMembers(Utf8JsonWriter json, Tally tally, Counter counter)
    {
        for (var member = 0; member < counter.Members; member++)
            json.WriteNumber(counter.NameOf(member), tally[counter, member]);
    }

    private static void WriteGroup(Utf8JsonWriter json, string name, Tally tally, Counter counter)
    {
        json.WriteStartObject(name);
        foreach (var (key, count) in counter.Group!.Members.Zip(tally.MembersOf(counter))) json.WriteNumber(key, count);
        json.WriteEndObject();
    }

    private static void WriteLine(Utf8JsonWriter json, InterruptRow line, double perSecond)
    {
        json.WriteString("irq", line.Label);
        json.WriteString("source", line.Chip + line.Trigger);
        json.WriteString("action", line.Action);
        json.WriteNumber("count", line.Total);
        json.WriteNumber("per_second", Math.Round(perSecond, 3));
        json.WriteStartArray("per_cpu");
        foreach (var count in line.Counts) json.WriteNumberValue(count);
        json.WriteEndArray();
    }

    /// <summary>A percentile that the observations cannot tell is null.</summary>
    private static void WriteLatency(
        Utf8JsonWriter json, string name, Percentiles latency, LatencyIntervals? intervals = null)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", latency.Count);
        WriteOptional(json, "p50", latency.At(50));
        WriteOptional(json, "p99", latency.At(99));
        WriteOptional(json, "p999", latency.At(99.9));
        WriteOptional(json, "mean", latency.Count == 0 ? null : Math.Round(latency.Mean, 3));
        WriteOptional(json, "max", latency.Count == 0 ? null : latency.Longest);
        WriteOptional(json, "max_at_seconds", latency.LongestAt);
        if (intervals is var (p50, p99, p999))
        {
            WriteInterval(json, "p50_95", p50);
            WriteInterval(json, "p99_95", p99);
            WriteInterval(json, "p999_95", p999);
        }

        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }

    private static void WriteInterval(Utf8JsonWriter json, string name, QuantileInterval? interval)
    {
        if (interval is not var (low, high))
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        json.WriteNumberValue(low);
        json.WriteNumberValue(high);
        json.WriteEndArray();
    }

    private static void WriteGroup(Utf8JsonWriter json, GroupRow group)
    {
        json.WriteString("kind", group.Key.KindText);
        json.WriteString("name", group.Key.Name);
        json.WriteNumber("hosts", group.Hosts);
        json.WriteNumber("domains", group.Domains);
        json.WriteNumber("vcpus", group.Sum.Vcpus);
        json.WriteString("worst_domain", group.Worst.Length == 0 ? null : group.Worst);
        Write(json, DomainFigures.Steal, group.Sum);
        WriteSums(json, group.Sum, group.Wake, group.Request);
    }

    /// <summary>The figures of several domains together.</summary>
    internal static void WriteSums(
        Utf8JsonWriter json, DomainRow sum, LatencyIntervals? wake = null, LatencyIntervals? request = null)
    {
        WriteLatency(json, "wake_latency_us", sum.WakeLatency, wake);
        WriteLatency(json, "request_latency_us", sum.RequestLatency, request);
        Write(json, DomainFigures.CpuShare, sum);
        Write(json, DomainFigures.MegabitsIn, sum);
        Write(json, DomainFigures.MegabitsOut, sum);
        Write(json, DomainFigures.WorkSeconds, sum);
        json.WriteNumber("wakeups", sum.Tally[SchedulingFacts.Wakeups]);
        json.WriteNumber("requests_issued", sum.Tally[WorkloadFacts.Issued]);
        json.WriteNumber("abandoned", sum.Tally[WorkloadFacts.Abandoned]);
        json.WriteNumber("drops", sum.Tally[DeviceFacts.Drops]);
    }

    private static void Array<T>(
        Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
            PassOn(json);
        }

        json.WriteEndArray();
    }
}
