using ActorXen.Messages;
using ActorXen.Report.Statistics;

namespace ActorXen.Report.Counting;

/// <summary>
/// The sums of every declared counter and latency for one thing: a host, a domain, a line, or a part of one.
/// </summary>
/// <remarks>
/// A host has the sums of its pCPUs, vCPUs, lines and domains, a domain those of its vCPUs and ports. A counter by CPUs
/// has only its sum here.
/// </remarks>
public sealed class Tally
{
    private static readonly LatencyHistogram _nothing = new();

    private readonly CounterLayout _layout;
    private readonly CellSums _sums;

    /// <summary>By latency and member; null where nothing was observed.</summary>
    private readonly LatencyHistogram?[] _histograms;

    /// <summary>What was read before, because tables read it for sorting and again for printing.</summary>
    private readonly Dictionary<Latency, Percentiles> _percentiles = [];

    internal Tally(CounterLayout layout, Subject subject, string name)
    {
        (_layout, Subject, Name) = (layout, subject, name);
        _sums = new(layout);
        _histograms = new LatencyHistogram?[layout.LatencyMembers];
    }

    public Subject Subject { get; }

    /// <summary>
    /// As in reports: <c>host0</c>, <c>host0/web</c>, <c>host0/eth0</c>, <c>host0/pcpu/3</c>, <c>host0/web/port/5</c>.
    /// </summary>
    public string Name { get; }

    internal CellSums Sums => _sums;

    /// <summary>The sum over all members; zero if the counter counts for other subjects.</summary>
    public long this[Counter counter]
    {
        get
        {
            long sum = 0;
            foreach (var cell in _sums.Of(counter)) sum += cell;
            return sum;
        }
    }

    /// <param name="member">Number of a member of the counter's group.</param>
    public long this[Counter counter, int member] => _sums.Of(counter)[member];

    /// <summary>The latencies of all members together, us.</summary>
    public Percentiles this[Latency latency] => _percentiles.TryGetValue(latency, out var known)
        ? known
        : _percentiles[latency] = Percentiles.Of(HistogramOf(latency));

    /// <summary>The count of each member of the counter's group.</summary>
    public IReadOnlyList<long> MembersOf(Counter counter) => _sums.Of(counter).ToArray();

    /// <summary>The latencies of each member of the group, us.</summary>
    public IReadOnlyList<Percentiles> MembersOf(Latency latency) =>
        [.. Enumerable.Range(0, latency.Members).Select(member => Percentiles.Of(HistogramOf(latency, member)))];

    /// <summary>The observations of all members together; do not change it.</summary>
    public LatencyHistogram HistogramOf(Latency latency)
    {
        if (latency.Members == 1) return HistogramOf(latency, 0);
        var all = new LatencyHistogram();
        for (var member = 0; member < latency.Members; member++) all.Merge(HistogramOf(latency, member));
        return all;
    }

    /// <summary>Adds the counts and observations of another subject, or of another time.</summary>
    public void Merge(Tally other)
    {
        _percentiles.Clear();
        _sums.Add(other._sums);
        for (var place = 0; place < _histograms.Length; place++)
            if (other._histograms[place] is { Count: > 0 } more) Histogram(place).Merge(more);
    }

    /// <summary>The sums of so many subjects like this one.</summary>
    /// <param name="times">1 or more.</param>
    public Tally Times(int times)
    {
        var all = new Tally(_layout, Subject, Name);
        all._sums.Add(_sums);
        all._sums.Multiply(times);
        for (var place = 0; place < _histograms.Length; place++)
            if (_histograms[place] is { Count: > 0 } own) all._histograms[place] = own.Times(times);
        return all;
    }

    /// <summary>Writes everything.</summary>
    internal void Save(StateWriter state)
    {
        _sums.Save(state);
        state.Int(_histograms.Count(one => one is { Count: > 0 }));
        foreach (var (place, histogram) in _histograms.Index())
        {
            if (histogram is not { Count: > 0 }) continue;
            state.Int(place);
            histogram.Save(state);
        }
    }

