using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Tests.Support;

/// <summary>A host of a few entities under test, with probes in the places of the others, and all facts kept.</summary>
public sealed class RecordingHost : IFactSink
{
    private readonly List<RecordedFact> _facts = [];
    private EntityRef _anyone = EntityRef.None;

    public RecordingHost(long seed = 1, TieOrder ties = TieOrder.ByPhase)
    {
        Timeline = new HostTimeline(host: 0, seed, ties);
        Timeline.WatchWith(this);
    }

    public HostTimeline Timeline { get; }

    /// <summary>Everything up to and including this time has happened.</summary>
    public VirtualTime Now { get; private set; }

    /// <summary>In the order in which they were recorded.</summary>
    public IReadOnlyList<RecordedFact> Facts => _facts;

    public EntityRef<TEntity> Add<TEntity>(string path, TEntity entity)
        where TEntity : IEntity, IRole
    {
        _anyone = Timeline.Add(path, entity);
        return new(_anyone.Number);
    }

    /// <param name="path">Of the entity that it stands in for.</param>
    /// <param name="reaction">What it does beyond keeping the message.</param>
    public Probe AddProbe(string path, Action<Message, EntityContext>? reaction = null)
    {
        var probe = new Probe(reaction);
        probe.Self = new(Add(path, probe).Number);
        return probe;
    }

    /// <summary>Sends a message to an entity, and lets everything happen that is due by then.</summary>
    /// <param name="to">The receiver.</param>
    /// <param name="message">The message.</param>
    /// <param name="after">How long from now.</param>
    public void Tell<TRole, TMessage>(EntityRef<TRole> to, TMessage message, Duration after = default)
        where TRole : IRole
        where TMessage : Message, ITo<TRole>
    {
        Timeline.ContextOf(_anyone).Schedule(to, Now + after - Timeline.Now, message);
        RunFor(after);
    }

    /// <summary>Lets everything happen that is due within this time, its end included.</summary>
    public void RunFor(Duration length)
    {
        Now += length;
        Timeline.RunUntil(Now + 1.Ns);
    }

    public int CountOf(FactType type) => _facts.Count(recorded => recorded.Fact.Is(type));

    public IReadOnlyList<Fact> FactsOf(FactType type) =>
        [.. _facts.Where(recorded => recorded.Fact.Is(type)).Select(recorded => recorded.Fact)];

    public FactMask Asks => FactMask.All;

    public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact) => _facts.Add(new(now, source, fact));
}

public readonly record struct RecordedFact(VirtualTime At, EntityRef Source, Fact Fact);

/// <summary>Keeps the messages that it gets.</summary>
public sealed class Probe(Action<Message, EntityContext>? reaction) : IEntity, IEveryRole
{
    private readonly List<(VirtualTime At, Message Message)> _received = [];

    public EntityRef<IEveryRole> Self { get; internal set; }

    public IReadOnlyList<(VirtualTime At, Message Message)> Received => _received;

    public IReadOnlyList<Message> Messages => [.. _received.Select(received => received.Message)];

    public EntityRef<TRole> As<TRole>()
        where TRole : IRole => new(Self.Number);

    /// <summary>What it got since the last call.</summary>
    public IReadOnlyList<Message> Take()
    {
        var messages = Messages;
        _received.Clear();
        return messages;
    }

    public void Handle(Message message, EntityContext context)
    {
        _received.Add((context.Now, message));
        reaction?.Invoke(message, context);
    }

    public void Save(StateWriter state)
    {
        state.Int(_received.Count);
        foreach (var (at, message) in _received)
        {
            state.Long(at.Nanoseconds);
            state.Message(message);
        }
    }

    public void Load(StateReader state)
    {
        _received.Clear();
        for (var count = state.Int(); count > 0; count--) _received.Add((new(state.Long()), state.Message()));
    }
}
