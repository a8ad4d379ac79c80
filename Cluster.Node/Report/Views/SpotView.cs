using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Printing;
using ActorXen.Report.Results;
using ActorXen.Report.Statistics;

namespace ActorXen.Report.Views;

/// <summary>The odd hosts among many: how far each is from the others, and in what (M-101).</summary>
/// <remarks>
/// A host's score is its largest distance from the median of all hosts, in units of how far hosts usually are from it:
/// the median absolute deviation times 1.4826, which is the standard deviation of a normal distribution. One odd host
/// changes neither, so it cannot hide itself.
/// </remarks>
public sealed class SpotView : IRunView
{
    /// <summary>Of fewer hosts it cannot be said which is odd.</summary>
    private const int FewestHosts = 4;

    private const double NormalDeviation = 1.4826;

    /// <summary>
    /// Hosts that are all alike differ by luck. A figure within a twentieth of the median is not odd, however close to
    /// each other the rest are.
    /// </summary>
    private const double LeastPart = 0.05 / Odd;

    /// <summary>From this score on the legend calls a host odd.</summary>
    private const int Odd = 5;

    private const int MostOthers = 2;

    private static readonly Measure[] _measures =
    [
        new("p99 request", "p99_request_us", "us", 1, host => P99(host, WorkloadFacts.RequestLatency)),
        new("p99 wake", "p99_wake_us", "us", 1, host => P99(host, SchedulingFacts.WakeLatency)),
        new("requests", "requests_per_second", "/s", 1,
            host => host.PerSecond(All(host, WorkloadFacts.RequestLatency).Count)),
        new("busy", "busy", "%", 1e-3, host => host.Row.Busy),
        new("interrupts' time", "irq", "%", 1e-3, host => host.Row.Interrupt),
        new("Xen's time", "hypervisor", "%", 1e-3, host => host.Row.Hypervisor),
        new("firmware's time", "stolen_by_firmware", "%", 1e-3, host => host.Share(PcpuFacts.StolenTime)),
        new("interrupts", "irqs_per_second", "/s", 1, host => host.PerSecond(host.Row.Irqs)),
        new("switches", "switches_per_second", "/s", 1, host => host.PerSecond(host.Row.Switches)),
        new("steal", "steal", "%", 1e-3, Steal),
        new("packets dropped", "packets_dropped_per_second", "/s", 1,
            host => host.PerSecond(host.Row.Tally[DeviceFacts.Drops])),
    ];

    private static readonly ViewTable<Row> _table = new(
        "hosts",
        [
            new(new("host", 0), "host", row => ViewValue.Of(row.Host)),
            new(new("score", 0), "score", row => row.Score),
            new(new("odd in", 0), "figure", row => row.Of(0, one => ViewValue.Of(one.Measure.Name))),
            new(new("here", 1), "value", row => row.Of(0, one => one.Measure.Shown(one.Value))),
            new(new("median", 1), "median", row => row.Of(0, one => one.Measure.Shown(one.Median))),
            new(new("also in", 2, Wraps: true), "others", row => ViewValue.Of(row.Others)),
        ],
        "Score: how many times farther from the median of all hosts than hosts usually are, in the figure where that "
        + "is most; from about 5 on a host is odd. Compare hosts that do the same: --host takes a pattern.");

    public string Name => "spot";

    public string Summary => "Shows which hosts of a stored run differ from the others, and in what.";

    public bool IsOfDomains => false;

    public ViewAnswer Read(ViewedPart part)
    {
        var title = $"The odd among {part.Hosts.Count} {(part.Hosts.Count == 1 ? "host" : "hosts")}, {part.Text}";
        if (part.Hosts.Count < FewestHosts)
        {
            return _table.Answer(
                Name, part, title, [],
                $"at least {Whole(FewestHosts)} hosts are needed to say which is odd");
        }

        var rows = RowsOf(part);
        return _table.Answer(
            Name, part, title, rows, rows[0].Highest < Odd ? "no host is odd" : null);
    }

    /// <summary>The host that differs most; null if none is odd, or if there are too few to say.</summary>
    internal static OddHost? OddestOf(ViewedPart part)
    {
        if (part.Hosts.Count < FewestHosts || RowsOf(part)[0] is not { Highest: >= Odd } row) return null;
        var most = row.Distances[0];
        var largest = Math.Max(Math.Abs(most.Value), Math.Abs(most.Median));
        return new(
            row.Host, most.Measure.Name, most.Measure.Shown(most.Value).Text, most.Measure.Shown(most.Median).Text,
            Math.Abs(most.Value - most.Median) / largest);
    }

