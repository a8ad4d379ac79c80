using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Scheduling.Verbs;

/// <summary>pCPUs that go off line under load, and come back (M-105, interrupts §25).</summary>
[Long]
public sealed class TakePcpuOfflineTests
{
    private const string Host = """
        machine { cores = 4 }
        hypervisor { posting = POSTING, irq-cleanup = CLEANUP, ioapic-ack = new }
        devices = [
          { type = nic, speed = 25Gbps, queues = 4, vfs = 2 }, { type = disk }
          { type = storm, name = wire, line = level, pin = 20, interrupts-per-second = 4000 }
        ]
        dom0 { vcpus = 4 }
        domains = [
          {
            name = web, vcpus = 4, upcall = vector, vif = [ { through = vf, queues = 2 } ]
            workloads = [ { type = request-server, requests-per-second = 8000, service-time = 40us } ]
          }
          { name = shop, vcpus = 2, workloads = [ { type = request-server, requests-per-second = 4000, service-time = 60us } ] }
          { name = control, vcpus = 3, workloads = [ { type = periodic-task, period = 4ms, cpu-time = 300us } ] }
        ]

        """;

    private const string Offline = "{ at = 20ms, do = cpu-offline, cpu = CPU }";
    private const string Online = "{ at = 40ms, do = cpu-online, cpu = CPU }";

    [Theory]
    [InlineData(1, "true", "free")]
    [InlineData(2, "true", "ipi")]
    [InlineData(3, "false", "ipi")]
    public void Everything_leaves_in_one_instant_and_nothing_is_lost(int pcpu, string posting, string cleanup)
    {
        using var trial = Run($"{Offline}\n{Online}", pcpu, posting, cleanup);

        Checkers.CheckAll(trial);
        var left = StepsOf(trial, pcpu).Where(step => step.Step < PcpuStep.VcpuCame).ToList();
        Assert.NotEmpty(left);
        Assert.Single(left.Select(step => step.At).Distinct());
        Assert.All(left, step => Assert.InRange(step.Other, 0, 3));
        Assert.DoesNotContain(pcpu, left.Select(step => step.Other));
        Assert.Contains(PcpuStep.LineLeft, left.Select(step => step.Step));
        Assert.Contains(PcpuStep.VcpuLeft, left.Select(step => step.Step));

        // 12,000 requests a second, for 80 ms.
        Assert.InRange(trial.FactsOf(WorkloadFacts.RequestCompleted).Count(), 850, 1_080);
        var (off, on) = (Assert.Single(StepsOf(trial, pcpu), step => step.Step == PcpuStep.WentOffline).At,
            Assert.Single(StepsOf(trial, pcpu), step => step.Step == PcpuStep.CameOnline).At);
        Assert.InRange(off.Nanoseconds, 21_000_000, 24_500_000);
        Assert.Equal(50_400_000, on.Nanoseconds);
        Assert.Contains(trial.FactsOf(SchedulingFacts.VcpuDispatched), run => run.Fact.First == pcpu && run.At > on);
        Assert.DoesNotContain(trial.Simulation.IrqsOf(trial.Simulation.Hosts[0]), line => line.Vector == 0);
    }

    [Fact]
    public void Timers_and_descriptors_of_blocked_vcpus_leave_with_their_pcpu()
    {
        var (descriptors, timers) = (0, 0);
        for (var pcpu = 1; pcpu < 4; pcpu++)
        {
            using var trial = Run(Offline, pcpu);
            descriptors += StepsOf(trial, pcpu).Count(step => step.Step == PcpuStep.DescriptorLeft);
            timers += StepsOf(trial, pcpu).Count(step => step.Step == PcpuStep.TimerLeft);
        }

        Assert.InRange(descriptors, 1, 12);
        Assert.InRange(timers, 1, 30);
    }

    [Fact]
    public void What_a_move_costs_is_spent_by_the_pcpu_that_goes()
    {
        using var usual = Run(Offline, 1);
        using var slow = Run(Offline, 1, more: ["costs.pcpu.down.line.ns=500000", "costs.pcpu.down.timer.ns=500000"]);

        var moved = StepsOf(slow, 1).Count(step => step.Step is PcpuStep.LineLeft or PcpuStep.TimerLeft);
        var added = HypervisorTime(slow, 1) - HypervisorTime(usual, 1);
        Assert.InRange(added, (moved - 1) * 499_000, (moved + 1) * 500_000);
        Assert.True(Off(slow) > Off(usual), $"{Off(slow)} and {Off(usual)}");

        static VirtualTime Off(Trial trial) =>
            StepsOf(trial, 1).Single(step => step.Step == PcpuStep.WentOffline).At;
    }

    [Fact]
    public void A_pcpu_whose_lines_find_no_vector_elsewhere_stays_on_line_and_works()
    {
        const string full = """
            machine { cores = 2 }
            devices = [ { type = nic, queues = 64 }, { type = nic, queues = 64 }, { type = nic, queues = 64 }, { type = nic, queues = 64 } ]
            dom0 { vcpus = 2 }
            domains = [ { name = web, vcpus = 2, workloads = [ { type = request-server, requests-per-second = 8000, service-time = 100us } ] } ]
            actions = [ { at = 20ms, do = cpu-offline, cpu = 1 }, { at = 30ms, do = set-weight, domain = web, weight = 300 } ]
            """;
        using var trial = Trial.Of(Given.Good(Given.HostWith(full), "length=60ms"));

        Checkers.CheckAll(trial);
        var refused = Assert.Single(StepsOf(trial, 1), step => step.Step == PcpuStep.Refused).At;
        Assert.DoesNotContain(StepsOf(trial, 1), step => step.Step is PcpuStep.LineLeft or PcpuStep.WentOffline);
        Assert.Contains(
            trial.FactsOf(SchedulingFacts.VcpuDispatched), run => run.Fact.First == 1 && run.At > refused);
    }

