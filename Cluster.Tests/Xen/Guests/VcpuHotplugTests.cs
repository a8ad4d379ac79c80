using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Scheduling.Verbs;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads.Batches;

namespace ActorXen.Tests.Xen.Guests;

/// <summary>
/// vCPUs that come and go: those of <c>max-vcpus</c> sleep until they are brought up, and a guest works without one
/// that was taken down (interrupts §25).
/// </summary>
public sealed class VcpuHotplugTests
{
    private const string Text = """
        length = 40ms
        racks = [ { name = r, hosts = [ {
          name = h
          machine { cores = 4 }
          dom0 { vcpus = 1 }
          domains = [ { name = web, vcpus = 2, max-vcpus = 4, workloads = [ { type = batch, jobs = 4 } ] } ]
          actions = [ { at = 20ms, do = vcpu-up, domain = web, vcpu = 3 } ]
        } ] } ]
        """;

    [Fact]
    public void A_vcpu_beyond_those_of_the_start_is_offline_until_it_is_brought_up_and_then_gets_work()
    {
        using var trial = Trial.Of(Given.Good(Text));

        var first = Dispatches(trial, vcpu: 1 + 3);
        Assert.InRange(first[0].At.Nanoseconds, 20_000_000, 20_300_000);
        Assert.Contains(trial.FactsOf(GuestFacts.TaskPulled), recorded => recorded.Fact.First == 3);
        Assert.Empty(Dispatches(trial, vcpu: 1 + 2));
        Assert.Equal(
            SchedulingFacts.Down,
            trial.FactsOf(SchedulingFacts.RunstateChanged).First(
                recorded => recorded.Fact.Subject == 4).Fact.First);
    }

    [Fact]
    public void A_batch_gets_more_done_with_the_vcpu_that_came_up()
    {
        using var with = Trial.Of(Given.Good(Text));
        using var without = Trial.Of(Given.Good(With(Text, "{ at = 20ms, do = vcpu-up, domain = web, vcpu = 3 }", "")));

        Assert.True(Work(with) > 1.2 * Work(without), $"{Work(with)} and {Work(without)}");
    }

    [Fact]
    public void What_a_kernel_does_to_bring_a_vcpu_up_keeps_it_from_work()
    {
        using var usual = Trial.Of(Given.Good(Text));
        using var slow = Trial.Of(Given.Good(Text, "costs.vcpu.up.ns=5000000"));

        // Two vCPUs begin with it, and a third one later.
        Assert.InRange(Work(usual) - Work(slow), 10_000_000, 20_000_000);
    }

    [Fact]
    public void A_domain_whose_max_vcpus_are_those_of_its_start_is_built_as_without_the_key()
    {
        var plain = With(With(Text, ", max-vcpus = 4", ""), "vcpu = 3", "vcpu = 1");
        using var one = Trial.Of(Given.Good(plain));
        using var other = Trial.Of(Given.Good(With(plain, "vcpus = 2", "vcpus = 2, max-vcpus = 2")));

        Assert.Equal(one.Simulation.Hash, other.Simulation.Hash);
        Assert.Equal(one.Simulation.Hosts[0].Paths, other.Simulation.Hosts[0].Paths);
    }

    [Fact]
    public void A_toolstack_without_actions_does_not_exist()
    {
        using var idle = Trial.Of(Given.Good(With(Text, "{ at = 20ms, do = vcpu-up, domain = web, vcpu = 3 }", "")));
        using var busy = Trial.Of(Given.Good(Text));

        Assert.Equal([.. idle.Simulation.Hosts[0].Paths, "host/0/dom/0/toolstack"], busy.Simulation.Hosts[0].Paths);
    }

    [Theory]
    [InlineData("domain = d", 0)]
    [InlineData("domain = d", 1)]
    [InlineData("domain = d", 2)]
    [InlineData("domain = d", 3)]
    [InlineData("domain = dom0", 0)]
    [InlineData("domain = dom0", 1)]
    [InlineData("domain = dom0", 2)]
    [InlineData("domain = dom0", 3)]
    public void Requests_are_served_with_one_vcpu_less(string domain, int vcpu)
    {
        using var trial = Trial.Of(Given.Good(Service(
            "type = request-server, requests-per-second = 10000, service-time = 50us",
            $"{{ at = 50ms, do = vcpu-down, {domain}, vcpu = {vcpu} }}")));

        Checkers.CheckAll(trial);
        Assert.InRange(trial.FactsOf(WorkloadFacts.RequestCompleted).Count(), 970, 1_000);
        Assert.Single(trial.FactsOf(GuestFacts.VcpuEvacuated));
        Assert.Empty(trial.FactsOf(DeviceFacts.PacketDropped));
        Assert.True(SleepsFrom(trial, domain.EndsWith("dom0", StringComparison.Ordinal) ? vcpu : 4 + vcpu, 50.Ms));
    }

