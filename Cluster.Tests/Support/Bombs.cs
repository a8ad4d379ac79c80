using ActorXen.Engine;
using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Support;

/// <summary>Three hosts on three racks, all of which fail at nearly the same time: the second one first.</summary>
internal static class Bombs
{
    private static readonly long[] FailsAtNs = [300_900, 300_500, 300_500];

    public static SimulationParts Parts()
    {
        var hosts = Build(_ => true);
        return new(
            [.. hosts.Select(host => host.Timeline)], [.. hosts.Select(host => host.Directory)],
            (one, other) => one == other ? 5.Us : 20.Us);
    }

    public static IReadOnlyList<BuiltHost> Build(Func<int, bool> isOurs) =>
        [.. Enumerable.Range(0, FailsAtNs.Length).Where(isOurs).Select(BuildHost)];

    private static BuiltHost BuildHost(int host)
    {
        var timeline = new HostTimeline(host, seed: 1);
        timeline.Add($"host/{host}/bomb", new Bomb(FailsAtNs[host]));
        return new(timeline, new(host, $"bomb-{host}", host, 0, [], [], [], [], timeline.Paths));
    }

    private interface IBomb : ILogicalProcess, IGuestSoftware, IVcpu;

    private sealed class Bomb(long failsAtNs) : IEntity, IBomb
    {
        public void Start(EntityContext context)
        {
            context.Schedule(context.Self<IBomb>(), new(failsAtNs), new WorkDone(1));
            context.Schedule(context.Self<IBomb>(), 7.Us, Hold.Instance);
        }

        public void Handle(Message message, EntityContext context)
        {
            if (message is WorkDone) throw new InvalidOperationException("it went off");
            if (message is not Hold) return;
            var self = context.Self<IBomb>();
            for (var host = 0; host < FailsAtNs.Length; host++)
                if (context.Random.Below(3) == 0)
                    context.SendAbroad(new EntityAddress<IBomb>(host, self), 20.Us, Halt.Instance);
            context.Schedule(context.Self<IBomb>(), 7.Us, Hold.Instance);
        }

        public void Save(StateWriter state)
        {
            // It has none.
        }

        public void Load(StateReader state)
        {
            // It has none.
        }
    }
}
