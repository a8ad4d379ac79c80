using System.Runtime.CompilerServices;
using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>
/// What one entity sees of the world: the time, its own number, its random stream, and ways to send messages.
/// </summary>
/// <remarks>
/// A message can be sent only to a role that accepts it. Roles cost nothing at run time: the generic methods are
/// inlined, and the timeline knows entities without roles.
/// </remarks>
public sealed class EntityContext
{
    private readonly HostTimeline _timeline;
    private readonly EntityRef _self;
    private RandomStream _random;

    internal EntityContext(HostTimeline timeline, EntityRef self, RandomStream random)
    {
        _timeline = timeline;
        _random = random;
        _self = self;
    }

    /// <summary>This entity, in one of its roles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntityRef<TRole> Self<TRole>()
        where TRole : IRole => new(_self.Number);

    public VirtualTime Now => _timeline.Now;

    /// <summary>This entity's own stream: no other entity's draws can disturb it.</summary>
    public ref RandomStream Random => ref _random;

    /// <summary>Sends a message within this instant, after everything already sent within it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Send<TRole, TMessage>(EntityRef<TRole> to, TMessage message)
        where TRole : IRole
        where TMessage : Message, ITo<TRole> => _timeline.Post(_self, to.Untyped, message);

    /// <summary>Schedules a message for later. The result can cancel it.</summary>
    /// <param name="delay">Not negative. Zero means this nanosecond, in the place that the phase gives it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ScheduledEvent Schedule<TRole, TMessage>(
        EntityRef<TRole> to, Duration delay, TMessage message, Phase phase = Phase.GuestWork)
        where TRole : IRole
        where TMessage : Message, ITo<TRole> =>
        _timeline.Schedule(to.Untyped, _timeline.Now + delay, message, phase);

    /// <summary>
    /// Cancels a scheduled message; does nothing if it was delivered already. The handle becomes <c>None</c>.
    /// </summary>
    public void Cancel(ref ScheduledEvent scheduled) => _timeline.Cancel(ref scheduled);

    /// <summary>
    /// Withdraws a scheduled message that may be scheduled again unchanged. The handle becomes <c>None</c>.
    /// </summary>
    /// <returns>Its place among the events of its instant.</returns>
    public EventOrder Withdraw(ref ScheduledEvent scheduled) => _timeline.Withdraw(ref scheduled);

    /// <summary>Schedules a withdrawn message for the same instant, as if it had never been withdrawn.</summary>
    /// <returns>
    /// <see cref="ScheduledEvent.None"/> in a run that keeps no places; the caller then schedules it as a new one.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ScheduledEvent PutBack<TRole, TMessage>(
        EntityRef<TRole> to, VirtualTime due, TMessage message, EventOrder place)
        where TRole : IRole
        where TMessage : Message, ITo<TRole> => _timeline.PutBack(to.Untyped, due, message, place);

    /// <summary>Sends a message to an entity of another host.</summary>
    /// <param name="latency">At least the fabric's least latency between the two hosts, the look-ahead.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SendAbroad<TRole, TMessage>(
        EntityAddress<TRole> to, Duration latency, TMessage message, Phase phase = Phase.HardwareArrival)
        where TRole : IRole
        where TMessage : Message, ITo<TRole> =>
        _timeline.SendAbroad(to.Host, to.Entity.Untyped, _timeline.Now + latency, message, phase);

    /// <summary>Whether a watcher wants these facts; asked where a fact is not free to make.</summary>
    public bool IsAsked(FactType type) => _timeline.IsAsked(type.Number);

    /// <summary>Records which request something happened to, for reports on single requests.</summary>
    public void Record<TSubject>(FactType<TSubject, long, FlowId> type, TSubject subject, in Packet packet)
        where TSubject : struct, IFactSubject
    {
        if (_timeline.IsAsked(type.Number)) Record(type, subject, packet.Id, FlowId.Of(packet));
    }

    /// <summary>Records what happened, for reports and checkers. Has no effect on the run.</summary>
    public void Record<TSubject>(FactType<TSubject> type, TSubject subject)
        where TSubject : struct, IFactSubject => _timeline.Record(_self, new Fact(type.Number, subject.Number, 0, 0));

    /// <inheritdoc cref="Record{TSubject}"/>
    public void Record<TSubject, TFirst>(FactType<TSubject, TFirst> type, TSubject subject, TFirst first)
        where TSubject : struct, IFactSubject
        where TFirst : unmanaged =>
            _timeline.Record(_self, new Fact(type.Number, subject.Number, FactValue.Of(first), 0));

    /// <inheritdoc cref="Record{TSubject}"/>
    public void Record<TSubject, TFirst, TSecond>(
        FactType<TSubject, TFirst, TSecond> type, TSubject subject, TFirst first, TSecond second)
        where TSubject : struct, IFactSubject
        where TFirst : unmanaged
        where TSecond : unmanaged =>
        _timeline.Record(_self, new Fact(type.Number, subject.Number, FactValue.Of(first), FactValue.Of(second)));
}