    /// <summary>Both pCPUs are taken, so that the second vCPU never runs.</summary>
    [Fact]
    public void The_last_vcpu_that_runs_does_not_go_down_beside_one_that_never_starts()
    {
        using var trial = Trial.Of(Given.Good("""
            length = 100ms
            racks = [ { name = r, hosts = [ {
              name = h, machine { cores = 2 }, pool { policy = "null" }, dom0 { vcpus = 1 }
              domains = [ { name = d, vcpus = 1, max-vcpus = 2, workloads = [
                { type = cpu-bound, threads = 1 }, { type = request-server, requests-per-second = 2000 }
              ] } ]
              actions = [
                { at = 10ms, do = vcpu-up, domain = d, vcpu = 1 }, { at = 50ms, do = vcpu-down, domain = d, vcpu = 0 }
              ]
            } ] } ]
            """));

        Assert.Single(trial.FactsOf(GuestFacts.VcpuKept));
        Assert.Contains(
            trial.FactsOf(WorkloadFacts.RequestCompleted), recorded => recorded.At > VirtualTime.Zero + 90.Ms);
    }

    [Theory]
    [InlineData("domain = d", 0)]
    [InlineData("domain = d", 3)]
    [InlineData("domain = dom0", 1)]
    public void Blocks_are_read_with_one_vcpu_less(string domain, int vcpu)
    {
        var action = $"{{ at = 50ms, do = vcpu-down, {domain}, vcpu = {vcpu} }}";
        using var all = Trial.Of(Given.Good(Service("type = block-reader, depth = 8", "")));
        using var trial = Trial.Of(Given.Good(Service("type = block-reader, depth = 8", action)));

        Checkers.CheckAll(trial);
        var blocks = all.FactsOf(DeviceFacts.BlockServed).Count();
        Assert.InRange(trial.FactsOf(DeviceFacts.BlockServed).Count(), blocks * 0.96, blocks * 1.04);
    }

    [Fact]
    public void Four_jobs_share_three_vcpus_and_the_fourth_when_it_is_back()
    {
        const string Jobs = "type = batch, jobs = 4, work = 300ms, cpu-time = 1ms";
        using var down = Trial.Of(Given.Good(Service(
            Jobs, "{ at = 20ms, do = vcpu-down, domain = d, vcpu = 0 }")));
        using var back = Trial.Of(Given.Good(Service(
            Jobs,
            "{ at = 20ms, do = vcpu-down, domain = d, vcpu = 0 }, { at = 60ms, do = vcpu-up, domain = d, vcpu = 0 }")));

        Assert.InRange(Work(down) / 1e6, 305, 321);
        Assert.InRange(Work(back) / 1e6, 343, 361);
    }

