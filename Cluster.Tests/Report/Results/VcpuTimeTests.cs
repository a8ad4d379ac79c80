using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Runs;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using CsCheck;

namespace ActorXen.Tests.Report.Results;

/// <summary>What reports say about the time of vCPUs: every share has its place, and all of them add up.</summary>
public sealed class VcpuTimeTests
{
    private const double Tolerance = 0.01;

    /// <summary>Linux counts as stolen what a vCPU was runnable or offline: a cap and a pause steal too.</summary>
    [Theory]
    [InlineData("pool { policy = credit }", "cap = 25%", "", 0.25, 0.75)]
    [InlineData("pool { policy = credit2 }", "cap = 25%", "", 0.25, 0.75)]
    [InlineData("pool { policy = rtds }", "rtds { period = 10ms, budget = 4ms, extratime = false }", "", 0.4, 0.6)]
    [InlineData("pool { policy = sedf }", "sedf { period = 10ms, slice = 4ms, extratime = false }", "", 0.4, 0.6)]
    [InlineData("", "", "{ at = 1s, do = pause, domain = g }, { at = 2s, do = unpause, domain = g }", 0.667, 0.333)]
    [InlineData("pool { policy = credit }", "", "{ at = 1500ms, do = pause, domain = g }", 0.5, 0.5)]
    public void What_a_cap_a_budget_or_a_pause_takes_is_stolen(
        string pool, string keys, string actions, double cpu, double steal)
    {
        var guest = Guest(Run($$"""
            length = 3s
            racks = [ { name = r, hosts = [ {
              name = h, machine { cores = 4 }, dom0 { vcpus = 1 }
              {{pool}}
              domains = [ { name = g, {{keys}}
                workloads = [ { type = cpu-bound } ] } ]
              actions = [ {{actions}} ]
            } ] } ]
            """));

        Assert.Equal(cpu, guest.CpuShare, Tolerance);
        Assert.Equal(steal, guest.Steal, Tolerance);
        Assert.Equal(1, guest.CpuShare + guest.Steal + guest.Blocked, 9);
        Assert.Equal(0, guest.Down);
    }

    [Fact]
    public void A_guest_that_reads_its_own_clock_sees_the_steal_of_the_report()
    {
        var guest = Guest(Run("""
            length = 2s
            racks = [ { name = r, hosts = [ {
              name = h, machine { cores = 4 }, dom0 { vcpus = 1 }
              domains = [ { name = g, cap = 25%, kernel { steal-clock = true }, workloads = [ { type = cpu-bound } ] } ]
            } ] } ]
            """));

        Assert.Equal(0.75, guest.Tally[VcpuFacts.StealSeen] / 2e9, 0.02); // The last reading is some time ago.
    }

    /// <summary>One of two vCPUs waits for events only; the time of a domain is that of all its vCPUs.</summary>
    [Fact]
    public void A_vcpu_that_waits_for_events_is_blocked()
    {
        var guest = Guest(Run("""
            length = 1s
            racks = [ { name = r, hosts = [ {
              name = h, machine { cores = 4 }, dom0 { vcpus = 1 }
              domains = [ { name = g, vcpus = 2, workloads = [ { type = cpu-bound, threads = 1 } ] } ]
            } ] } ]
            """));

        Assert.Equal(1, guest.CpuShare, Tolerance);
        Assert.Equal(0, guest.Steal, Tolerance);
        Assert.Equal(0.5, guest.Blocked, Tolerance);
    }

    /// <summary>Two of four vCPUs exist from the start on, one comes at half of the time, and the last never.</summary>
    [Fact]
    public void A_vcpu_that_is_down_has_nothing_stolen_from_it()
    {
        var report = Run("""
            length = 1s
            racks = [ { name = r, hosts = [ {
              name = h, machine { cores = 4 }, dom0 { vcpus = 1 }
              domains = [ { name = g, vcpus = 2, max-vcpus = 4, workloads = [ { type = batch, jobs = 4 } ] } ]
              actions = [ { at = 500ms, do = vcpu-up, domain = g, vcpu = 2 } ]
            } ] } ]
            """);

        Assert.Equal(0.375, Guest(report).Down, Tolerance);
        Assert.Equal(0, Guest(report).Steal, Tolerance);
        Assert.Equal(
            [0, 0, 0.5, 1], Vcpus(report, "h/g").Select(vcpu => Math.Round(ValueOf(report, vcpu, "down"), 2)));
    }