    [Fact]
    public void A_pcpu_in_no_pool_goes_off_line_and_comes_back_into_the_pool_that_is_named()
    {
        const string host = """
            machine { cores = 4 }
            pools = [ { cpus = "0-1" }, { name = other, cpus = "2" } ]
            dom0 { vcpus = 2 }
            domains = [ { name = busy, vcpus = 2, pool = other, workloads = [ { type = cpu-bound, threads = 2 } ] } ]
            actions = [ { at = 10ms, do = cpu-offline, cpu = 3 }, { at = 20ms, do = cpu-online, pool = other, cpu = 3 } ]
            """;
        using var trial = Trial.Of(Given.Good(Given.HostWith(host), "length=60ms"));

        Checkers.CheckAll(trial);
        var on = StepsOf(trial, 3).Single(step => step.Step == PcpuStep.CameOnline).At;
        Assert.Contains(trial.FactsOf(SchedulingFacts.VcpuDispatched), run => run.Fact.First == 3);
        Assert.DoesNotContain(
            trial.FactsOf(SchedulingFacts.VcpuDispatched), run => run.Fact.First == 3 && run.At < on);
    }

    /// <summary>While the pCPU settles, while it is off line, and while it starts.</summary>
    [Theory]
    [InlineData(20_500)]
    [InlineData(30_000)]
    [InlineData(45_000)]
    public void A_run_continues_from_a_checkpoint_with_the_same_hash(int microseconds)
    {
        var at = VirtualTime.Zero + microseconds.Us;
        var spec = Spec($"{Offline}\n{Online}", 2, "true", "ipi");
        using var plain = new Trial(spec);
        plain.Simulation.Start();
        plain.Simulation.RunUntil(at);
        var saved = plain.Simulation.SaveHost(0);
        plain.RunToEnd();

        using var actors = new Trial(spec, new ExecutionOptions(EngineKind.Actors, 1));
        actors.Simulation.LoadHost(0, saved, at);
        actors.RunToEnd();

        Assert.Equal(plain.Simulation.Hash, actors.Simulation.Hash);
    }

    [Theory]
    [InlineData("{ at = 1ms, do = cpu-offline, cpu = 0 }", "pCPU 0 cannot go off line: the host boots from it.")]
    [InlineData(
        "{ at = 1ms, do = cpu-offline, cpu = 1 }\n{ at = 2ms, do = cpu-offline, cpu = 1 }",
        "pCPU 1 is off line already then.")]
    [InlineData(
        "{ at = 1ms, do = cpu-offline, cpu = 1 }\n{ at = 2ms, do = cpupool-cpu-add, pool = Pool-0, cpu = 1 }",
        "pCPU 1 is off line then. Bring it up instead: do = cpu-online.")]
    [InlineData("{ at = 1ms, do = cpu-online, cpu = 1 }", "pCPU 1 is on line then.")]
    [InlineData(
        "{ at = 1ms, do = cpupool-cpu-remove, pool = Pool-0, cpu = \"0,2-3\" }\n"
        + "{ at = 2ms, do = cpu-offline, cpu = 1 }",
        "pCPU 1 is the last one of \"Pool-0\" then, which has domains.")]
    public void An_action_that_cannot_be_done_is_refused(string actions, string problem)
    {
        var problems = Given.Problems(Given.Text(Given.HostWith($"machine {{ cores = 4 }}\nactions = [ {actions} ]")));

        Assert.Contains(problem, problems, StringComparison.Ordinal);
        Assert.Single(problems.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static RunSpec Spec(string actions, int pcpu, string posting, string cleanup, string[]? more = null) =>
        Given.Good(
            Given.HostWith($"{Host.Replace("POSTING", posting, StringComparison.Ordinal)
                .Replace("CLEANUP", cleanup, StringComparison.Ordinal)}actions = [ {actions.Replace(
                    "CPU", $"{pcpu}", StringComparison.Ordinal)} ]"),
            ["length=80ms", .. more ?? []]);

    private static Trial Run(
        string actions, int pcpu, string posting = "true", string cleanup = "free", string[]? more = null) =>
        Trial.Of(Spec(actions, pcpu, posting, cleanup, more));

    private static IEnumerable<(VirtualTime At, PcpuStep Step, int Other)> StepsOf(Trial trial, int pcpu) =>
        trial.FactsOf(PcpuFacts.StepMade).Where(recorded => recorded.Fact.Subject == pcpu)
            .Select(recorded => (recorded.At, (PcpuStep)recorded.Fact.First, (int)recorded.Fact.Second));

    private static long HypervisorTime(Trial trial, int pcpu) => trial.FactsOf(PcpuFacts.ModeEnded)
        .Where(recorded => recorded.Fact.Subject == pcpu && recorded.Fact.First == (long)PcpuMode.Hypervisor)
        .Sum(recorded => recorded.Fact.Second);
}