    [Theory]
    [InlineData(EventAbi.TwoLevel)]
    [InlineData(EventAbi.Fifo)]
    public void All_goes_on_while_vcpus_go_down_and_come_back_in_turn(EventAbi abi)
    {
        // In turn in both domains: one goes down, the next one goes down too, the first one comes back, and so on.
        var actions = string.Join(", ", Enumerable.Range(0, 88).Select(step =>
            $"{{ at = {step + 5}ms, do = vcpu-{(step / 2 % 2 == 0 ? "down" : "up")}, "
            + $"domain = {(step % 2 == 0 ? "d" : "dom0")}, "
            + $"vcpu = {((step / 4) + 3 + (step / 2 % 2 == 0 ? 1 : 0)) % 4} }}"));
        var spec = Given.Good(Service(
            "type = request-server, requests-per-second = 10000, service-time = 50us }, { type = block-reader, "
            + "depth = 2 }, { type = periodic-task, period = 500us, cpu-time = 10us",
            actions));
        spec = spec with
        {
            Hosts =
            [
                spec.Hosts[0] with
                {
                    Domains = [.. spec.Hosts[0].Domains.Select(domain => domain with { Abi = abi })],
                },
            ],
        };

        using var trial = Trial.Of(spec);

        Checkers.CheckAll(trial);
        Assert.True(trial.FactsOf(GuestFacts.VcpuEvacuated).Count() > 15);
        Assert.Equal(
            trial.FactsOf(GuestFacts.VcpuEvacuated).Sum(recorded => recorded.Fact.Second),
            Moved(trial, MovedItem.Task));
        Assert.True(Moved(trial, MovedItem.Timer) > 0);
        Assert.InRange(Moved(trial, MovedItem.Port), 15, trial.FactsOf(PortFacts.Rebound).Count());
        Assert.NotEmpty(trial.FactsOf(PortFacts.Rebound));
        Assert.InRange(trial.FactsOf(WorkloadFacts.RequestCompleted).Count(
            recorded => recorded.Fact.Second == (long)RequestKind.Network), 950, 1_020);
    }

    [Fact]
    public void A_saved_run_goes_on_alike_whatever_was_on_its_way()
    {
        var spec = Given.Good(Service(
            "type = batch, jobs = 6, work = 300ms, cpu-time = 1ms }, { type = request-server, service-time = 50us, "
            + "requests-per-second = 10000",
            "{ at = 50ms, do = vcpu-down, domain = d, vcpu = 1 }, { at = 51ms, do = vcpu-down, domain = dom0, vcpu = 0 "
            + "}, { at = 52ms, do = vcpu-up, domain = d, vcpu = 1 }"));
        using var whole = new Trial(spec);
        whole.Simulation.Start();
        var saves = new List<(VirtualTime At, byte[] State)>();
        foreach (var step in Enumerable.Range(0, 24))
        {
            var micros = step < 20 ? 50_000 + step : 49_000 + (step * 100);
            whole.Simulation.RunUntil(VirtualTime.Zero + micros.Us);
            saves.Add((VirtualTime.Zero + micros.Us, whole.Simulation.SaveHost(0)));
        }

        whole.RunToEnd();

        Assert.All(saves, save =>
        {
            using var copy = new Trial(spec);
            copy.Simulation.LoadHost(0, save.State, save.At);
            copy.RunToEnd();
            Assert.Equal(whole.Simulation.Hash, copy.Simulation.Hash);
        });
    }

    [Fact]
    public void A_guest_keeps_its_last_vcpu_and_says_so()
    {
        var spec = Given.Good(Service("type = batch, jobs = 1, work = 10s, cpu-time = 1ms", ""));
        var actions = Enumerable.Range(0, 4).Select(vcpu => new TakeVcpuDown(VirtualTime.Zero + 20.Ms, new(1), vcpu));
        using var trial = Trial.Of(spec with { Hosts = [spec.Hosts[0] with { Actions = [.. actions] }] });

        Assert.Equal(3, trial.FactsOf(GuestFacts.VcpuEvacuated).Count());
        Assert.Equal(3, Assert.Single(trial.FactsOf(GuestFacts.VcpuKept)).Fact.First);
        Assert.InRange(Work(trial) / 1e6, 97, 100);
    }

    [Fact]
    public void A_timer_of_a_vcpu_that_goes_down_fires_in_time_on_another_one()
    {
        using var trial = Trial.Of(Given.Good(Service(
            "type = periodic-task, period = 10ms, cpu-time = 10us",
            "{ at = 35ms, do = vcpu-down, domain = d, vcpu = 0 }, "
            + "{ at = 55ms, do = vcpu-down, domain = d, vcpu = 1 }")));

        var timers = trial.FactsOf(GuestFacts.GuestTimerRan).Where(recorded => recorded.Fact.Subject == 1)
            .Select(recorded => ((recorded.At.Nanoseconds - recorded.Fact.First) / 1_000_000, recorded.Fact.First,
                recorded.Fact.Second)).ToList();
        Assert.All(timers, timer => Assert.InRange(timer.Item2, 0, 200_000));
        Assert.Superset(
            new HashSet<long> { 10, 20, 30, 40, 50, 60, 70, 80, 90 }, timers.Select(timer => timer.Item1).ToHashSet());
        Assert.DoesNotContain(timers, timer => timer is { Item1: > 35, Item3: 0 } or { Item1: > 55, Item3: 1 });
    }

