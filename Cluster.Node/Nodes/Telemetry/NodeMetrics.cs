using System.Diagnostics.Metrics;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Wire;

namespace ActorXen.Nodes.Telemetry;

/// <summary>A node's measurements as .NET instruments with OpenTelemetry names and units.</summary>
/// <remarks>
/// Virtual time and wall time are different metrics. Counters of a run begin again with each of its epochs, as those of
/// a process do with each start; Prometheus knows that of counters.
/// </remarks>
internal sealed class NodeMetrics : IDisposable
{
    /// <summary>Of the meter.</summary>
    public const string Name = "actorxen";

    private readonly Meter _meter = new(Name);
    private volatile Values _values = new(false, null, null);

    public NodeMetrics()
    {
        Gauge(
            "actorxen.node.up",
            "{node}",
            "1 if this node is a full member of its cluster",
            () => [new(_values.IsUp ? 1 : 0)]);
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
        Count(
            "actorxen.run.events", "{event}", "Messages delivered in virtual time", () => OfRuns(run => run.Delivered));
        Count(
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
        Count(
            "actorxen.worker.events",
            "{event}",
            "Messages delivered to entities of this node's hosts",
            () => OfEpochs(figures => figures.Delivered));
        Count(
            "actorxen.worker.windows",
            "{window}",
            "Windows exchanged with other nodes in this epoch",
            () => OfEpochs(figures => figures.Windows));
        Count(
            "actorxen.worker.events_sent",
            "{event}",
            "Messages sent to other nodes' hosts in this epoch",
            () => OfEpochs(figures => figures.EventsSent));
        Count(
            "actorxen.worker.sent",
            "By",
            "Bytes of batches sent to other nodes in this epoch",
            () => OfEpochs(figures => figures.BytesSent));
        Count(
            "actorxen.worker.wait_wall_time",
            "s",
            "Wall time spent at the ends of windows, exchanging batches with other nodes",
            () => OfEpochs(figures => figures.WaitNanoseconds / 1e9));
        Count(
            "actorxen.worker.stale_messages",
            "{message}",
            "Messages dropped because their epoch or window was over",
            () => _values.Worker is { } worker ? [new(worker.StaleDropped)] : []);
        Gauge(
            "actorxen.worker.direct_connections",
            "{connection}",
            "Nodes that send batches to this one directly instead of through Akka.Remote",
            () => _values.Worker is { } worker ? [new(worker.DirectConnections)] : []);
    }

    /// <summary>Takes the present values, which are shown until the next ones.</summary>
    /// <param name="isUp">Whether this node is a full member.</param>
    /// <param name="answer">The coordinator's answer; it may be a refusal.</param>
    /// <param name="worker">Status of this node's worker; null without one.</param>
    public void Take(bool isUp, ICoordination answer, WorkerStatus? worker) =>
        _values = new(isUp, answer as ClusterDescription, worker);

    /// <summary>Whether the instrument is one of this node's.</summary>
    public bool Owns(Instrument instrument) => instrument.Meter == _meter;

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string unit, string description, Func<IEnumerable<Measurement<double>>> read) =>
        _meter.CreateObservableGauge(name, read, unit, description);

    private void Count(string name, string unit, string description, Func<IEnumerable<Measurement<double>>> read) =>
        _meter.CreateObservableCounter(name, read, unit, description);

    private IEnumerable<Measurement<double>> Members() => _values.Cluster is { } cluster
        ? cluster.Members.GroupBy(member => member.IsReachable).Select(group => new Measurement<double>(
            group.Count(), new KeyValuePair<string, object?>("reachable", group.Key ? "true" : "false")))
        : [];

    private IEnumerable<Measurement<double>> OfCluster(Func<ClusterDescription, double> read) =>
        _values.Cluster is { } cluster ? [new(read(cluster))] : [];

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

    private IEnumerable<RunView> OpenRuns => (_values.Cluster?.Runs ?? []).Where(run => !run.IsOver);

    private static KeyValuePair<string, object?>[] LabelsOf(RunView run) =>
        [new("run_id", run.RunId), new("state", $"{run.Phase}".ToLowerInvariant())];

    private IEnumerable<Measurement<double>> OfEpochs(Func<MemberFigures, double> read) =>
        (_values.Worker?.Epochs ?? []).Select(epoch => new Measurement<double>(
            read(epoch.Figures), new KeyValuePair<string, object?>("run_id", epoch.RunId)));

    private sealed record Values(bool IsUp, ClusterDescription? Cluster, WorkerStatus? Worker);
}
