using ActorXen.Messages;

namespace ActorXen.Report.Counting;

/// <summary>
/// Where each declared counter is kept and what each fact adds to. The declarations are compiled once for all books.
/// </summary>
/// <remarks>
/// A column per counter and member, in the order of declaration; a counter by CPUs is the last one of its table,
/// since each host or domain has as many as it has CPUs.
/// </remarks>
public sealed class CounterLayout
{
    private const int NoMember = 0;

    private readonly Dictionary<Counter, int> _columns = [];
    private readonly Dictionary<Latency, int> _places = [];
    private readonly Dictionary<Latency, int> _memberPlaces = [];
    private readonly int[] _width = new int[Enum.GetValues<Subject>().Length];
    private readonly Counter?[] _last = new Counter?[Enum.GetValues<Subject>().Length];

    /// <param name="sets">Declarations; a name or number occurs only once in all of them.</param>
    /// <exception cref="ArgumentException">One occurs twice, or a table has two counters by CPUs.</exception>
    public CounterLayout(params IReadOnlyList<FactSet> sets)
    {
        Types = [.. sets.SelectMany(set => set.Types)];
        Counters = [.. sets.SelectMany(set => set.Counters)];
        Latencies = [.. sets.SelectMany(set => set.Latencies)];
        Refuse(Types.GroupBy(type => $"fact number {type.Number}"));
        Refuse(Counters.SelectMany(counter => Enumerable.Range(0, counter.Members).Select(counter.NameOf))
            .GroupBy(name => name));
        foreach (var counter in Counters.OrderBy(counter => counter.Group?.Cpus is not null)) Place(counter);
        foreach (var (place, latency) in Latencies.Index())
        {
            _places[latency] = place;
            _memberPlaces[latency] = LatencyMembers;
            LatencyMembers += latency.Members;
        }

        IReadOnlyList<(FactType Type, CounterStep Step)> steps =
        [
            .. Counters.Select(counter => (counter.Fact, StepOf(counter))),
            .. Latencies.Index().Select(latency => (latency.Item.Fact, StepOf(latency.Item, latency.Index))),
            .. KeptFacts.All.Index().Select(kept => (kept.Item.Type, CounterStep.Keep(kept.Index, kept.Item.Part))),
        ];
        Plans = [.. Enumerable.Repeat(new FactPlan([]), FactType.Most)];
        foreach (var fact in steps.GroupBy(step => step.Type.Number, step => step.Step))
            Plans[fact.Key] = new([.. fact]);
        Clocks = [.. Counters.Where(counter => counter.Fold == Fold.TimeInState)];
        ClockColumns = [.. Clocks.Select(clock => (clock.Subject, _columns[clock]))];
        Asks = FactMask.Of(steps.Select(step => step.Type));
        Fingerprint = Hashing.KeyOf(string.Join(
            ' ',
            Counters.Select(Signature).Concat(Latencies.Select(Signature)).Concat(KeptFacts.All.Select(Signature))));
    }

    /// <summary>The layout of everything that the program declares.</summary>
    public static CounterLayout Shipped { get; } = new(DeclaredFacts.Sets);

    public IReadOnlyList<FactType> Types { get; }

    public IReadOnlyList<Counter> Counters { get; }

    public IReadOnlyList<Latency> Latencies { get; }

    /// <summary>Counters that need the time of a subject's latest change.</summary>
    public IReadOnlyList<Counter> Clocks { get; }

    /// <summary>The table and the first column of each clock.</summary>
    internal (Subject Subject, int Column)[] ClockColumns { get; }

    /// <summary>The facts that are counted.</summary>
    public FactMask Asks { get; }

    /// <summary>A hash of everything that gives saved numbers their meaning and order.</summary>
    public ulong Fingerprint { get; }

    /// <summary>The first column of a counter in the table of its subject.</summary>
    public int ColumnOf(Counter counter) => _columns[counter];

    public int PlaceOf(Latency latency) => _places[latency];

    /// <summary>How many histograms a subject with all latencies has.</summary>
    public int LatencyMembers { get; }

    /// <summary>The place of a latency's first member among all members of all latencies.</summary>
    public int MemberPlaceOf(Latency latency) => _memberPlaces[latency];

    /// <summary>How many columns a subject's table has.</summary>
    /// <param name="cpus">pCPUs of the host, or vCPUs of the domain: a counter by CPUs has as many members.</param>
    public int WidthOf(Subject subject, int cpus) => _width[(int)subject] + (_last[(int)subject] is null ? 0 : cpus);

    /// <summary>What each fact does, by its number.</summary>
    internal FactPlan[] Plans { get; }

    private void Place(Counter counter)
    {
        var table = (int)counter.Subject;
        _columns[counter] = _width[table];
        if (counter.Group?.Cpus is null) _width[table] += counter.Members;
        else if (_last[table] is { } other) throw new ArgumentException($"{counter} and {other} are both by CPUs");
        else _last[table] = counter;
    }

    private CounterStep StepOf(Counter counter)
    {
        var last = counter.Group switch
        {
            null => NoMember,
            { Cpus: not null } => CounterStep.AnyMember,
            var group => group.Members.Count - 1,
        };
        var kind = counter switch
        {
            { Fold: Fold.TimeInState } => StepKind.TimeInState,
            { Subject: Subject.Port } => StepKind.AddToPort,
            _ => StepKind.Add,
        };
        // The subject of the fact names the row, or its first value does: the port of a domain, the domain of a port.
        var row = counter.Subject == counter.Fact.Subject ? FactPart.None : FactPart.First;
        var clock = Counters.Where(one => one.Fold == Fold.TimeInState).TakeWhile(one => one != counter).Count();
        return new(
            kind, counter.Subject, row, counter.Group?.By ?? FactPart.None, counter.Part, _columns[counter], last,
            clock);
    }

    private static CounterStep StepOf(Latency latency, int place) => new(
        latency.Subject == Subject.Domain && latency.Fact.Subject == Subject.Vcpu
            ? StepKind.ObserveForDomain
            : StepKind.Observe,
        latency.Subject, FactPart.None, latency.Group?.By ?? FactPart.None, latency.Part, place, latency.Members - 1,
        checked((int)latency.Least));

    private static string Signature(Counter counter) =>
        $"{counter.Subject}/{counter.Name}/{counter.Fact.Number}/{counter.Fold}/{counter.Part}"
        + $"/{Members(counter.Group)}";

    private static string Signature(Latency latency) =>
        $"{latency.Subject}/{latency.Name}/{latency.Fact.Number}/{latency.Part}/{latency.Least}"
        + $"/{Members(latency.Group)}";

    private static string Signature((FactType Type, FactPart Part) kept) => $"{kept.Type.Number}/{kept.Part}";

    private static string Members(Group? group) => $"{group?.By}/{string.Join(',', group?.Members ?? [])}";

    private static void Refuse<T>(IEnumerable<IGrouping<string, T>> declared)
    {
        if (declared.FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"{twice.Key} is declared {twice.Count()} times");
    }
}
