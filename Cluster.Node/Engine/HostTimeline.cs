using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>
/// One host: its entities, its pending events, and the loop that delivers messages in their one defined order.
/// </summary>
/// <remarks>
/// Sequential, so what real hardware does atomically is atomic here. Between two events of the queue, the conversation
/// of the same instant (a FIFO) is completed (interrupts §28).
/// </remarks>
public sealed partial class HostTimeline
{
    private readonly long _seed;
    private readonly TieOrder _ties;
    private readonly PathList _paths = new();
    private readonly EventQueue _queue = new();
    private readonly List<AbroadEvent> _inbox = [];
    private IEntity[] _entities = new IEntity[4];
    private EntityContext[] _contexts = new EntityContext[4];
    private IEntityHosting _hosting;
    private long _sequence;
    private VirtualTime _horizon;
    private VirtualTime _earliestAbroad;
    private TraceHash _hash;

    /// <param name="host">Number of the host.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="ties">The order of events that are due in the same nanosecond.</param>
    public HostTimeline(int host, long seed, TieOrder ties = TieOrder.ByPhase)
    {
        _ties = ties;
        ArgumentOutOfRangeException.ThrowIfNegative(host);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(host, EventOrder.MaxHosts);
        Host = host;
        _seed = seed;
        _hosting = new PlainHosting(this);
    }

    public int Host { get; }

    public VirtualTime Now { get; private set; }

    public VirtualTime NextDue
    {
        get
        {
            TakeIn();
            return _queue.NextDue;
        }
    }

    public ulong Hash => _hash.Value;

    /// <summary>Messages delivered so far.</summary>
    public long Delivered { get; private set; }

    /// <summary>Events for other hosts that were not collected yet. The hosts of one thread share a list.</summary>
    public List<AbroadEvent> Outbox { get; internal set; } = [];

    public IReadOnlyList<string> Paths => _paths;

    /// <summary>Adds an entity. The order of the calls is part of the scenario, because it numbers them.</summary>
    public EntityRef Add(string path, IEntity entity)
    {
        var self = new EntityRef(_paths.Count);
        if (self.Number == _entities.Length)
        {
            Array.Resize(ref _entities, self.Number * 2);
            Array.Resize(ref _contexts, self.Number * 2);
        }

        AddPartners(self.Number);
        _entities[self.Number] = entity;
        _contexts[self.Number] = new EntityContext(this, self, RandomStream.For(_seed, path));
        _paths.Add(path);
        return self;
    }

    public IEntity EntityOf(EntityRef entity) => _entities[entity.Number];

    public EntityContext ContextOf(EntityRef entity) => _contexts[entity.Number];

    public string PathOf(EntityRef entity) => _paths[entity.Number];

    /// <summary>Replaces direct calls with another delivery mechanism, such as Akka.</summary>
    public void HostWith(IEntityHosting hosting) => _hosting = hosting;

    /// <summary>Starts every entity, in order, at time zero.</summary>
    /// <exception cref="EntityFailedException">An entity failed. The timeline must not be used any more.</exception>
    public void Start()
    {
        _hosting.Enter();
        try
        {
            for (var index = 0; index < _paths.Count; index++)
            {
                Begin(new EntityRef(index));
                if (_conversationCount != 0) Converse(new EntityRef(index));
            }
        }
        finally
        {
            _hosting.Leave();
        }
    }

    /// <summary>Delivers everything that is due before <paramref name="horizon"/>.</summary>
    /// <param name="horizon">Exclusive: events due at this time or later stay pending.</param>
    /// <param name="earliestAbroad">
    /// How far other hosts may advance meanwhile. The default is for a host that runs alone.
    /// </param>
    /// <exception cref="EntityFailedException">An entity failed. The timeline must not be used any more.</exception>
    public void RunUntil(VirtualTime horizon, VirtualTime earliestAbroad = default)
    {
        TakeIn();
        _horizon = horizon;
        _earliestAbroad = earliestAbroad;
        _hosting.Enter();
        try
        {
            if (Foresees) ForeseePartners();
            while (_queue.TryTake(horizon, out var due, out var target, out var message))
            {
                Now = due;
                Deliver(EntityRef.None, target, message);
                if (_conversationCount != 0) Converse(target);
            }
        }
        finally
        {
            _hosting.Leave();
        }
    }

    /// <summary>
    /// Takes an event from another host. It enters the queue when this host runs next, because its memory is in the
    /// caches then.
    /// </summary>
    public void Accept(in AbroadEvent arriving)
    {
        Invariant.Holds(
            arriving.Due >= _horizon,
            $"host {Host} has run up to {_horizon}, {arriving.Message} from host {arriving.Order.SourceHost} is due "
            + $"at {arriving.Due}");
        _inbox.Add(arriving);
    }

