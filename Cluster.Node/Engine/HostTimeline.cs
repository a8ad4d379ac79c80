using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>One host: its entities, its future, and the loop that lets them speak in the one order that there is.</summary>
/// <remarks>
/// Sequential, so what real hardware does atomically is atomic here. Between two events of the queue the same-instant
/// conversation (a FIFO) is brought to its end. Design §2 and §3.
/// </remarks>
public sealed class HostTimeline
{
    private readonly long _seed;
    private readonly List<IEntity> _entities = [];
    private readonly List<EntityContext> _contexts = [];
    private readonly List<string> _paths = [];
    private readonly EventQueue _queue = new();
    private readonly List<AbroadEvent> _outbox = [];
    private IEntityHosting _hosting;
    private IFactSink? _facts;
    private Said[] _conversation = new Said[16];
    private int _conversationHead;
    private int _conversationCount;
    private long _sequence;
    private TraceHash _hash;

    public HostTimeline(int host, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(host);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(host, EventOrder.MaxHosts);
        Host = host;
        _seed = seed;
        _hosting = new PlainHosting(this);
    }

    public int Host { get; }

    public VirtualTime Now { get; private set; }

    public VirtualTime NextDue => _queue.NextDue;

    public ulong Hash => _hash.Value;

    /// <summary>Messages delivered so far.</summary>
    public long Delivered { get; private set; }

    public int PendingEvents => _queue.Count;

    /// <summary>What was said to other hosts and not yet collected.</summary>
    public List<AbroadEvent> Outbox => _outbox;

    public IReadOnlyList<string> Paths => _paths;

    public IReadOnlyList<IEntity> Entities => _entities;

    /// <summary>Adds an entity. The order of the calls is part of the scenario: it numbers the entities.</summary>
    public EntityRef Add(string path, IEntity entity)
    {
        var self = new EntityRef(_entities.Count);
        _entities.Add(entity);
        _contexts.Add(new EntityContext(this, self, RandomStream.For(_seed, path)));
        _paths.Add(path);
        return self;
    }

    public EntityContext ContextOf(EntityRef entity) => _contexts[entity.Number];

    public string PathOf(EntityRef entity) => _paths[entity.Number];

    /// <summary>Lets something else than a plain call deliver messages: the Akka engine.</summary>
    public void HostWith(IEntityHosting hosting) => _hosting = hosting;

    public void WatchWith(IFactSink? facts) => _facts = facts;

    /// <summary>Lets every entity begin, in order, at time zero.</summary>
    public void Start()
    {
        for (var index = 0; index < _entities.Count; index++)
        {
            _entities[index].Start(_contexts[index]);
            Converse();
        }
    }

    /// <summary>Delivers everything that is due before <paramref name="horizon"/>.</summary>
    /// <exception cref="EntityFailedException">An entity failed; the timeline must not be used any more.</exception>
    public void RunUntil(VirtualTime horizon)
    {
        while (_queue.TryTake(horizon, out var due, out _, out var target, out var message))
        {
            Now = due;
            Deliver(target, message);
            if (_conversationCount != 0) Converse();
        }
    }

    /// <summary>Enqueues what another host said.</summary>
    public void Accept(in AbroadEvent arriving)
    {
        Invariant.Holds(arriving.Due >= Now, $"host {Host} is at {Now}, the event is due at {arriving.Due}");
        _queue.Add(arriving.Due, arriving.Order, arriving.Target, arriving.Message);
    }

    /// <summary>Puts a message at the end of this instant's conversation. Used by engines.</summary>
    public void Post(EntityRef to, Message message)
    {
        if (_conversationCount == _conversation.Length) GrowConversation();
        ref var place = ref _conversation[(_conversationHead + _conversationCount) & (_conversation.Length - 1)];
        place.Target = to.Number;
        place.Message = message;
        _conversationCount++;
    }

    /// <summary>The state at a window's end. Nothing may be under way in this instant or on its way abroad.</summary>
    public void Save(StateWriter state)
    {
        Invariant.Holds(_conversationCount == 0, $"host {Host} is in the middle of {Now}");
        Invariant.Holds(_outbox.Count == 0, $"host {Host} has {_outbox.Count} uncollected events for other hosts");
        state.Section("host");
        state.Int(Host);
        state.Long(Now.Nanoseconds);
        state.Long(_sequence);
        state.Long(Delivered);
        _hash.Save(state);
        state.Int(_entities.Count);
        for (var index = 0; index < _entities.Count; index++)
        {
            state.Section(_paths[index]);
            _contexts[index].Random.Save(state);
            _entities[index].Save(state);
        }

        _queue.Save(state);
        state.Bool(_facts is IStatefulFactSink);
        (_facts as IStatefulFactSink)?.Save(state);
    }