    /// <summary>Null gives the guest three of the four pCPUs: the first ones, or all but the first.</summary>
    [Theory]
    [InlineData("", EventAbi.Fifo)]
    [InlineData("pinned = true, cpus = \"0-3\"", EventAbi.Fifo)]
    [InlineData("pinned = true, cpus = \"0-3\"", EventAbi.TwoLevel)]
    public void A_vcpu_that_never_gets_a_pcpu_keeps_no_events(string pins, EventAbi abi)
    {
        var spec = Given.Good($$"""
            length = 100ms
            racks = [ { name = r, hosts = [ {
              name = h
              machine { cores = 4 }
              pool { policy = null }
              dom0 { vcpus = 1, cpus = "0" }
              devices = [ { type = nic }, { type = disk }, { type = disk }, { type = disk } ]
              domains = [ { name = d, vcpus = 4, disk = [ { disk = nvme0 }, { disk = nvme1 }, { disk = nvme2 } ]
                workloads = [
                  { type = request-server, requests-per-second = 5000, service-time = 20us }
                  { type = block-reader, depth = 1, disk = xvda }, { type = block-reader, depth = 1, disk = xvdb }
                  { type = block-reader, depth = 1, disk = xvdc } ], {{pins}} } ]
            } ] } ]
            """);
        var guest = spec.Hosts[0].Domains[1] with { Abi = abi };
        using var trial = Trial.Of(
            spec with { Hosts = [spec.Hosts[0] with { Domains = [spec.Hosts[0].Domains[0], guest] }] });

        Checkers.CheckAll(trial);
        var blocks = trial.FactsOf(DeviceFacts.BlockServed).Count();
        Assert.Contains(trial.FactsOf(PortFacts.Rebound), recorded => recorded.Fact.First == 1);
        Assert.True(blocks > 1_400, $"{blocks} blocks");
        Assert.InRange(trial.FactsOf(WorkloadFacts.RequestCompleted).Count(
            recorded => recorded.Fact.Second == (long)RequestKind.Network), 430, 520);
    }

    /// <summary>A vCPU that came up with work waiting for it counted the time before as stolen.</summary>
    [Fact]
    public void Time_before_a_vcpu_came_up_was_not_stolen_from_it()
    {
        using var trial = Trial.Of(Given.Good(With(
            With(Text, "max-vcpus = 4", "max-vcpus = 4, kernel { steal-clock = true }"), "jobs = 4", "jobs = 16")));

        var read = trial.FactsOf(VcpuFacts.StealRead).Where(recorded => recorded.Fact.Subject == 1 + 3).ToList();
        Assert.All(read, recorded => Assert.InRange(recorded.Fact.First, 0, 1_000_000));
    }

    [Theory]
    [InlineData("pv", Hypercall.VcpuopInitialise, Hypercall.VcpuopUp)]
    [InlineData("pvh")]
    public void A_guest_starts_a_vcpu_by_hypercalls_or_by_init_and_sipis(string kind, params Hypercall[] expected)
    {
        using var trial = Trial.Of(Given.Good(With(Text, "max-vcpus = 4", $"max-vcpus = 4, kind = {kind}")));

        Checkers.CheckAll(trial);
        var calls = trial.FactsOf(VcpuFacts.HypercallMade).Select(recorded => (Hypercall)recorded.Fact.First);
        Assert.Equal(expected, calls.Where(call => call is Hypercall.VcpuopInitialise or Hypercall.VcpuopUp));
        var writes = trial.FactsOf(VcpuFacts.Intercepted).Where(
            recorded => recorded.Fact.First == (long)Intercept.StartIpi).ToList();
        Assert.Equal(kind == "pvh" ? 3 : 0, writes.Count);
        Assert.All(writes, recorded => Assert.Equal((1, 693), (recorded.Fact.Subject, recorded.Fact.Second)));
    }

