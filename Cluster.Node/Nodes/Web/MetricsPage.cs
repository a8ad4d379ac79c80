using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Wire;

namespace ActorXen.Nodes.Web;

/// <summary>A node's measurements as a Prometheus page.</summary>
/// <remarks>
/// The instruments are .NET metrics with OpenTelemetry names and units, so any exporter can read them. The page follows
/// OpenTelemetry's rules for Prometheus: dots become underscores, and the unit and <c>_total</c> are appended. Virtual
/// time and wall time are different metrics. The page has .NET's runtime metrics as well.
/// </remarks>
internal sealed class MetricsPage : IDisposable
{
    private const string Runtime = "System.Runtime";

    private readonly Meter _meter;
    private readonly string _node;
    private readonly Lock _door = new();
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, (Instrument Instrument, List<string> Lines)> _families =
        new(StringComparer.Ordinal);
    private ClusterDescription? _cluster;
    private WorkerStatus? _worker;
    private bool _isUp;

    /// <param name="node">HOST:PORT, a label of every line.</param>
    public MetricsPage(string node)
    {
        _node = node;
        _meter = new Meter("actorxen");
        Gauge(
            "actorxen.node.up", "{node}", "1 if this node is a full member of its cluster", () => [new(_isUp ? 1 : 0)]);
        Gauge(
            "actorxen.cluster.members", "{node}", "Members of the cluster, by whether they are reachable", Members);
        Gauge(
            "actorxen.cluster.epoch",
            "{epoch}",
            "Number of the latest epoch",
            () => OfCluster(cluster => cluster.Epoch));
        Gauge(
            "actorxen.run.virtual_time",
            "s",
            "Virtual time that is sealed",
            () => OfRuns(run => run.At.Nanoseconds / 1e9));
        Gauge(
            "actorxen.run.virtual_length",
            "s",
            "Virtual time that the run has to reach",
            () => OfRuns(run => run.Length.Nanoseconds / 1e9));
        Gauge(
            "actorxen.run.wall_time",
            "s",
            "Wall time of the present epoch so far",
            () => OfRuns(run => run.WallSeconds));
        Gauge(
            "actorxen.run.events", "{event}", "Messages delivered in virtual time", () => OfRuns(run => run.Delivered));
        Gauge(
            "actorxen.run.recoveries",
            "{recovery}",
            "How often the run resumed after the loss of a node",
            () => OfRuns(run => run.Recoveries.Count));
        Gauge(
            "actorxen.run.recovery.wall_time",
            "s",
            "Wall time of the latest recovery, by part",
            () => OfRecoveries(PartsOf));
        Gauge(
            "actorxen.run.recovery.virtual_time",
            "s",
            "Virtual time that the latest recovery repeats",
            () => OfRecoveries(LostWorkOf));
        Gauge(
            "actorxen.worker.virtual_time",
            "s",
            "Virtual time that this node's hosts have reached",
            () => OfEpochs(figures => figures.At.Nanoseconds / 1e9));
        Gauge(
            "actorxen.worker.events",
            "{event}",
            "Messages delivered to entities of this node's hosts",
            () => OfEpochs(figures => figures.Delivered));
        Gauge(
            "actorxen.worker.windows",
            "{window}",
            "Windows exchanged with other nodes in this epoch",
            () => OfEpochs(figures => figures.Windows));
        Gauge(
            "actorxen.worker.events_sent",
            "{event}",
            "Messages sent to other nodes' hosts in this epoch",
            () => OfEpochs(figures => figures.EventsSent));
        Gauge(
            "actorxen.worker.sent",
            "By",
            "Bytes of batches sent to other nodes in this epoch",
            () => OfEpochs(figures => figures.BytesSent));
        Gauge(
            "actorxen.worker.wait_wall_time",
            "s",
            "Wall time spent at the ends of windows, exchanging batches with other nodes",
            () => OfEpochs(figures => figures.WaitNanoseconds / 1e9));
        Gauge(
            "actorxen.worker.stale_messages",
            "{message}",
            "Messages dropped because their epoch or window was over",
            () => _worker is { } worker ? [new(worker.StaleDropped)] : []);
        Gauge(
            "actorxen.worker.direct_connections",
            "{connection}",
            "Nodes that send batches to this one directly instead of through Akka.Remote",
            () => _worker is { } worker ? [new(worker.DirectConnections)] : []);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _meter || instrument.Meter.Name == Runtime)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Takes the values for the next page.</summary>
    /// <param name="isUp">Whether this node is a full member.</param>
    /// <param name="answer">The coordinator's answer; it may be a refusal.</param>
    /// <param name="worker">Status of this node's worker; null without one.</param>
    public void Take(bool isUp, ICoordination answer, WorkerStatus? worker)
    {
        lock (_door) (_isUp, _cluster, _worker) = (isUp, answer as ClusterDescription, worker);
    }

