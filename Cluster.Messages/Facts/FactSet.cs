namespace ActorXen.Messages;

/// <summary>
/// The facts of one part of the model and the counters that follow from them. A declaration adds itself to its set.
/// </summary>
public sealed class FactSet
{
    private readonly List<FactType> _types = [];
    private readonly List<Counter> _counters = [];
    private readonly List<Latency> _latencies = [];

    public IReadOnlyList<FactType> Types => _types;

    public IReadOnlyList<Counter> Counters => _counters;

    public IReadOnlyList<Latency> Latencies => _latencies;

    /// <param name="number">Assigned by hand and never reused.</param>
    /// <param name="name">In snake_case.</param>
    public FactType<TSubject> Fact<TSubject>(int number, string name)
        where TSubject : struct, IFactSubject => Added(_types, new FactType<TSubject>(number, name));

    /// <inheritdoc cref="Fact{TSubject}"/>
    /// <param name="first">Name of its value, including the unit unless the type implies it.</param>
    public FactType<TSubject, TFirst> Fact<TSubject, TFirst>(int number, string name, string first)
        where TSubject : struct, IFactSubject
        where TFirst : unmanaged => Added(_types, new FactType<TSubject, TFirst>(number, name, first));

    /// <inheritdoc cref="Fact{TSubject, TFirst}"/>
    /// <param name="second">Name of its second value, likewise.</param>
    public FactType<TSubject, TFirst, TSecond> Fact<TSubject, TFirst, TSecond>(
        int number, string name, string first, string second)
        where TSubject : struct, IFactSubject
        where TFirst : unmanaged
        where TSecond : unmanaged =>
            Added(_types, new FactType<TSubject, TFirst, TSecond>(number, name, first, second));

    /// <summary>Counts facts.</summary>
    /// <param name="fact">The fact to count.</param>
    /// <param name="name">In snake_case, unique; with a star for the member if there is a group.</param>
    /// <param name="meaning">Description for listings, a phrase without a full stop.</param>
    /// <param name="unit">Unit of the count.</param>
    /// <param name="by">The value that splits the counter.</param>
    /// <param name="subject">What it counts for, if that is not the subject of the fact.</param>
    /// <param name="loss">If this is a loss: its description in the report, by member.</param>
    public Counter Count(
        FactType fact, string name, string meaning, Unit unit = Unit.Times, Group? by = null, Subject? subject = null,
        IReadOnlyList<string>? loss = null) => Added(
            _counters,
            new Counter(fact, name, unit, meaning)
            {
                Group = by,
                Subject = subject ?? fact.Subject,
                Loss = loss ?? [],
            });

    /// <summary>Adds up a value of facts.</summary>
    /// <param name="part">The value.</param>
    /// <inheritdoc cref="Count"/>
    public Counter Sum(
        FactType fact, FactPart part, string name, string meaning, Unit unit = Unit.Times, Group? by = null,
        Subject? subject = null, IReadOnlyList<string>? loss = null) => Added(
            _counters,
            new Counter(fact, name, unit, meaning)
            {
                Fold = Fold.Sum,
                Part = part,
                Group = by,
                Subject = subject ?? fact.Subject,
                Loss = loss ?? [],
            });

    /// <summary>
    /// Adds up the time that a subject spends in each state. The fact's first value is the old state.
    /// </summary>
    /// <param name="states">By number. Every subject begins in the last one.</param>
    /// <inheritdoc cref="Count"/>
    public Counter TimeInState(FactType fact, string name, string meaning, IReadOnlyList<string> states) => Added(
        _counters,
        new Counter(fact, name, Unit.Nanoseconds, meaning)
        {
            Fold = Fold.TimeInState,
            Group = Group.Of(FactPart.First, states),
        });

    /// <summary>Keeps the distribution of a value that is a length of time.</summary>
    /// <param name="part">The value.</param>
    /// <param name="subject">The host, or the domain.</param>
    /// <param name="least">Shorter values, in ns, are not observations.</param>
    /// <inheritdoc cref="Count"/>
    public Latency Latency(
        FactType fact, FactPart part, string name, string meaning, Subject subject, long least = 0,
        Group? by = null) => Added(
            _latencies,
            new Latency(fact, part, name, meaning, subject) { Least = least, Group = by });

    private static TOne Added<TOne, TAny>(List<TAny> list, TOne declared)
        where TOne : TAny
    {
        list.Add(declared);
        return declared;
    }
}