    /// <summary>The one that differs most first.</summary>
    private static List<Row> RowsOf(ViewedPart part)
    {
        List<Viewed> hosts = [.. part.Hosts.Select(host => new Viewed(host, part.Length))];
        var distances = _measures.SelectMany(measure => Distances(measure, hosts)).ToLookup(one => one.Host);
        return
        [
            .. hosts.Select(host => new Row(
                    host.Of.Directory.Name, [.. distances[host].OrderByDescending(one => one.Score)]))
                .OrderByDescending(row => row.Highest),
        ];
    }

    private static IEnumerable<Distance> Distances(Measure measure, List<Viewed> hosts)
    {
        var known = hosts.Select(host => (Host: host, Value: measure.Of(host))).Where(one => one.Value is not null)
            .Select(one => (one.Host, Value: one.Value!.Value)).ToList();
        if (known.Count < FewestHosts) yield break;
        var median = Median(known.Select(one => one.Value));
        var usual = NormalDeviation * Median(known.Select(one => Math.Abs(one.Value - median)));
        var least = Math.Max(Math.Max(usual, LeastPart * Math.Abs(median)), measure.Least / Odd);
        foreach (var (host, value) in known)
            yield return new(host, measure, value, median, Math.Abs(value - median) / least);
    }

    private static string Whole(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Of all guests together, us; null if it cannot be told from so few observations.</summary>
    private static double? P99(Viewed host, Latency latency) => Percentiles.Of(All(host, latency)).At(99);

    private static LatencyHistogram All(Viewed host, Latency latency)
    {
        var all = new LatencyHistogram();
        foreach (var guest in host.Guests) all.Merge(host.Of.Counters.Of(latency, guest.Id));
        return all;
    }

    /// <summary>The largest of any guest; null without guests.</summary>
    private static double? Steal(Viewed host) => host.Guests
        .Select(guest => (double?)VcpuTime.Steal(Tally.OfDomain(host.Of.Directory, guest, host.Of.Counters))).Max();

    /// <param name="Key">Its name in JSON.</param>
    /// <param name="Unit">us, /s, or % of a share.</param>
    /// <param name="Least">A difference that is too small to matter.</param>
    private sealed record Measure(string Name, string Key, string Unit, double Least, Func<Viewed, double?> Of)
    {
        public ViewValue Shown(double value) => new(
            Unit == "%" ? $"{FigureText.Percent(value)} %" : $"{Interval.Number(value)} {Unit}",
            Math.Round(value, 7));
    }

    private sealed record Viewed(ViewedHost Of, long Length)
    {
        public IEnumerable<DomainEntry> Guests => Of.Directory.Domains.Where(domain => !domain.ServesHost);

        public HostRow Row { get; } = HostRow.Of(Of.Directory, Of.Counters);

        /// <summary>Of the time of all its pCPUs.</summary>
        public double Share(Counter time) => (double)Row.Tally[time] / Length / Row.Pcpus;

        public double PerSecond(long count) => count * 1e9 / Length;
    }

    private sealed record Distance(Viewed Host, Measure Measure, double Value, double Median, double Score);

    /// <param name="Distances">The largest first; empty if nothing could be compared.</param>
    private sealed record Row(string Host, IReadOnlyList<Distance> Distances)
    {
        public double Highest => Distances.Count > 0 ? Distances[0].Score : 0;

        public ViewValue Score =>
            new(Highest.ToString("0.0", CultureInfo.InvariantCulture), Math.Round(Highest, 3));

        /// <summary>Further figures in which it is odd.</summary>
        public string Others => string.Join(", ", Distances.Skip(1).Where(one => one.Score >= Odd).Take(MostOthers)
            .Select(one => $"{one.Measure.Name} {one.Measure.Shown(one.Value).Text}"));

        public ViewValue Of(int place, Func<Distance, ViewValue> value) =>
            place < Distances.Count ? value(Distances[place]) : ViewValue.None;
    }
}

/// <summary>A host that differs from the others.</summary>
/// <param name="Figure">In what it differs most.</param>
/// <param name="Here">That figure.</param>
/// <param name="Median">The same of all hosts.</param>
/// <param name="Share">Their difference, as a share of the larger one.</param>
internal sealed record OddHost(string Host, string Figure, string Here, string Median, double Share);