    [Fact]
    public void After_it_was_taken_down_nothing_is_stolen_even_while_its_domain_is_paused()
    {
        var report = Run("""
            length = 1s
            racks = [ { name = r, hosts = [ {
              name = h, machine { cores = 4 }, dom0 { vcpus = 1 }
              domains = [ { name = g, vcpus = 2, workloads = [ { type = cpu-bound, threads = 1 } ] } ]
              actions = [
                { at = 250ms, do = vcpu-down, domain = g, vcpu = 1 }
                { at = 500ms, do = pause, domain = g }
              ]
            } ] } ]
            """);

        Assert.Equal(0.75, ValueOf(report, "h/g/vcpu/1", "down"), Tolerance);
        Assert.Equal(0.25, ValueOf(report, "h/g/vcpu/1", "blocked"), Tolerance);
        Assert.Equal(0.5, ValueOf(report, "h/g/vcpu/0", "offline"), Tolerance);
        Assert.Equal(0.4, Guest(report).Steal, Tolerance); // 0.5 s of 1.25 s.
    }

    /// <summary>Of two vCPUs on a pCPU, null runs one; the table of arinc653 has a place for only one.</summary>
    [Theory]
    [InlineData("null", "")]
    [InlineData("arinc653", "arinc653 { major-frame = 10ms, entries = [ { domain = g, vcpu = 0, runtime = 10ms } ] }")]
    public void All_the_time_of_a_vcpu_that_gets_no_pcpu_is_stolen(string policy, string more)
    {
        var report = Run($$"""
            length = 100ms
            racks = [ { name = r, hosts = [ {
              name = h, machine { cores = 2 }
              pools = [
                { name = p0, policy = credit2, cpus = "0" }
                { name = p1, policy = {{policy}}, cpus = "1", {{more}} }
              ]
              dom0 { vcpus = 1 }
              domains = [ { name = g, vcpus = 2, pool = p1, workloads = [ { type = cpu-bound } ] } ]
            } ] } ]
            """);

        Assert.Equal(1, ValueOf(report, "h/g/vcpu/1", "steal"), 3);
        Assert.Equal(0.5, Guest(report).Steal, 0.02);
    }

    [Fact, Trait("Invariant", "I-30")]
    public void In_any_scenario_the_time_of_each_vcpu_adds_up_to_the_nanosecond() => RandomSpecs.Acted.Sample(
        spec =>
        {
            var (report, elapsed) = Run(spec);

            foreach (var vcpu in report.Parts.Where(part => part.Subject == Subject.Vcpu))
            {
                Assert.Equal(elapsed, vcpu[SchedulingFacts.TimeInState]);
                Assert.Equal(1, VcpuFigures.All.Where(figure => figure.Name != "steal").Sum(one => one.Of(vcpu)), 9);
            }

            foreach (var row in report.Domains)
            {
                Assert.Equal(elapsed * row.Vcpus, row.Tally[SchedulingFacts.TimeInState]);
                var shares = new[]
                {
                    DomainFigures.Running, DomainFigures.Runnable, DomainFigures.Offline, DomainFigures.Blocked,
                    DomainFigures.Down,
                };
                Assert.Equal(1, shares.Sum(share => share.Of(row)), 9);
                Assert.InRange(row.Steal, 0, 1);
            }

            foreach (var pcpu in report.Parts.Where(part => part.Subject == Subject.Pcpu))
                Assert.Equal(pcpu[PcpuFacts.TimeInMode, (int)PcpuMode.Idle], pcpu[PcpuFacts.IdleTime]);
        },
        iter: 20,
        print: RandomSpecs.Describe);

    private static RunReport Run(string text) => Run(Given.Good(text)).Report;

    private static (RunReport Report, long Elapsed) Run(RunSpec spec)
    {
        var shelf = new CounterShelf();
        using var trial = new Trial(spec, more: shelf.Watch);
        trial.Simulation.Start();
        trial.RunToEnd();
        var end = VirtualTime.Zero + spec.Length;
        var figures = new RunFigures("", "shares", spec.Seed, EngineKind.Plain, 1, end, 0, 0, 0);
        return (ReportRows.Of(figures, shelf.Read(end), withParts: true), spec.Length.Nanoseconds);
    }

    private static DomainRow Guest(RunReport report) => report.Domains.Single(domain => domain.Name == "g");

    private static IEnumerable<string> Vcpus(RunReport report, string domain) => report.Parts
        .Where(part => part.Subject == Subject.Vcpu && part.Name.StartsWith($"{domain}/", StringComparison.Ordinal))
        .Select(part => part.Name);

    /// <summary>As the report's counters show it; they leave out zeros.</summary>
    private static double ValueOf(RunReport report, string subject, string name) => report.Values()
        .SingleOrDefault(value => value.Subject == subject && value.Name == name).Value;
}
