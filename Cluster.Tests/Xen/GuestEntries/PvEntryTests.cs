using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads.PeriodicTasks;

namespace ActorXen.Tests.Xen.GuestEntries;

/// <summary>Interrupts §12.4: a PV guest makes no VM exit.</summary>
public sealed class PvEntryTests
{
    private static readonly IGuestEntry _entry =
        Mechanisms.EntryOf(GuestKind.Pv, ChargedCosts.At(new CostSpec(Specs.Costs), 1_000));

    [Theory]
    [InlineData(ExitReason.Hypercall, 0)] // The guest that makes it has paid.
    [InlineData(ExitReason.ExternalInterrupt, 0)] // The pCPU that takes it pays.
    [InlineData(ExitReason.Halt, 600)]
    [InlineData(ExitReason.EventCheck, 800)]
    [InlineData(ExitReason.SliceEnd, 800)]
    public void It_leaves_by_a_hypercall_or_an_interrupt(ExitReason reason, int nanoseconds) =>
        Assert.Equal(nanoseconds.Ns, _entry.ExitCost(reason));

    [Fact]
    public void Only_the_other_kind_of_guest_makes_exits_in_a_run()
    {
        var ticks = new PeriodicTaskSpec(1.Ms, 50.Us, Duration.Zero, Duration.Zero, false);
        var spec = Specs.Run(20.Ms, 1, Specs.Host(
            0, 0, 2,
            Specs.Guest(1, "pv", 1, ticks) with { Kind = GuestKind.Pv },
            Specs.Guest(2, "pvh", 1, ticks)));
        using var trial = Trial.Of(spec);

        var leaving = trial.FactsOf(VcpuFacts.VmExited).Select(recorded => recorded.Fact.Subject).Distinct().ToList();
        var running = trial.FactsOf(VcpuFacts.UpcallEntered).Select(recorded => recorded.Fact.Subject).Distinct();

        // vCPUs 0 and 1 are dom0's.
        Assert.DoesNotContain(2, leaving);
        Assert.Contains(3, leaving);
        Assert.Contains(2, running);
    }

    /// <summary>M-15: a halt is a hypercall of this kind only; both set timers, each at its own price.</summary>
    [Fact]
    public void Hypercalls_are_recorded_with_what_they_are_charged()
    {
        var ticks = new PeriodicTaskSpec(1.Ms, 50.Us, Duration.Zero, Duration.Zero, false);
        var spec = Specs.Run(20.Ms, 1, Specs.Host(
            0, 0, 2,
            Specs.Guest(1, "pv", 1, ticks) with { Kind = GuestKind.Pv },
            Specs.Guest(2, "pvh", 1, ticks)));
        using var trial = Trial.Of(spec);
        var costs = ChargedCosts.At(new CostSpec(Specs.Costs), spec.Hosts[0].Machine.Megahertz);
        var (pv, pvh) = (Mechanisms.EntryOf(GuestKind.Pv, costs), Mechanisms.EntryOf(GuestKind.Pvh, costs));

        // vCPUs 0 and 1 are dom0's.
        Assert.Equal([pv.Hypercall.Nanoseconds], Charges(2, Hypercall.SchedBlock));
        Assert.Equal([pv.SetTimer.Nanoseconds], Charges(2, Hypercall.SetSingleshotTimer));
        Assert.Equal([], Charges(3, Hypercall.SchedBlock));
        Assert.Equal([pvh.SetTimer.Nanoseconds], Charges(3, Hypercall.SetSingleshotTimer));
        Assert.True(pvh.SetTimer > pv.SetTimer);

        IEnumerable<long> Charges(int vcpu, Hypercall call) => trial.FactsOf(VcpuFacts.HypercallMade)
            .Where(made => made.Fact.Subject == vcpu && made.Fact.First == (long)call)
            .Select(made => made.Fact.Second).Distinct();
    }
}
