using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Support;
using ActorXen.Xen.Scheduling.Arinc653;
using ActorXen.Xen.Scheduling.Rtds;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads.Computing;
using CsCheck;

namespace ActorXen.Tests.Xen.Scheduling;

/// <summary>rtds, null and arinc653 in whole hosts, where switches and kicks take time.</summary>
public sealed class RealTimeHostTests
{
    /// <summary>Total time of switches, kicks and late timers in one period or entry.</summary>
    private const long ToleranceUs = 300;

    public static TheoryData<string> Policies => ["rtds", "null", "arinc653"];

    [Theory, MemberData(nameof(Policies))]
    public void Every_invariant_holds_and_a_saved_run_continues_the_same(string policy) =>
        Gen.Select(RandomSpecs.Any, Gen.Int[1, 999]).Sample(
            (drawn, thousandths) =>
            {
                var spec = drawn with { Hosts = [.. drawn.Hosts.Select(host => Under(policy, host))] };
                using var trial = new Trial(spec);
                trial.Simulation.Start();
                var at = VirtualTime.Zero + (spec.Length * thousandths / 1_000);
                trial.Simulation.RunUntil(at);
                using var copy = new Trial(spec);
                for (var host = 0; host < spec.Hosts.Count; host++)
                    copy.Simulation.LoadHost(host, trial.Simulation.SaveHost(host), at);
                trial.RunToEnd();
                copy.RunToEnd();

                // The checker learns which vCPU a port notifies from
                // what that vCPU does: nothing, if it never gets a pCPU.
                Checkers.Check(trial, (scene, facts) =>
                    [.. Checkers.For(scene, facts).Where(checker => checker is not NoLostWakeup)]);
                Assert.Equal(trial.Simulation.HostHashes, copy.Simulation.HostHashes);
            },
            iter: 8,
            print: drawn => $"{policy}, saved at {drawn.Item2} thousandths\n{RandomSpecs.Describe(drawn.Item1)}");

    [Fact]
    public void A_server_without_extra_time_gets_its_budget_in_every_period_and_no_more()
    {
        var reserved = new RtdsSpec(10.Ms, 3.Ms, false);
        using var trial = RunOf(
            new("rtds", new Dictionary<string, long>()), Hog(1, "served").With(reserved), Hog(2, "greedy"));

        // The first period has the default budget of 4 ms.
        Assert.InRange(RunTimeUs(vcpu: 1, trial), 60_000, 61_000 + 20 * ToleranceUs);
        Assert.InRange(RunTimeUs(vcpu: 2, trial), 130_000, 140_000);
    }

    [Fact]
    public void A_partition_runs_in_its_entry_of_every_frame_and_at_no_other_time()
    {
        var table = new Arinc653Spec(10.Ms, [new(0, 0, 2.Ms), new(1, 0, 3.Ms), new(2, 0, 4.Ms)]);
        using var trial = RunOf(
            new PoolSpec("arinc653", new Dictionary<string, long>()).With(table), Hog(1, "one"), Hog(2, "two"));

        var changes =
            trial.FactsOf(SchedulingFacts.RunstateChanged).Where(recorded => recorded.Fact.Subject == 1).ToList();
        var begins = changes.Where(change => change.Fact.Second == (long)RunState.Running);
        Assert.All(
            begins, change => Assert.InRange(change.At.Nanoseconds / 1_000 % 10_000, 2_000, 2_000 + ToleranceUs));
        Assert.Equal(20, begins.Count());
        Assert.InRange(RunTimeUs(vcpu: 1, trial), 57_000, 60_000);
        Assert.InRange(RunTimeUs(vcpu: 2, trial), 77_000, 80_000);
    }

    [Fact]
    public void Under_null_a_guest_that_finds_no_pcpu_never_runs()
    {
        using var trial = RunOf(new("null", new Dictionary<string, long>()), Hog(1, "late"));

        Assert.Equal(0, RunTimeUs(vcpu: 1, trial));
    }

    private static DomainSpec Hog(int id, string name) => Specs.Guest(id, name, 1, new CpuBoundSpec(1));

    /// <summary>200 ms on one pCPU.</summary>
    private static Trial RunOf(PoolSpec pool, params DomainSpec[] guests) =>
        Trial.Of(Specs.Run(200.Ms, 1, Specs.Host(0, 0, 1, guests) with { Pool = pool }));

    private static HostSpec Under(string policy, HostSpec host)
    {
        var entries = host.Domains
            .SelectMany(domain => Enumerable.Range(0, domain.Vcpus)
                .Select(vcpu => new Arinc653EntrySpec(domain.Id, vcpu, 200.Us)))
            .Take(Arinc653Spec.MostEntries).ToList();
        var pool = new PoolSpec(policy, new Dictionary<string, long>());
        var table = new Arinc653Spec(200.Us * (entries.Count + 1), [.. entries]);
        return host with
        {
            Pool = policy == "arinc653" ? pool.With(table) : pool,
            Domains = [.. host.Domains.Select(domain =>
                domain.With(new RtdsSpec((2 + domain.Id).Ms, 700.Us, domain.Weight == 256)))],
        };
    }

    private static long RunTimeUs(int vcpu, Trial trial)
    {
        var sum = Duration.Zero;
        VirtualTime? since = null;
        foreach (var recorded in trial.FactsOf(SchedulingFacts.RunstateChanged)
            .Where(fact => fact.Fact.Subject == vcpu))
        {
            if (since is { } start) sum += recorded.At - start;
            since = recorded.Fact.Second == (long)RunState.Running ? recorded.At : null;
        }

        if (since is { } last) sum += trial.Simulation.Now - last;
        return sum.Nanoseconds / 1_000;
    }
}
