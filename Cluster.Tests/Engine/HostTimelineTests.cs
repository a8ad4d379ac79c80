using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Tests.Engine;

public sealed class HostTimelineTests
{
    [Fact]
    public void Messages_sent_within_an_instant_are_delivered_before_its_next_event()
    {
        var heard = Run((context, message) =>
        {
            if (message is not WorkDone { Vcpu: 0 }) return;
            context.Send(context.Self<IGuestSoftware>(), new WorkDone(10));
            context.Send(context.Self<IGuestSoftware>(), new WorkDone(11));
        }, (0, Phase.GuestWork), (1, Phase.GuestWork));

        Assert.Equal([0, 10, 11, 1], heard);
    }

    [Fact]
    public void Phases_decide_within_a_nanosecond_and_then_the_order_of_scheduling()
    {
        var heard = Run(
            (_, _) => { },
            (0, Phase.GuestWork), (1, Phase.Scheduler), (2, Phase.HardwareArrival), (3, Phase.Scheduler));

        Assert.Equal([2, 1, 3, 0], heard);
    }

    [Fact]
    public void A_zero_delay_comes_after_the_conversation_but_within_the_nanosecond()
    {
        var heard = Run((context, message) =>
        {
            if (message is not WorkDone { Vcpu: 0 }) return;
            context.Schedule(context.Self<IGuestSoftware>(), Duration.Zero, new WorkDone(20), Phase.HardwareArrival);
            context.Send(context.Self<IGuestSoftware>(), new WorkDone(10));
        }, (0, Phase.GuestWork), (1, Phase.GuestWork));

        Assert.Equal([0, 10, 20, 1], heard);
    }

    [Fact]
    public void A_cancelled_event_never_happens()
    {
        var later = ScheduledEvent.None;
        var heard = Run((context, message) =>
        {
            var self = context.Self<IGuestSoftware>();
            if (message is WorkDone { Vcpu: 0 }) later = context.Schedule(self, 5.Ns, new WorkDone(9));
            else context.Cancel(ref later);
        }, (0, Phase.Softirq), (1, Phase.GuestWork));

        Assert.Equal([0, 1], heard);
        Assert.False(later.IsSet);
    }

    [Fact]
    public void An_endless_conversation_is_named_instead_of_eating_all_memory()
    {
        var failure = Assert.Throws<EntityFailedException>(() => Run((context, _) =>
        {
            context.Send(context.Self<IGuestSoftware>(), new WorkDone(1));
            context.Send(context.Self<IGuestSoftware>(), new WorkDone(2));
        }, (0, Phase.GuestWork)));

        Assert.Contains("sends more than", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_names_entity_time_and_message()
    {
        var failure = Assert.Throws<EntityFailedException>(
            () => Run((_, _) => throw new InvalidOperationException("out of rules"), (7, Phase.GuestWork)));

        Assert.Equal(("host/0/listener", new VirtualTime(100)), (failure.Path, failure.At));
        Assert.Contains(
            "WorkDone { Kind = WorkDone, Vcpu = 7 }: out of rules", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_for_the_past_is_refused()
    {
        var host = new HostTimeline(0, 1);
        host.Add("host/0/listener", new Listener((_, _) => { }, [], []));
        host.RunUntil(new(1_000));

        Assert.Throws<InvariantBrokenException>(
            () => host.Accept(new(new(999), EventOrder.Of(Phase.HardwareArrival, 1, 0), 0, new(0), Hold.Instance)));
    }

    [Fact]
    public void Each_watcher_sees_the_facts_that_it_asks_for()
    {
        var all = new Watcher(FactMask.All);
        var some = new Watcher(FactMask.Of(SchedulingFacts.VcpuYielded, IrqFacts.Suppressed));
        var none = new Watcher(FactMask.None);

        RunWatched(all, some, none);

        Assert.Equal(
            [new(SchedulingFacts.VcpuYielded, 3, 1), new(SchedulingFacts.VcpuDispatched, 3, 1, -1),
                new(DeviceFacts.RingPushed, 2, 2, 1)],
            all.Seen);
        Assert.Equal([new(SchedulingFacts.VcpuYielded, 3, 1)], some.Seen);
        Assert.Empty(none.Seen);
    }

    [Fact]
    public void A_checkpoint_holds_the_sums_of_every_watcher_that_has_some()
    {
        var state = new StateWriter();
        RunWatched(new Watcher(FactMask.None), new Summing(), new Summing()).Save(state);

        var sums = new Summing();
        var restored = Watched(new Summing(), new Watcher(FactMask.None), sums);
        restored.Load(new StateReader(state.ToArray()));

        Assert.Equal(3, sums.Count);
        var fewer =
            Assert.Throws<StateFormatException>(() => Watched(new Summing()).Load(new StateReader(state.ToArray())));
        Assert.Equal("it has sums of 2 watchers, this run has 1", fewer.Problem);
        var without = Assert.Throws<StateFormatException>(() => Watched().Load(new StateReader(state.ToArray())));
        Assert.Equal("it has counters, this run keeps none", without.Problem);
    }

    private static HostTimeline Watched(params IFactSink[] watchers)
    {
        var host = new HostTimeline(0, 1);
        host.Add("host/0/listener", new Listener(Speak, [(0, Phase.GuestWork)], []));
        host.WatchWith(watchers);
        return host;

        static void Speak(EntityContext context, Message message)
        {
            context.Record(SchedulingFacts.VcpuYielded, new(3), new(1));
            context.Record(SchedulingFacts.VcpuDispatched, new(3), new(1), new(-1));
            context.Record(DeviceFacts.RingPushed, new(2), RingKind.Block, true);
        }
    }

    private static HostTimeline RunWatched(params IFactSink[] watchers)
    {
        var host = Watched(watchers);
        host.Start();
        host.RunUntil(new(1_000));
        return host;
    }

    /// <summary>Schedules the numbers for the 100th nanosecond and returns which were heard, in order.</summary>
    private static List<int> Run(Action<EntityContext, Message> rule, params (int Number, Phase Phase)[] scheduled)
    {
        var heard = new List<int>();
        var host = new HostTimeline(0, 1);
        host.Add("host/0/listener", new Listener(rule, scheduled, heard));
        host.Start();
        host.RunUntil(new(1_000));
        return heard;
    }

    private sealed class Watcher(FactMask asks) : IFactSink
    {
        public List<Fact> Seen { get; } = [];

        public FactMask Asks => asks;

        public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact) => Seen.Add(fact);
    }

    private sealed class Summing : IStatefulFactSink
    {
        public int Count { get; private set; }

        public FactMask Asks => FactMask.All;

        public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact) => Count++;

        public void Save(StateWriter state) => state.Int(Count);

        public void Load(StateReader state) => Count = state.Int();
    }

    private sealed class Listener(
        Action<EntityContext, Message> rule, (int Number, Phase Phase)[] scheduled, List<int> heard) : IEntity
    {
        public void Start(EntityContext context)
        {
            foreach (var (number, phase) in scheduled)
                context.Schedule(context.Self<IGuestSoftware>(), 100.Ns, new WorkDone(number), phase);
        }

        public void Handle(Message message, EntityContext context)
        {
            heard.Add(((WorkDone)message).Vcpu);
            rule(context, message);
        }

        public void Save(StateWriter state)
        {
        }

        public void Load(StateReader state)
        {
        }
    }
}