    /// <summary>Writes in what it differs from another one, which <see cref="LoadBeside"/> must be given.</summary>
    internal void SaveBeside(StateWriter state, Tally known)
    {
        var more = new CellSums(_layout);
        more.Add(known._sums);
        more.TakeFrom(_sums);
        more.Save(state);
        for (var place = 0; place < _histograms.Length; place++)
        {
            var (own, other) = (_histograms[place] ?? _nothing, known._histograms[place] ?? _nothing);
            if (own.Count == 0 && other.Count == 0) continue;
            state.Int(place + 1);
            own.SaveBeside(state, other);
        }

        state.Int(0);
    }

    /// <exception cref="StateFormatException">Damaged, or written beside another one.</exception>
    internal void LoadBeside(StateReader state, Tally known)
    {
        _sums.Load(state);
        _sums.Add(known._sums);
        while (state.Int() is var place and not 0)
            Histogram(Known(place - 1)).LoadBeside(state, known._histograms[place - 1] ?? _nothing);
    }

    /// <summary>Reads what a window of a run's series has of it.</summary>
    /// <exception cref="StateFormatException">Damaged, or written by a version with other counters.</exception>
    internal void LoadWindow(StateReader state)
    {
        _sums.Load(state);
        foreach (var latency in state.Many(SeriesLatency.Read)) Histogram(Known(latency.Place)).Add(latency);
    }

    /// <exception cref="StateFormatException">Damaged, or written by a version with other counters.</exception>
    internal void Load(StateReader state)
    {
        _sums.Load(state);
        for (var left = state.Int(); left > 0; left--) Histogram(Known(state.Int())).Load(state);
    }

    /// <summary>The histogram to add to.</summary>
    /// <param name="place">As <see cref="CounterLayout.MemberPlaceOf"/> says.</param>
    internal LatencyHistogram Histogram(int place) => _histograms[place] ??= new();

    public static Tally OfHost(HostDirectory host, Counters counters)
    {
        var tally = new Tally(counters.Layout, Subject.Host, host.Name);
        foreach (var subject in (Subject[])[Subject.Host, Subject.Pcpu, Subject.Vcpu, Subject.Irq, Subject.Domain])
            for (var row = 0; row < counters.Tables[(int)subject].Rows; row++)
                tally._sums.Add(subject, counters.Tables[(int)subject], row);
        return tally.With(counters, 0);
    }

    public static Tally OfDomain(HostDirectory host, DomainEntry domain, Counters counters)
    {
        var tally = new Tally(counters.Layout, Subject.Domain, $"{host.Name}/{domain.Name}");
        tally._sums.Add(Subject.Domain, counters.Tables[(int)Subject.Domain], domain.Id);
        foreach (var vcpu in host.Vcpus)
            if (vcpu.Domain == domain.Id)
                tally._sums.Add(Subject.Vcpu, counters.Tables[(int)Subject.Vcpu], vcpu.Number);
        for (var port = 0; port < counters.PortsOf(domain.Id); port++)
            tally._sums.Add(Subject.Port, counters.PortTables[domain.Id], port);
        return tally.With(counters, domain.Id);
    }

    public static Tally OfLine(HostDirectory host, IrqEntry irq, Counters counters)
    {
        var tally = new Tally(counters.Layout, Subject.Irq, $"{host.Name}/{irq.Name}");
        tally._sums.Add(Subject.Irq, counters.Tables[(int)Subject.Irq], irq.Number);
        return tally;
    }

