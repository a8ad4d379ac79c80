using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads.Computing;
using ActorXen.Xen.Workloads.PeriodicTasks;
using ActorXen.Xen.Workloads.PingPongs;

namespace ActorXen.Tests.Xen.GuestEntries;

/// <summary>Interrupts §12.1: each ability that a CPU lacks makes something dearer, and nothing else.</summary>
public sealed class PvhEntryTests
{
    private static readonly CpuSpec _current = new("current");

    [Fact]
    public void Slow_exits_make_everything_that_exits_longer_by_the_same()
    {
        // At 1 GHz a cycle is a nanosecond. 3,963 are 2,963 more than vmx.roundtrip.cycles.
        var (usual, slow) = (Entry(_current), Entry(_current with { ExitCycles = 3_963 }));

        Assert.All(Enum.GetValues<ExitReason>().Where(reason => reason != ExitReason.Hypercall), reason =>
            Assert.Equal(usual.ExitCost(reason) + 2_963.Ns, slow.ExitCost(reason)));
        Assert.Equal(usual.Hypercall + 2_963.Ns, slow.Hypercall);
        Assert.Equal(usual.Notify + 2_963.Ns, slow.Notify);
        Assert.Equal(usual.SetTimer + 2_963.Ns, slow.SetTimer);
        Assert.Equal(usual.Upcall, slow.Upcall);
    }

    [Fact]
    public void Quick_exits_make_it_shorter_but_never_free_of_its_own_part() =>
        Assert.Equal(1_300.Ns - 239.Ns, Entry(_current with { ExitCycles = 761 }).Hypercall);

    [Theory]
    [InlineData(true, 3_200)] // 16 pages of 200 cycles.
    [InlineData(false, 533)]  // A walk through one dimension is a sixth.
    public void Without_tags_each_exit_flushes_the_tlb(bool nested, int more) => Assert.Equal(
        1_300.Ns + more.Ns, Entry(_current with { TagsTlb = false, NestsPaging = nested }).Hypercall);

    [Fact]
    public void Without_clean_bits_each_entry_loads_all_state() =>
        Assert.Equal(710.Ns + 100.Ns, Entry(_current with { KeepsState = false }).ExitCost(ExitReason.EventCheck));

    [Theory]
    [InlineData(UpcallRoute.Callback, true, 0, 0, false)]
    [InlineData(UpcallRoute.Callback, false, 7_800, 0, false)]
    [InlineData(UpcallRoute.Vector, true, 0, 71, true)]
    [InlineData(UpcallRoute.Vector, false, 0, 1_500, false)]
    [InlineData(UpcallRoute.Vector, false, 7_800, 7_800, false)]
    public void Only_a_vector_is_ended_and_only_a_virtual_apic_does_it_without_an_exit(
        UpcallRoute route, bool isVirtual, int cycles, int cost, bool posts)
    {
        var entry = Entry(_current with { VirtualisesApic = isVirtual, EoiCycles = cycles }, route);

        Assert.Equal(cost.Ns, entry.EndOfUpcall);
        Assert.Equal(cost >= 1_500, entry.EndOfUpcallExits);
        Assert.Equal(posts, entry.PostsEvents);
    }

    /// <summary>Two processes that alternate on a vCPU, and one that has it alone.</summary>
    [Theory]
    [InlineData(true, 2, false)]
    [InlineData(false, 1, false)]
    [InlineData(false, 2, true)]
    public void Without_nested_paging_a_switch_to_another_process_exits(bool nested, int processes, bool exits)
    {
        var task = new PeriodicTaskSpec(1.Ms, 50.Us, Duration.Zero, Duration.Zero, false);
        using var trial = Run(
            _current with { NestsPaging = nested },
            Specs.Guest(1, "guest", 1, [.. Enumerable.Repeat<WorkloadSpec>(task, processes)]));

        var made = trial.FactsOf(VcpuFacts.Intercepted).Select(recorded => recorded.Fact).ToList();

        Assert.Equal(exits, made.Count > 20);
        // 3,957 cycles at 2.5 GHz.
        Assert.All(made, fact => Assert.Equal(((long)Intercept.AddressSpace, 1_582), (fact.First, fact.Second)));
    }