    [Fact]
    public void The_time_of_a_start_is_from_the_request_to_the_first_instruction()
    {
        using var trial = Trial.Of(Given.Good(Text));

        var started = Assert.Single(trial.FactsOf(GuestFacts.VcpuStarted));
        var entered = trial.FactsOf(VcpuFacts.VcpuEntered).First(recorded => recorded.Fact.Subject == 1 + 3);
        Assert.Equal(3, started.Fact.First);
        Assert.Equal(entered.At, started.At);
        Assert.Equal((entered.At - (VirtualTime.Zero + 20.Ms)).Nanoseconds, started.Fact.Second);
    }

    [Fact]
    public void A_vcpu_whose_domain_is_paused_takes_as_long_to_come_up()
    {
        using var trial = Trial.Of(Given.Good(With(
            Text, "actions = [", "actions = [ { at = 15ms, do = pause, domain = web }, "
            + "{ at = 30ms, do = unpause, domain = web },")));

        Checkers.CheckAll(trial);
        Assert.InRange(Assert.Single(trial.FactsOf(GuestFacts.VcpuStarted)).Fact.Second, 10_000_000, 10_500_000);
    }

    [Fact]
    public void A_run_that_is_saved_while_a_vcpu_comes_up_counts_its_whole_time()
    {
        var spec = Given.Good(With(
            Text, "actions = [", "actions = [ { at = 15ms, do = pause, domain = web }, "
            + "{ at = 30ms, do = unpause, domain = web },"));
        using var whole = new Trial(spec);
        whole.Simulation.Start();
        whole.Simulation.RunUntil(VirtualTime.Zero + 25.Ms);
        using var copy = new Trial(spec);
        copy.Simulation.LoadHost(0, whole.Simulation.SaveHost(0), VirtualTime.Zero + 25.Ms);

        whole.RunToEnd();
        copy.RunToEnd();

        Assert.Equal(
            Assert.Single(whole.FactsOf(GuestFacts.VcpuStarted)).Fact,
            Assert.Single(copy.FactsOf(GuestFacts.VcpuStarted)).Fact);
    }

    [Fact]
    public void A_request_that_changes_nothing_is_none_and_one_that_is_taken_back_starts_nothing()
    {
        using var trial = Trial.Of(Given.Good(With(
            Text, "vcpu = 3 }", "vcpu = 3 }, { at = 20ms, do = vcpu-down, domain = web, vcpu = 3 }, "
            + "{ at = 30ms, do = vcpu-up, domain = web, vcpu = 1 }, "
            + "{ at = 30ms, do = vcpu-up, domain = web, vcpu = 2 }")));

        Checkers.CheckAll(trial);
        Assert.Equal(
            [(3, 1), (3, 0), (2, 1)],
            trial.FactsOf(GuestFacts.VcpuAsked).Select(recorded => (recorded.Fact.First, recorded.Fact.Second)));
        Assert.Equal(2, Assert.Single(trial.FactsOf(GuestFacts.VcpuStarted)).Fact.First);
    }

    /// <summary>A host of five pCPUs, dom0 and the guest with four vCPUs each, for 100 ms.</summary>
    private static string Service(string workload, string actions) => $$"""
        length = 100ms
        racks = [ { name = r, hosts = [ {
          name = h
          machine { cores = 5 }
          dom0 { vcpus = 4 }
          domains = [ { name = d, vcpus = 4, workloads = [ { {{workload}} } ] } ]
          actions = [ {{actions}} ]
        } ] } ]
        """;

    private static long Moved(Trial trial, MovedItem item) => trial.FactsOf(GuestFacts.ItemsMoved)
        .Where(recorded => recorded.Fact.First == (long)item).Sum(recorded => recorded.Fact.Second);

    private static bool SleepsFrom(Trial trial, int vcpu, Duration since) => trial.FactsOf(
        SchedulingFacts.VcpuDispatched).All(recorded =>
            recorded.Fact.Subject != vcpu || recorded.At - VirtualTime.Zero < since + 1.Ms);

    private static List<RecordedFact> Dispatches(Trial trial, int vcpu) =>
        [.. trial.FactsOf(SchedulingFacts.VcpuDispatched).Where(recorded => recorded.Fact.Subject == vcpu)];

    private static long Work(Trial trial) => trial.FactsOf(WorkloadFacts.WorkCompleted)
        .Where(recorded => recorded.Fact.Subject == 1).Sum(recorded => recorded.Fact.First);

    private static string With(string text, string old, string instead) =>
        text.Replace(old, instead, StringComparison.Ordinal);
}
