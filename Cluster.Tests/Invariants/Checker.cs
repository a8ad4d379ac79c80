using System.Diagnostics.CodeAnalysis;
using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>One invariant, over the facts of one host in their order.</summary>
internal abstract class Checker(Scene scene)
{
    protected Scene Scene { get; } = scene;

    /// <summary>The scene shows what was true before this fact.</summary>
    public abstract void On(in RecordedFact recorded);

    /// <summary>The run is over.</summary>
    public virtual void Finish(VirtualTime end)
    {
    }

    protected void Require([DoesNotReturnIf(false)] bool condition, in RecordedFact recorded, string rule)
    {
        if (!condition)
            Fail(recorded.At, $"{rule}; {recorded.Fact} of {Scene.Directory.Paths[recorded.Source.Number]}");
    }

    [DoesNotReturn]
    protected void Fail(VirtualTime at, string rule) =>
        Assert.Fail(
            $"{GetType().Name}, host {Scene.Spec.Number} at {at.Nanoseconds} ns: {rule}; actions before: "
            + string.Join("; ", Scene.Spec.Actions.Where(action => action.At <= at)));
}

/// <summary>All checkers.</summary>
internal static class Checkers
{
    public static IReadOnlyList<Checker> For(Scene scene, IReadOnlyList<RecordedFact> facts) =>
    [
        new NoLostWakeup(scene, facts),
        new OneMarkPerClear(scene),
        new DeliveriesFollowPendings(scene),
        new MaskedPortsStaySilent(scene),
        new UpcallsDoNotNest(scene),
        new KicksFitRunStates(scene),
        new IpisAreElided(scene),
        new BoundPortsStay(scene),
        new InterruptStormsEnd(scene),
        new LevelLinesInterruptOnce(scene),
        new UnmaskableInterruptsEnd(scene),
        new LinesMoveLazily(scene),
        new AssertsAreDelivered(scene),
        new TimersAreNeverEarly(scene),
        new RingsNotifyWhenAsked(scene),
        new CoalescersLetGo(scene),
        new HeldNoticesEnd(scene),
        new PostedInterruptsArrive(scene),
        new LimitsHold(scene),
        new FlushesTakeTurns(scene),
        new RunStatesAddUp(scene),
        new BoardShowsRunStates(scene),
        new PcpuModesAddUp(scene),
        new ExitTimesAddUp(scene),
        new OneVcpuPerPcpu(scene),
        new VcpusStayInTheirPool(scene),
        new ReschedulesAreNeeded(scene),
        new WakeLatenciesAreTrue(scene),
        new WakesReachTheGuest(scene),
        new IdleTimesAddUp(scene),
        new IdlePcpusWakeForACause(scene),
        new StolenPcpusRest(scene),
        new OfflinePcpusRest(scene),
        new VcpusStartWhenAsked(scene),
        new SoftirqsEnd(scene),
        new VectorsAddUp(scene),
        new LostEoisHoldBack(scene),
        new DomainLimitsHold(scene),
        new NobodyWaitsBesideAnIdlePcpu(scene),
    ];

    /// <summary>Lets all of them see all facts of a run.</summary>
    public static void CheckAll(Trial trial) => Check(trial, For);

    public static void Check(Trial trial, Func<Scene, IReadOnlyList<RecordedFact>, IReadOnlyList<Checker>> choose)
    {
        for (var host = 0; host < trial.Logs.Count; host++)
        {
            var facts = trial.Logs[host].Facts;
            var scene = new Scene(
                trial.Spec.Hosts[host], trial.Simulation.Hosts[host],
                trial.Simulation.PortsOf(trial.Simulation.Hosts[host]))
            {
                VectorsAtEnd = trial.Simulation.VectorsOf(trial.Simulation.Hosts[host]),
            };
            var checkers = choose(scene, facts);
            foreach (var recorded in facts)
            {
                foreach (var checker in checkers) checker.On(recorded);
                scene.Advance(recorded);
            }

            foreach (var checker in checkers) checker.Finish(trial.Simulation.Now);
        }

        RequestsAreConserved.Check(trial);
    }
}