    /// <summary>
    /// Writes the state at a window's end. No message of the present instant and no event for another host may be
    /// undelivered.
    /// </summary>
    public void Save(StateWriter state)
    {
        Invariant.Holds(_conversationCount == 0, $"host {Host} is in the middle of {Now}");
        Invariant.Holds(Outbox.Count == 0, $"host {Host} has {Outbox.Count} uncollected events for other hosts");
        TakeIn();
        state.Section("host");
        state.Int(Host);
        state.Long(Now.Nanoseconds);
        state.Long(_sequence);
        state.Long(Delivered);
        _hash.Save(state);
        state.Int(_paths.Count);
        for (var index = 0; index < _paths.Count; index++)
        {
            state.Section(_paths[index]);
            _contexts[index].Random.Save(state);
            _entities[index].Save(state);
        }

        _queue.Save(state);
        state.Int(_sinks.OfType<IStatefulFactSink>().Count());
        foreach (var sink in _sinks.OfType<IStatefulFactSink>()) sink.Save(state);
        SaveRecorders(state);
    }

    /// <summary>Reads a state into a host that was built from the same scenario.</summary>
    /// <exception cref="StateFormatException">
    /// The state belongs to another scenario or version, or is damaged.
    /// </exception>
    public void Load(StateReader state)
    {
        state.Section("host");
        if (state.Int() != Host) throw new StateFormatException($"it does not belong to host {Host}");
        Now = new(state.Long());
        _horizon = Now;
        _inbox.Clear();
        _sequence = state.Long();
        Delivered = state.Long();
        _hash.Load(state);
        var count = state.Int();
        if (count != _paths.Count)
            throw new StateFormatException($"it has {count} entities, the scenario builds {_paths.Count}");
        for (var index = 0; index < count; index++)
        {
            state.Section(_paths[index]);
            _contexts[index].Random.Load(state);
            _entities[index].Load(state);
        }

        _queue.Load(state);
        LoadSinks(state);
        LoadRecorders(state);
    }

    internal ScheduledEvent Schedule(EntityRef to, VirtualTime due, Message message, Phase phase)
    {
        Invariant.Holds(due >= Now, $"{message} is scheduled for {due}, before {Now}");
        Invariant.Holds((uint)to.Number < (uint)_paths.Count, $"{message} is scheduled for {to}, which does not exist");
        return _queue.Add(due, NextOrder(_ties == TieOrder.ByPhase ? phase : PlaceOf(phase, due)), to, message);
    }

    internal void Cancel(ref ScheduledEvent scheduled)
    {
        if (scheduled.IsSet) _queue.Cancel(scheduled);
        scheduled = ScheduledEvent.None;
    }

    /// <summary>Cancels an event and returns its place among those of its instant.</summary>
    internal EventOrder Withdraw(ref ScheduledEvent scheduled)
    {
        var place = scheduled.IsSet ? _queue.OrderOf(scheduled) : default;
        Cancel(ref scheduled);
        return place;
    }

    internal ScheduledEvent PutBack(EntityRef to, VirtualTime due, Message message, EventOrder place) =>
        _ties == TieOrder.ByInsertion ? _queue.Add(due, place, to, message) : ScheduledEvent.None;

    internal void SendAbroad(int host, EntityRef to, VirtualTime due, Message message, Phase phase)
    {
        Invariant.Holds(
            due >= _earliestAbroad,
            $"{message} for host {host} is due at {due}, but other hosts may be at {_earliestAbroad}: the latency is "
            + $"too small");
        Outbox.Add(new AbroadEvent(due, NextOrder(phase), host, to, message));
    }

    internal EntityFailedException Failure(EntityRef entity, Message? message, Exception cause) =>
        new(Host, _paths[entity.Number], Now, message, cause);

    /// <summary>
    /// All events are delivered as scheduled, with one exception: what a handler began is finished first. The
    /// hypervisor's way out of this instant's event, and the guest that it enters, come before the next event.
    /// </summary>
    private Phase PlaceOf(Phase phase, VirtualTime due) =>
        due == Now && (phase is Phase.Softirq or Phase.Scheduler or Phase.GuestEntry)
            ? Phase.HardwareArrival
            : Phase.GuestWork;

    private EventOrder NextOrder(Phase phase)
    {
        Invariant.Holds(_sequence < EventOrder.MaxSequence, $"host {Host} has scheduled {_sequence} events");
        return EventOrder.Of(phase, Host, _sequence++);
    }

    private void TakeIn()
    {
        if (_inbox.Count == 0) return;
        foreach (var arriving in _inbox) _queue.Add(arriving.Due, arriving.Order, arriving.Target, arriving.Message);
        _inbox.Clear();
    }

    private void Begin(EntityRef entity)
    {
        try
        {
            _entities[entity.Number].Start(_contexts[entity.Number]);
        }
        catch (Exception cause)
        {
            throw Failure(entity, null, cause);
        }
    }
}

/// <summary>A message for an entity of another host.</summary>
public readonly record struct AbroadEvent(
    VirtualTime Due, EventOrder Order, int Host, EntityRef Target, Message Message);
