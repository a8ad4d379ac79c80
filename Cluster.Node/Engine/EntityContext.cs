using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>
/// What one entity sees of the world: the time, its own number, its random stream, and ways to speak.
/// </summary>
public sealed class EntityContext
{
    private readonly HostTimeline _timeline;
    private RandomStream _random;

    internal EntityContext(HostTimeline timeline, EntityRef self, RandomStream random)
    {
        _timeline = timeline;
        _random = random;
        Self = self;
    }

    public EntityRef Self { get; }

    public VirtualTime Now => _timeline.Now;

    /// <summary>This entity's own stream: no other entity's draws can disturb it.</summary>
    public ref RandomStream Random => ref _random;

    /// <summary>Says something at this very instant, after everything already said at this instant.</summary>
    public void Send(EntityRef to, Message message) => _timeline.Speak(Self, to, message);

    /// <summary>Says something later. The result cancels it.</summary>
    /// <param name="delay">Not negative. Zero means: at this nanosecond, in the place that the phase gives it.</param>
    public ScheduledEvent Schedule(EntityRef to, Duration delay, Message message, Phase phase = Phase.GuestWork) =>
        _timeline.Schedule(to, _timeline.Now + delay, message, phase);

    /// <summary>
    /// Takes back what was scheduled; does nothing if it has happened. The handle becomes <c>None</c>.
    /// </summary>
    public void Cancel(ref ScheduledEvent scheduled) => _timeline.Cancel(ref scheduled);

    /// <summary>Takes back what was scheduled and may be put back unchanged. The handle becomes <c>None</c>.</summary>
    /// <returns>Its place among the events of its instant.</returns>
    public EventOrder Withdraw(ref ScheduledEvent scheduled) => _timeline.Withdraw(ref scheduled);

    /// <summary>Schedules for the same instant what was withdrawn, as if it had never been away.</summary>
    /// <returns><see cref="ScheduledEvent.None"/> in a run that keeps no places: there it is scheduled again.</returns>
    public ScheduledEvent PutBack(EntityRef to, VirtualTime due, Message message, EventOrder place) =>
        _timeline.PutBack(to, due, message, place);

    /// <summary>Says something to an entity of another host.</summary>
    /// <param name="latency">At least the fabric's least latency between the two hosts: that is the look-ahead.</param>
    public void SendAbroad(EntityAddress to, Duration latency, Message message, Phase phase = Phase.HardwareArrival) =>
        _timeline.SendAbroad(to, _timeline.Now + latency, message, phase);

    /// <summary>Records what happened, for reports and checkers. Has no effect on the run.</summary>
    public void Record<TSubject>(FactType<TSubject> type, TSubject subject)
        where TSubject : struct, IFactSubject => _timeline.Record(Self, new Fact(type.Number, subject.Number, 0, 0));

    /// <inheritdoc cref="Record{TSubject}"/>
    public void Record<TSubject, TFirst>(FactType<TSubject, TFirst> type, TSubject subject, TFirst first)
        where TSubject : struct, IFactSubject
        where TFirst : unmanaged =>
            _timeline.Record(Self, new Fact(type.Number, subject.Number, FactValue.Of(first), 0));

    /// <inheritdoc cref="Record{TSubject}"/>
    public void Record<TSubject, TFirst, TSecond>(
        FactType<TSubject, TFirst, TSecond> type, TSubject subject, TFirst first, TSecond second)
        where TSubject : struct, IFactSubject
        where TFirst : unmanaged
        where TSecond : unmanaged =>
        _timeline.Record(Self, new Fact(type.Number, subject.Number, FactValue.Of(first), FactValue.Of(second)));
}