    /// <summary>The fault, and the instruction that repeats: 4,000 cycles each at 2.5 GHz (M-48).</summary>
    [Theory]
    [InlineData(GuestKind.Pvh, false, 2)]
    [InlineData(GuestKind.Pvh, true, 0)]
    [InlineData(GuestKind.Pv, false, 0)]
    public void Without_nested_paging_a_page_fault_exits_twice(GuestKind kind, bool nested, int exits)
    {
        var guest = Specs.Guest(1, "guest", 1, new CpuBoundSpec(1));
        using var trial = Run(
            _current with { NestsPaging = nested },
            guest with { Kind = kind, Kernel = guest.Kernel with { Exceptions = new(20_000, 20_000, 0) } });

        var raised = trial.FactsOf(GuestFacts.ExceptionRaised).Select(recorded => recorded.Fact)
            .ToLookup(fact => (ExceptionClass)fact.First, fact => fact.Second);
        var made = trial.FactsOf(VcpuFacts.Intercepted).Select(recorded => recorded.Fact).ToList();

        Assert.InRange(raised[ExceptionClass.PageFault].Count(), 200, 500);
        Assert.InRange(raised[ExceptionClass.Protection].Count(), 200, 500);
        Assert.Equal(exits * raised[ExceptionClass.PageFault].Count(), made.Count);
        Assert.All(made, fact => Assert.Equal(((long)Intercept.PageFault, 1_600), (fact.First, fact.Second)));
        if (kind == GuestKind.Pvh) Assert.All(
            raised[ExceptionClass.PageFault], cost => Assert.Equal(1_120 + (exits * 1_600), cost));
    }

    /// <summary>Two vCPUs on pCPUs of their own wake each other's busy partner.</summary>
    [Theory]
    [InlineData(UpcallRoute.Callback, true)]
    [InlineData(UpcallRoute.Vector, false)]
    [InlineData(UpcallRoute.Vector, true)]
    public void An_event_for_a_vcpu_that_runs_is_posted_instead_of_sent_by_an_exit(UpcallRoute route, bool isVirtual)
    {
        var posts = route == UpcallRoute.Vector && isVirtual;
        using var trial = Run(
            _current with { VirtualisesApic = isVirtual },
            Busy(1, "one", new PingPongSpec(2, true, 20.Us, 20.Us)) with { Upcall = route },
            Busy(2, "other", new PingPongSpec(1, false, 20.Us, 20.Us)) with { Upcall = route });

        var posted = trial.FactsOf(VcpuFacts.EventPosted).Count();
        var checks = trial.FactsOf(VcpuFacts.VmExited).Count(
            recorded => recorded.Fact.First == (long)ExitReason.EventCheck);
        var ended = trial.FactsOf(VcpuFacts.Intercepted).Count();
        var upcalls = trial.FactsOf(VcpuFacts.UpcallEntered).Count(recorded => recorded.Fact.Subject > 2);

        Assert.True(upcalls > 40, $"{upcalls} upcalls");
        Assert.Equal(posts, posted > 20);
        Assert.Equal(!posts, checks > 20);
        Assert.Equal(route == UpcallRoute.Vector && !isVirtual ? upcalls : 0, ended);
    }

    private static IGuestEntry Entry(CpuSpec cpu, UpcallRoute route = UpcallRoute.Callback) =>
        Mechanisms.EntryOf(GuestKind.Pvh, ChargedCosts.At(new CostSpec(Specs.Costs), 1_000), cpu, route);

    private static DomainSpec Busy(int id, string name, WorkloadSpec workload) =>
        Specs.Guest(id, name, 1, workload, new CpuBoundSpec(1)) with { HardAffinity = PcpuSet.Of(id) };

    private static Trial Run(CpuSpec cpu, params DomainSpec[] guests)
    {
        var host = Specs.Host(0, 0, 3, guests);
        return Trial.Of(Specs.Run(
            20.Ms, 1, host with
            {
                Machine = host.Machine with { Cpu = cpu },
                Domains = [.. host.Domains.Select(
                domain => domain.Id == 0 ? domain with { Kind = GuestKind.Pv } : domain)]
            }));
    }
}