    /// <summary>Reads a state into a host that was built from the same scenario.</summary>
    /// <exception cref="StateFormatException">The state belongs to another scenario or version, or is damaged.</exception>
    public void Load(StateReader state)
    {
        state.Section("host");
        if (state.Int() != Host) throw new StateFormatException($"it does not belong to host {Host}");
        Now = new(state.Long());
        _sequence = state.Long();
        Delivered = state.Long();
        _hash.Load(state);
        var count = state.Int();
        if (count != _entities.Count)
            throw new StateFormatException($"it has {count} entities, the scenario builds {_entities.Count}");
        for (var index = 0; index < count; index++)
        {
            state.Section(_paths[index]);
            _contexts[index].Random.Load(state);
            _entities[index].Load(state);
        }

        _queue.Load(state);
        var hasFacts = state.Bool();
        if (hasFacts && _facts is not IStatefulFactSink) throw new StateFormatException("it has counters, this run keeps none");
        if (hasFacts) ((IStatefulFactSink)_facts!).Load(state);
    }

    internal void Speak(EntityRef from, EntityRef to, Message message) => _hosting.Tell(from, to, message);

    internal ScheduledEvent Schedule(EntityRef to, VirtualTime due, Message message, Phase phase)
    {
        Invariant.Holds(due >= Now, $"{message} is scheduled for {due}, before {Now}");
        Invariant.Holds((uint)to.Number < (uint)_entities.Count, $"{message} is scheduled for {to}, which does not exist");
        return _queue.Add(due, NextOrder(phase), to, message);
    }

    internal void Cancel(ref ScheduledEvent scheduled)
    {
        if (scheduled.IsSet) _queue.Cancel(scheduled);
        scheduled = ScheduledEvent.None;
    }

    internal void SendAbroad(EntityAddress to, VirtualTime due, Message message, Phase phase) =>
        _outbox.Add(new AbroadEvent(due, NextOrder(phase), to.Host, to.Entity, message));

    internal void Record(EntityRef entity, in Fact fact) => _facts?.OnFact(Host, Now, entity, fact);

    private EventOrder NextOrder(Phase phase)
    {
        Invariant.Holds(_sequence < EventOrder.MaxSequence, $"host {Host} has scheduled {_sequence} events");
        return EventOrder.Of(phase, Host, _sequence++);
    }

    private void Converse()
    {
        while (_conversationCount != 0)
        {
            ref var said = ref _conversation[_conversationHead];
            var (target, message) = (new EntityRef(said.Target), said.Message!);
            said.Message = null;
            _conversationHead = (_conversationHead + 1) & (_conversation.Length - 1);
            _conversationCount--;
            Deliver(target, message);
        }
    }

    private void Deliver(EntityRef target, Message message)
    {
        _hash.Add(Now, target, message);
        Delivered++;
        _hosting.Deliver(target, message);
    }

    private void GrowConversation()
    {
        // An endless conversation at one instant would eat all memory and say nothing: name it instead.
        Invariant.Holds(
            _conversation.Length < MostSaidAtOnce,
            $"host {Host} says more than {MostSaidAtOnce} things at {Now}; the latest is {_conversation[_conversationHead].Message}");
        var grown = new Said[_conversation.Length * 2];
        for (var index = 0; index < _conversationCount; index++)
            grown[index] = _conversation[(_conversationHead + index) & (_conversation.Length - 1)];
        (_conversation, _conversationHead) = (grown, 0);
    }

    private const int MostSaidAtOnce = 1 << 22;

    private struct Said
    {
        public Message? Message;
        public int Target;
    }

    /// <summary>The plain engine: an entity is called where an actor would be told.</summary>
    private sealed class PlainHosting(HostTimeline timeline) : IEntityHosting
    {
        public void Tell(EntityRef from, EntityRef to, Message message) => timeline.Post(to, message);

        public void Deliver(EntityRef target, Message message)
        {
            try
            {
                timeline._entities[target.Number].Handle(message, timeline._contexts[target.Number]);
            }
            catch (Exception cause) when (cause is not EntityFailedException)
            {
                throw new EntityFailedException(timeline.Host, timeline.PathOf(target), timeline.Now, message, cause);
            }
        }
    }
}

/// <summary>How messages reach entities: by a plain call, or through Akka.</summary>
public interface IEntityHosting
{
    /// <summary>Puts the message at the end of this instant's conversation (<see cref="HostTimeline.Post"/>).</summary>
    void Tell(EntityRef from, EntityRef to, Message message);

    /// <summary>Lets the entity handle the message now.</summary>
    /// <exception cref="EntityFailedException">The entity failed.</exception>
    void Deliver(EntityRef target, Message message);
}

/// <summary>Something said to an entity of another host.</summary>
public readonly record struct AbroadEvent(VirtualTime Due, EventOrder Order, int Host, EntityRef Target, Message Message);

/// <summary>An entity broke down. Its run ends; other runs and the node live on.</summary>
public sealed class EntityFailedException(int host, string path, VirtualTime at, Message message, Exception cause)
    : Exception($"{path} failed at {at} on {message}: {cause.Message}", cause)
{
    public int Host { get; } = host;
    public string Path { get; } = path;
    public VirtualTime At { get; } = at;
}
