using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-03, I-05, I-13: each delivery has its own 0→1 transition, each transition its send, and no pending bit is lost.
/// </summary>
/// <remarks>
/// A handler is counted at its end, and the bit may be set again while it runs: so a port is at most two transitions
/// ahead. A bit that a mask had cleared would let it run further ahead. The bind of a channel is a transition without a
/// send, once at the start for each channel. A vCPU that goes down drops the events of its own timer and reschedule
/// ports.
/// </remarks>
internal sealed class DeliveriesFollowPendings : Checker
{
    private readonly Dictionary<(int Domain, int Port), Tally> _tallies = [];

    public DeliveriesFollowPendings(Scene scene)
        : base(scene)
    {
        foreach (var port in scene.Directory.Ports) _tallies[(port.Domain, port.Port)] = new();
    }

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(PortFacts.Rebound)) TallyOf(fact.First, fact.Subject).Rebound++;
        if (fact.Is(IrqFacts.FreedByGuest)) TallyOf(fact.First, (int)fact.Second).IsFreed = true;
        if (fact.Is(PortFacts.SendDropped)) TallyOf(fact.First, fact.Subject).Dropped++;
        if (fact.Is(PortFacts.Sent))
            TallyOf(fact.First, fact.Subject).Sent++;
        else if (fact.Is(PortFacts.Merged))
            TallyOf(fact.First, fact.Subject).Arrived++;
        else if (fact.Is(PortFacts.BecamePending))
        {
            var pended = TallyOf(fact.First, fact.Subject);
            pended.Arrived++;
            // A port that was closed has lost what was pending.
            if (pended.Ahead == 2 && (Scene.DevicesComeAndGo || pended.IsFreed))
                (pended.Ahead, pended.IsFreed) = (1, false);
            Require(++pended.Ahead <= 2, recorded, "a pending bit was set that was never cleared");
        }
        else if (fact.Is(GuestFacts.EventHandled))
            Require(--TallyOf(fact.Subject, fact.First).Ahead >= 0, recorded,
                "an event was delivered that was never pending");
        else if (fact.Is(GuestFacts.VcpuEvacuated))
        {
            TallyOf(fact.Subject, OwnPort(fact, "timer")).Ahead = 0;
            TallyOf(fact.Subject, OwnPort(fact, "resched")).Ahead = 0;
        }
    }

    public override void Finish(VirtualTime end)
    {
        foreach (var port in Scene.Directory.Ports.Where(port => port.Trigger is "-ipi" or "-event"))
        {
            if ((port.Trigger == "-ipi" ? port : Scene.PeerOf(port)) is not { } sender)
            {
                Assert.True(Scene.DevicesComeAndGo, $"{port} has no other end");
                continue;
            }

            var (sent, tally) = (TallyOf(sender.Domain, sender.Port).Sent, TallyOf(port.Domain, port.Port));
            var arrived = tally.Arrived - (Scene.IsBinder(port) ? 1 : 0);
            if (Scene.DevicesComeAndGo)
            {
                // A port that is bound again is pending without a send, and one that is closed drops what is on its
                // way.
                var most = Scene.IsOfStore(port) ? long.MaxValue : sent + tally.Rebound;
                if (arrived + tally.Dropped < sent || arrived > most)
                    Fail(end, $"{port} got {arrived} of {sent} events");
            }
            else if (sent != arrived)
                Fail(end, $"{port} got {arrived} of the {sent} events of {sender}");
        }
    }

    private int OwnPort(in Fact evacuated, string action)
    {
        var (domain, name) = (evacuated.Subject, $"{action}{evacuated.First}");
        return Scene.Directory.Ports.Single(port => port.Domain == domain && port.Action == name).Port;
    }

    private Tally TallyOf(long domain, long port) => _tallies[((int)domain, (int)port)];

    private sealed class Tally
    {
        /// <summary>Transitions that are not yet delivered.</summary>
        public int Ahead;

        /// <summary>The guest has given up its line: what was pending is lost.</summary>
        public bool IsFreed;

        public long Sent;
        public long Rebound;
        public long Dropped;
        public long Arrived;
    }
}