    public string Write()
    {
        lock (_door)
        {
            _families.Clear();
            _listener.RecordObservableInstruments();
            var page = new StringBuilder();
            foreach (var (name, (instrument, lines)) in _families)
            {
                var kind = IsCounter(instrument) ? "counter" : "gauge";
                page.Append(
                    CultureInfo.InvariantCulture, $"# HELP {name} {instrument.Description}\n# TYPE {name} {kind}\n");
                foreach (var line in lines) page.Append(line).Append('\n');
            }

            return page.ToString();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }

    private void Gauge(string name, string unit, string description, Func<IEnumerable<Measurement<double>>> read) =>
        _meter.CreateObservableGauge(name, read, unit, description);

    private IEnumerable<Measurement<double>> Members() => _cluster is { } cluster
        ? cluster.Members.GroupBy(member => member.IsReachable).Select(group => new Measurement<double>(
            group.Count(), new KeyValuePair<string, object?>("reachable", group.Key ? "true" : "false")))
        : [];

    private IEnumerable<Measurement<double>> OfCluster(Func<ClusterDescription, double> read) =>
        _cluster is { } cluster ? [new(read(cluster))] : [];

    private IEnumerable<Measurement<double>> OfRuns(Func<RunView, double> read) =>
        OpenRuns.Select(run => new Measurement<double>(read(run), LabelsOf(run)));

    private IEnumerable<Measurement<double>> OfRecoveries(
        Func<RecoveryView, IEnumerable<(double Seconds, string? Part)>> read) =>
        from run in OpenRuns
        from recovery in run.Recoveries.TakeLast(1)
        from measured in read(recovery)
        select new Measurement<double>(
            measured.Seconds,
            measured.Part is { } part ? [.. LabelsOf(run), new("part", part)] : LabelsOf(run));

    private static IEnumerable<(double Seconds, string? Part)> PartsOf(RecoveryView recovery)
    {
        (string Name, TimeSpan? Time)[] parts =
        [
            ("detection", recovery.Begun),
            ("build", recovery.Build),
            ("load", recovery.Load),
            ("again", recovery.Again),
        ];
        foreach (var (name, time) in parts)
            if (time is { } known) yield return (known.TotalSeconds, name);
    }

    private static IEnumerable<(double Seconds, string? Part)> LostWorkOf(RecoveryView recovery) =>
        recovery.Load is null ? [] : [(recovery.LostWork.Nanoseconds / 1e9, null)];

    private IEnumerable<RunView> OpenRuns => (_cluster?.Runs ?? []).Where(run => !run.IsOver);

    private static KeyValuePair<string, object?>[] LabelsOf(RunView run) =>
        [new("run_id", run.RunId), new("state", $"{run.Phase}".ToLowerInvariant())];

    private IEnumerable<Measurement<double>> OfEpochs(Func<MemberFigures, double> read) =>
        (_worker?.Epochs ?? []).Select(epoch => new Measurement<double>(
            read(epoch.Figures), new KeyValuePair<string, object?>("run_id", epoch.RunId)));

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Only observable instruments: the others report single events at any time, which would have to be summed up.
        if (!instrument.IsObservable) return;
        var name = NameOf(instrument);
        if (!_families.TryGetValue(name, out var family)) _families.Add(name, family = (instrument, []));
        var labels = new StringBuilder($"node=\"{_node}\"");
        foreach (var (key, label) in tags)
            labels.Append(CultureInfo.InvariantCulture, $",{Plain(key)}=\"{Escaped($"{label}")}\"");
        family.Lines.Add(FormattableString.Invariant($"{name}{{{labels}}} {value}"));
    }

    private static string NameOf(Instrument instrument)
    {
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        return Plain(instrument.Name) + unit + (IsCounter(instrument) ? "_total" : "");
    }

    private static bool IsCounter(Instrument instrument) =>
        instrument.GetType().Name.StartsWith("ObservableCounter", StringComparison.Ordinal);

    private static string Plain(string name) => name.Replace('.', '_');

    private static string Escaped(string label) =>
        label.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", " ", StringComparison.Ordinal);
}
