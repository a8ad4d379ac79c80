using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;

namespace ActorXen.Actors;

/// <summary>An actor system's dispatchers that no run uses at present.</summary>
/// <remarks>
/// Akka cannot unregister a dispatcher, so a long sweep reuses those of earlier runs.
/// </remarks>
internal sealed class TimelineSlots(ActorSystem system)
{
    private static readonly ConditionalWeakTable<ActorSystem, TimelineSlots> PerSystem = [];
    private readonly ConcurrentBag<TimelineConfigurator> _free = [];
    private int _registered;

    public static TimelineSlots Of(ActorSystem system) => PerSystem.GetValue(system, each => new TimelineSlots(each));

    /// <summary>Takes a dispatcher, which actors can name in their Props: <c>WithDispatcher(slot.Id)</c>.</summary>
    public TimelineConfigurator Take()
    {
        if (!_free.TryTake(out var slot))
        {
            slot = new TimelineConfigurator($"actorxen.timeline.{Interlocked.Increment(ref _registered)}", system);
            system.Dispatchers.RegisterConfigurator(slot.Id, slot);
        }

        slot.Renew();
        return slot;
    }

    public void Return(TimelineConfigurator slot)
    {
        slot.Renew();
        _free.Add(slot);
    }
}

/// <summary>A registered dispatcher name, and the dispatcher that it refers to at present.</summary>
internal sealed class TimelineConfigurator(string id, ActorSystem system)
    : MessageDispatcherConfigurator(Config.Empty, system.Dispatchers.Prerequisites)
{
    public string Id { get; } = id;

    public TimelineDispatcher Current { get; private set; } = null!;

    public override MessageDispatcher Dispatcher() => Current;

    public void Renew() => Current = new TimelineDispatcher(this);
}
