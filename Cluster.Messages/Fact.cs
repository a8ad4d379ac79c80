namespace ActorXen.Messages;

/// <summary>Something that happened, for reports and checkers. A value, so that recording costs no memory.</summary>
/// <param name="Kind">What; it says what the numbers mean.</param>
/// <param name="Subject">Whom it concerns, by the number that <see cref="FactKind"/> names.</param>
public readonly record struct Fact(FactKind Kind, int Subject, long First, long Second);

/// <summary>Who watches a host. Sees facts in order; must not answer.</summary>
public interface IFactSink
{
    void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact);
}

/// <summary>A watcher whose sums belong to the run and go into its checkpoints.</summary>
public interface IStatefulFactSink : IFactSink
{
    void Save(StateWriter state);

    void Load(StateReader state);
}
