using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorXen.Messages;

namespace ActorXen.Report;

/// <summary>
/// A run's report as one JSON object: names in snake_case, fractions 0 to 1, latencies in microseconds.
/// </summary>
/// <remarks>Fields are only added, never renamed: scripts read this. Written by hand: the text is the contract.</remarks>
public static class JsonReport
{
    private static readonly string[] Causes = ["event", "timer", "ipi", "poll", "start"];
    private static readonly string[] Reasons = ["external_interrupt", "hypercall", "halt", "event_check", "slice_end"];
    private static readonly string[] Kicks = ["self", "same_pcpu", "other_pcpu", "blocked", "runnable", "offline"];
    private static readonly string[] RequestKinds = ["network", "disk", "event_channel"];

    // Domain names stay readable; the text goes to files and terminals, never into a web page.
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(RunReport report) => Text(json => WriteReport(json, report));

    /// <summary>An interrupt table: over a whole run, or over an interval of it.</summary>
    public static string Write(string owner, VirtualTime at, Duration interval, IReadOnlyList<InterruptRow> rows) =>
        Text(json =>
    {
        json.WriteStartObject();
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

    /// <summary>Any JSON in the common layout.</summary>
    public static string Text(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Layout)) write(json);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void WriteReport(Utf8JsonWriter json, RunReport report)
    {
        var run = report.Run;
        json.WriteStartObject();
        json.WriteString("run_id", run.RunId);
        json.WriteString("scenario", run.Scenario);
        json.WriteNumber("seed", run.Seed);
        json.WriteString("hash", run.HashText);
        json.WriteString("engine", run.EngineText);
        json.WriteNumber("threads", run.Threads);
        json.WriteNumber("virtual_seconds", run.At.Nanoseconds / 1e9);
        json.WriteNumber("wall_seconds", Math.Round(run.WallSeconds, 6));
        json.WriteNumber("events", run.Delivered);
        json.WriteNumber("events_per_second", Math.Round(run.EventsPerSecond));
        json.WriteStartObject("actors");
        foreach (var (kind, count) in report.Actors) json.WriteNumber(kind, count);
        json.WriteEndObject();
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
        json.WriteEndObject();
    }

    private static void WriteHost(Utf8JsonWriter json, HostRow host)
    {
        json.WriteString("name", host.Name);
        json.WriteNumber("pcpus", host.Pcpus);
        json.WriteNumber("busy", Fraction(host.Busy));
        json.WriteNumber("guest", Fraction(host.Guest));
        json.WriteNumber("hypervisor", Fraction(host.Hypervisor));
        json.WriteNumber("irq", Fraction(host.Interrupt));
        json.WriteNumber("idle", Fraction(host.Idle));
        json.WriteNumber("context_switches", host.Switches);
        json.WriteNumber("ipis", host.Ipis);
        json.WriteNumber("ipis_elided", host.IpisElided);
        json.WriteNumber("irqs", host.Irqs);
        json.WriteNumber("host_timers", host.HostTimers);
        json.WriteStartArray("idle_entries");
        foreach (var count in host.IdleEntries) json.WriteNumberValue(count);
        json.WriteEndArray();
        WriteLatency(json, "irq_latency_us", host.IrqLatency);
        json.WriteNumber("core_shared", Fraction(host.CoreShared));
        json.WriteNumber("line_asserts", host.LineAsserts);
        json.WriteNumber("irqs_forced", host.IrqsForced);
        json.WriteNumber("irqs_unhandled", host.IrqsUnhandled);
    }

    private static void WriteDomain(Utf8JsonWriter json, DomainRow domain)
    {
        json.WriteString("host", domain.Host);
        json.WriteNumber("id", domain.Id);
        json.WriteString("name", domain.Name);
        json.WriteNumber("vcpus", domain.Vcpus);
        json.WriteNumber("cpu_seconds", domain.CpuSeconds);
        json.WriteNumber("cpu", Fraction(domain.CpuShare));
        json.WriteNumber("steal", Fraction(domain.Steal));
        WriteLatency(json, "wake_latency_us", domain.WakeLatency);
        WriteLatency(json, "request_latency_us", domain.RequestLatency);
        json.WriteNumber("requests", domain.RequestLatency.Count);
        json.WriteStartObject("requests_by_kind");
        foreach (var (kind, latency) in RequestKinds.Zip(domain.ByKind))
        {
            json.WriteStartObject(kind);
            WriteLatency(json, "latency_us", latency);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteNumber("wakeups", domain.AllWakeups);
        WriteGroup(json, "wakeups_by_cause", Causes, domain.Wakeups);
        WriteGroup(json, "exits_by_reason", Reasons, domain.Exits);
        WriteGroup(json, "kicks_by_case", Kicks, domain.Kicks);
        json.WriteNumber("guest_timers", domain.GuestTimers);
        json.WriteNumber("guest_timer_lateness_us", Math.Round(domain.GuestTimerLateness, 3));
        json.WriteNumber("reschedules_asked", domain.ReschedulesAsked);
        json.WriteNumber("reschedules_sent", domain.ReschedulesSent);
        json.WriteNumber("dispatches", domain.Dispatches);
        json.WriteNumber("migrations", domain.Migrations);
        json.WriteNumber("events", domain.Events);
        json.WriteNumber("upcalls", domain.Upcalls);
        json.WriteNumber("packets_received", domain.PacketsIn);
        json.WriteNumber("packets_sent", domain.PacketsOut);
        json.WriteNumber("bytes_received", domain.BytesIn);
        json.WriteNumber("bytes_sent", domain.BytesOut);
        json.WriteNumber("received_mbit_per_second", Math.Round(domain.MegabitsIn, 3));
        json.WriteNumber("sent_mbit_per_second", Math.Round(domain.MegabitsOut, 3));
        json.WriteNumber("work_seconds", domain.WorkSeconds);
        json.WriteNumber("blocks", domain.Blocks);
        json.WriteNumber("block_bytes", domain.BlockBytes);
        json.WriteNumber("drops", domain.Drops);
        json.WriteNumber("requests_issued", domain.Issued);
        json.WriteNumber("abandoned", domain.Abandoned);
        json.WriteNumber("core_shared", Fraction(domain.CoreShared));
        json.WriteNumber("batches", domain.Batches);
        json.WriteNumber("batch_seconds", domain.BatchSeconds);
        json.WriteNumber("steal_read_seconds", domain.StealReadSeconds);
    }

    private static void WriteGroup(Utf8JsonWriter json, string name, string[] keys, IReadOnlyList<long> counts)
    {
        json.WriteStartObject(name);
        foreach (var (key, count) in keys.Zip(counts)) json.WriteNumber(key, count);
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

    /// <summary>A count of 0 means that the percentiles say nothing; they are 0 then.</summary>
    private static void WriteLatency(Utf8JsonWriter json, string name, Percentiles latency)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", latency.Count);
        json.WriteNumber("p50", latency.P50);
        json.WriteNumber("p99", latency.P99);
        json.WriteNumber("p999", latency.P999);
        json.WriteNumber("mean", Math.Round(latency.Mean, 3));
        json.WriteNumber("max", latency.Longest);
        json.WriteEndObject();
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
        }

        json.WriteEndArray();
    }

    /// <summary>Seven digits: beyond them is only noise of the division.</summary>
    private static double Fraction(double value) => Math.Round(value, 7);
}
