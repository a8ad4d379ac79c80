using ActorXen.Engine;
using ActorXen.Execution;
using ActorXen.Messages;

namespace ActorXen.Tests.Support;

/// <summary>
/// A small random model that uses everything an entity can do: send, schedule, cancel, send to other hosts.
/// </summary>
internal static class Toy
{
    public static readonly Duration InRack = 10.Us;
    public static readonly Duration BetweenRacks = 25.Us;

    /// <param name="hosts">Two per rack.</param>
    /// <param name="perHost">Entities; half of them are children of the others.</param>
    /// <param name="seed">Of the run.</param>
    public static SimulationParts Build(int hosts, int perHost, long seed)
    {
        var timelines = new List<HostTimeline>();
        for (var host = 0; host < hosts; host++)
        {
            var timeline = new HostTimeline(host, seed);
            for (var number = 0; number < perHost; number++)
            {
                var path = number % 2 == 0 ? $"host/{host}/toy/{number}" : $"host/{host}/toy/{number - 1}/child";
                timeline.Add(path, new Talker(host, hosts, perHost));
            }

            timelines.Add(timeline);
        }

        return new(timelines, [.. timelines.Select(DirectoryOf)], (one, other) => one == other ? InRack : BetweenRacks);
    }

    public static HostDirectory DirectoryOf(HostTimeline host) =>
        new(host.Host, $"toy-{host.Host}", host.Host / 2, 0, [], [], [], [], host.Paths);

    private interface IToy : ILogicalProcess, IGuestSoftware;

    private sealed class Talker(int host, int hosts, int perHost) : IEntity, IToy
    {
        private ScheduledEvent _alarm;
        private long _heard;

        public void Start(EntityContext context) => SetAlarm(context);

        public void Handle(Message message, EntityContext context)
        {
            _heard++;
            switch (message)
            {
                case Hold:
                    _alarm = ScheduledEvent.None;
                    context.Send(Anyone(context), new WorkDone((int)context.Random.Below(5)));
                    Write(context);
                    SetAlarm(context);
                    break;
                case WorkDone { } work when context.Random.Chance(300_000):
                    context.Send(Anyone(context), work);
                    break;
                case WorkDone when context.Random.Chance(300_000):
                    context.Cancel(ref _alarm);
                    SetAlarm(context);
                    break;
            }
        }

        public void Save(StateWriter state)
        {
            _alarm.Save(state);
            state.Long(_heard);
        }

        public void Load(StateReader state)
        {
            _alarm = ScheduledEvent.Load(state);
            _heard = state.Long();
        }

        private void SetAlarm(EntityContext context) =>
            _alarm = context.Schedule(context.Self<IToy>(), new((context.Random.Below(20) + 1) * 1_000), Hold.Instance);

        private EntityRef<IToy> Anyone(EntityContext context) => new((int)context.Random.Below(perHost));

        private void Write(EntityContext context)
        {
            var there = (int)context.Random.Below(hosts);
            if (there == host) return;
            var least = there / 2 == host / 2 ? InRack : BetweenRacks;
            // Whole microseconds, so that events of several hosts often meet in the same nanosecond.
            var latency = least + new Duration(context.Random.Below(5) * 1_000);
            context.SendAbroad(new EntityAddress<IToy>(there, Anyone(context)), latency, new WorkDone(host));
        }
    }
}