    /// <summary>A tally for each pCPU, vCPU and port of a host.</summary>
    public static IEnumerable<Tally> OfParts(HostDirectory host, Counters counters)
    {
        for (var pcpu = 0; pcpu < host.Pcpus; pcpu++)
            yield return Part(Subject.Pcpu, $"{host.Name}/pcpu/{pcpu}", counters.Tables[(int)Subject.Pcpu], pcpu);
        foreach (var domain in host.Domains)
        {
            var name = $"{host.Name}/{domain.Name}";
            foreach (var vcpu in host.Vcpus.Where(vcpu => vcpu.Domain == domain.Id).OrderBy(vcpu => vcpu.Index))
                yield return Part(
                    Subject.Vcpu, $"{name}/vcpu/{vcpu.Index}", counters.Tables[(int)Subject.Vcpu], vcpu.Number);
            for (var port = 0; port < counters.PortsOf(domain.Id); port++)
                yield return Part(Subject.Port, $"{name}/port/{port}", counters.PortTables[domain.Id], port);
        }

        Tally Part(Subject subject, string name, CounterTable table, int row)
        {
            var tally = new Tally(counters.Layout, subject, name);
            tally._sums.Add(subject, table, row);
            return tally;
        }
    }

    /// <summary>The values to report: counters that are not zero, latencies that were observed.</summary>
    public IEnumerable<CounterValue> Values()
    {
        foreach (var counter in _layout.Counters)
        {
            if (Subject != counter.Subject && Subject != OwnerOf(counter.Subject)) continue;
            for (var member = 0; member < counter.Members; member++)
                if (this[counter, member] is var value and not 0)
                    yield return new(counter.NameOf(member), counter.Unit, Name, value);
        }

        foreach (var latency in _layout.Latencies.Where(latency => latency.Subject == Subject))
            foreach (var (member, times) in MembersOf(latency).Index())
                foreach (var value in ValuesOf(latency.NameOf(member), times).Where(value => value.Value != 0))
                    yield return value;
    }

    /// <summary>The subject that reports the sums of another: a domain reports those of its vCPUs.</summary>
    public static Subject OwnerOf(Subject subject) => subject switch
    {
        Subject.Pcpu => Subject.Host,
        Subject.Vcpu or Subject.Port => Subject.Domain,
        Subject.Host or Subject.Irq or Subject.Domain => subject,
        _ => throw new ArgumentOutOfRangeException(nameof(subject)),
    };

    private IEnumerable<CounterValue> ValuesOf(string name, Percentiles times)
    {
        if (times.Count == 0) yield break;
        yield return new($"{name}_count", Unit.Times, Name, times.Count);
        yield return new($"{name}_mean", Unit.Microseconds, Name, Math.Round(times.Mean, 3));
        foreach (var (suffix, percent) in (IReadOnlyList<(string, double)>)
            [("p50", 50), ("p95", 95), ("p99", 99), ("p999", 99.9)])
            if (times.At(percent) is { } value) yield return new($"{name}_{suffix}", Unit.Microseconds, Name, value);
        yield return new($"{name}_max", Unit.Microseconds, Name, times.Longest);
    }

    private int Known(int place) => (uint)place < (uint)_histograms.Length
        ? place
        : throw new StateFormatException("there is no such latency");

    internal LatencyHistogram HistogramOf(Latency latency, int member) =>
        _histograms[_layout.MemberPlaceOf(latency) + member] ?? new();

    private Tally With(Counters counters, int owner)
    {
        foreach (var latency in _layout.Latencies.Where(latency => latency.Subject == Subject))
            for (var member = 0; member < latency.Members; member++)
                if (counters.Of(latency, owner, member) is { Count: > 0 } observed)
                    _histograms[_layout.MemberPlaceOf(latency) + member] = observed;
        return this;
    }
}

/// <summary>One number of a report's <c>counters</c>.</summary>
/// <param name="Name">Names a counter and member, a percentile of a latency, or a derived figure.</param>
/// <param name="Subject">What it was counted for: <c>host0/web</c>.</param>
public readonly record struct CounterValue(string Name, Unit Unit, string Subject, double Value);
