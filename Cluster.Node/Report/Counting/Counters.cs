using ActorXen.Messages;
using ActorXen.Report.Statistics;

namespace ActorXen.Report.Counting;

/// <summary>Everything that was counted on one host up to a time or between two times, by declared counter.</summary>
/// <remarks>
/// A row is the number of a pCPU, vCPU, line or domain. The row after the last domain counts for domains that this
/// host does not have. Interrupts §26. Differences over a partition of time add up to the whole (I-34).
/// </remarks>
public sealed class Counters
{
    private Counters(
        CounterLayout layout, CounterTable[] tables, CounterTable[] ports, LatencyHistogram[][] histograms) =>
        (Layout, Tables, PortTables, Histograms) = (layout, tables, ports, histograms);

    public CounterLayout Layout { get; }

    /// <summary>By subject; ports have tables of their own.</summary>
    internal CounterTable[] Tables { get; }

    /// <summary>By domain.</summary>
    internal CounterTable[] PortTables { get; }

    /// <summary>By latency; then by domain, for a domain's latency, and by member.</summary>
    internal LatencyHistogram[][] Histograms { get; }

    /// <summary>The row of domains that the host does not have.</summary>
    public int UnknownDomain => PortTables.Length;

    /// <summary>Nothing counted yet, with room for everything in the directory.</summary>
    public static Counters For(HostDirectory host, CounterLayout layout)
    {
        var domains = host.Domains.Select(domain => domain.Id).DefaultIfEmpty(-1).Max() + 1;
        var vcpusOf = new int[domains];
        var portsOf = new int[domains];
        foreach (var domain in host.Domains) vcpusOf[domain.Id] = domain.Vcpus;
        foreach (var port in host.Ports) portsOf[port.Domain] = Math.Max(portsOf[port.Domain], port.Port + 1);
        CounterTable Table(Subject subject) => subject switch
        {
            Subject.Host => new(1, layout.WidthOf(subject, 0)),
            Subject.Pcpu => new(host.Pcpus, layout.WidthOf(subject, host.Pcpus)),
            Subject.Vcpu => new(host.Vcpus.Count, layout.WidthOf(subject, 0)),
            Subject.Irq => new(
                host.Irqs.Select(irq => irq.Number).DefaultIfEmpty(-1).Max() + 1, layout.WidthOf(subject, host.Pcpus)),
            Subject.Domain => new(domains + 1, layout.WidthOf(subject, 0)) { LastTakesOthers = true },
            Subject.Port => new(0, 0), // Each domain has a table of its own.
            _ => throw new ArgumentOutOfRangeException(nameof(subject)),
        };
        return new(
            layout,
            [.. Enum.GetValues<Subject>().Select(Table)],
            [.. vcpusOf.Select((vcpus, id) => new CounterTable(portsOf[id], layout.WidthOf(Subject.Port, vcpus)))],
            [.. layout.Latencies.Select(latency =>
                Empty((latency.Subject == Subject.Domain ? domains : 1) * latency.Members))]);
    }

    /// <summary>The count of a pCPU, vCPU, line or domain, over all members.</summary>
    public long this[Counter counter, int row] =>
        TableOf(counter).Sum(row, Layout.ColumnOf(counter), CellsOf(counter, TableOf(counter)));

    /// <summary>The count of one member; for a counter by CPUs, of one CPU.</summary>
    public long this[Counter counter, int row, int member] => TableOf(counter)[row, Layout.ColumnOf(counter) + member];

    /// <summary>The sum over all pCPUs, vCPUs, lines or domains of the host.</summary>
    public long Sum(Counter counter) => Sum(TableOf(counter), counter);

    /// <inheritdoc cref="Sum(Counter)"/>
    public long Sum(Counter counter, int member) => TableOf(counter).Sum(Layout.ColumnOf(counter) + member);

    /// <summary>The count of a port, over all members.</summary>
    public long OfPort(Counter counter, int domain, int port) =>
        PortTables[domain].Sum(port, Layout.ColumnOf(counter), CellsOf(counter, PortTables[domain]));

    /// <inheritdoc cref="OfPort(Counter, int, int)"/>
    public long OfPort(Counter counter, int domain, int port, int member) =>
        PortTables[domain][port, Layout.ColumnOf(counter) + member];

    /// <summary>The sum over all ports of a domain and over all members.</summary>
    public long OfPorts(Counter counter, int domain) => Sum(PortTables[domain], counter);

    /// <summary>The sum over all ports of a domain.</summary>
    public long OfPorts(Counter counter, int domain, int member) =>
        PortTables[domain].Sum(Layout.ColumnOf(counter) + member);

    /// <summary>The ports of a domain have numbers below this.</summary>
    public int PortsOf(int domain) => PortTables[domain].Rows;

    /// <param name="owner">A domain; 0 for a latency of the host.</param>
    /// <param name="member">Number of a member of the latency's group.</param>
    public LatencyHistogram Of(Latency latency, int owner, int member) =>
        Histograms[Layout.PlaceOf(latency)][owner * latency.Members + member];

    /// <summary>The observations of all members together.</summary>
    public LatencyHistogram Of(Latency latency, int owner)
    {
        if (latency.Members == 1) return Of(latency, owner, 0);
        var all = new LatencyHistogram();
        for (var member = 0; member < latency.Members; member++) all.Merge(Of(latency, owner, member));
        return all;
    }

    public Counters Copy() => new(
        Layout, [.. Tables.Select(table => table.Copy())], [.. PortTables.Select(table => table.Copy())],
        [.. Histograms.Select(group => (LatencyHistogram[])[.. group.Select(one => one.Copy())])]);

    /// <summary>What was counted after <paramref name="earlier"/>, counters of the same host.</summary>
    public Counters Since(Counters earlier) => new(
        Layout,
        [.. Tables.Zip(earlier.Tables, (later, before) => later.Since(before))],
        [.. PortTables.Zip(earlier.PortTables, (later, before) => later.Since(before))],
        [.. Histograms.Zip(earlier.Histograms,
            (later, before) => (LatencyHistogram[])[.. later.Zip(before, (one, other) => one.Since(other))])]);

    public void Save(StateWriter state)
    {
        foreach (var table in Tables.Concat(PortTables)) table.Save(state);
        foreach (var histogram in Histograms.SelectMany(group => group)) histogram.Save(state);
    }

    public void Load(StateReader state)
    {
        foreach (var table in Tables.Concat(PortTables)) table.Load(state);
        foreach (var histogram in Histograms.SelectMany(group => group)) histogram.Load(state);
    }

    internal void Add(Counter counter, int row, int member, long amount) =>
        TableOf(counter).Add(row, Layout.ColumnOf(counter) + member, amount);

    private CounterTable TableOf(Counter counter) => Tables[(int)counter.Subject];

    private long Sum(CounterTable table, Counter counter)
    {
        long sum = 0;
        for (var cell = 0; cell < CellsOf(counter, table); cell++) sum += table.Sum(Layout.ColumnOf(counter) + cell);
        return sum;
    }

    private int CellsOf(Counter counter, CounterTable table) =>
        counter.Group?.Cpus is null ? counter.Members : table.Columns - Layout.ColumnOf(counter);

    private static LatencyHistogram[] Empty(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new LatencyHistogram())];
}
