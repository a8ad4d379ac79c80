namespace ActorXen.Messages;

/// <summary>Something that happened, for reports and checkers. A value, so that recording costs no memory.</summary>
/// <param name="Number">Number of its <see cref="FactType"/>, which says what the other numbers mean.</param>
/// <param name="Subject">What it concerns: the number of a pCPU, vCPU, line, port or domain on the host.</param>
/// <param name="First">The first value; 0 if the type has none. Lengths of time are nanoseconds.</param>
/// <param name="Second">The second value; 0 if the type has none.</param>
public readonly record struct Fact(int Number, int Subject, long First, long Second)
{
    public Fact(FactType type, int subject, long first = 0, long second = 0) : this(type.Number, subject, first, second)
    {
    }

    public bool Is(FactType type) => Number == type.Number;
}

/// <summary>A watcher of a host. It sees the facts that it asks for, in order, and has no effect on the run.</summary>
public interface IFactSink
{
    /// <summary>The facts that it asks for. Read once, when the host gets its watchers.</summary>
    FactMask Asks { get; }

    void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact);
}

/// <summary>A watcher whose sums belong to the run and are part of its checkpoints.</summary>
public interface IStatefulFactSink : IFactSink
{
    void Save(StateWriter state);

    void Load(StateReader state);
}

/// <summary>
/// A watcher that writes down single events of a run. What it has written is taken away again and again; only what it
/// needs to continue is part of checkpoints, beside the sums.
/// </summary>
public interface IHostRecorder : IFactSink
{
    RecordKind Kind { get; }

    /// <summary>Called when <see cref="IFactSink.Asks"/> has changed.</summary>
    Action AsksChanged { get; set; }

    /// <summary>What was recorded since the previous call. What several calls return can be put together.</summary>
    /// <param name="at">Everything before this time has happened on the host.</param>
    byte[] Take(VirtualTime at);

    void Save(StateWriter state);

    void Load(StateReader state);
}

/// <summary>What a run can record of single events, for questions that are asked later.</summary>
public enum RecordKind
{
    /// <summary>What requests and wakeups spent their time on.</summary>
    Paths = 0,

    /// <summary>Every fact.</summary>
    Trace = 1,
}
