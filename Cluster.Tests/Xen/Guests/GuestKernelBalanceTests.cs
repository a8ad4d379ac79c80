using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Guests;

/// <summary>Where tasks wait, and that none waits beside a vCPU that could run it (interrupts §17.1).</summary>
public sealed class GuestKernelBalanceTests
{
    private static readonly Duration Service = 100.Us;

    /// <summary>
    /// O-03: with costs of zero a guest of c vCPUs is an M/M/c queue. Erlang's formula is taken at the load that the
    /// seed gave, because the load of so short a run is off by a percent, and the wait by five.
    /// </summary>
    [Theory]
    [InlineData(1, WakePolicy.Affine)]
    [InlineData(2, WakePolicy.Affine)]
    [InlineData(4, WakePolicy.Affine)]
    [InlineData(4, WakePolicy.Spread)]
    public void A_guest_with_costs_of_zero_is_the_queue_of_its_vcpus(int vcpus, WakePolicy policy)
    {
        var spec = Given.Good(Queue(vcpus, policy, "600ms"));
        using var trial = Trial.Of(spec);

        var latencies = trial.FactsOf(WorkloadFacts.RequestCompleted)
            .Select(recorded => (double)recorded.Fact.First - 2_000).ToList();
        var busy = BusyTime(trial, domain: 1);
        var load = (double)busy / spec.Length.Nanoseconds;
        var service = busy / (double)latencies.Count;

        var expected = service * (1 + (ErlangC(vcpus, load) / (vcpus - load)));
        Assert.InRange(latencies.Average(), expected * 0.95, expected * 1.05);
        Assert.InRange(load / vcpus, 0.77, 0.83);
    }

    /// <summary>Three vCPUs have a pCPU of their own, the other one never gets any (schedulers §6).</summary>
    [Theory]
    [InlineData("type = utilisation, recording = half, percent-of = one-vcpu", 0.49, 0.51)]
    [InlineData("type = cpu-bound, threads = 1", 0.95, 1.0)]
    [InlineData("type = cpu-bound, threads = 4", 2.9, 3.0)]
    [InlineData("type = batch, jobs = 4, work = 300ms, cpu-time = 1ms", 2.9, 3.0)]
    public void A_vcpu_that_never_gets_a_pcpu_keeps_no_work(string workload, double least, double most)
    {
        foreach (var pins in (string[])["", "pinned = true, cpus = \"0-3\""]) // The last one starves, or the first one.
        {
            using var trial = Trial.Of(Given.Good(OneShort(workload, pins)));

            Assert.InRange(BusyTime(trial, domain: 1) / 200e6, least, most);
        }
    }

    [Fact]
    public void A_vcpu_that_runs_dry_takes_a_task_that_waits_beside_it()
    {
        using var trial = Trial.Of(Given.Good(Queue(2, WakePolicy.Affine, "20ms")));

        var pulled = trial.FactsOf(GuestFacts.TaskPulled).ToList();
        Assert.NotEmpty(pulled);
        Assert.All(pulled, recorded => Assert.NotEqual(recorded.Fact.First, recorded.Fact.Second));
    }

    [Fact]
    public void A_vcpu_that_lost_its_pcpu_gives_away_what_waits_there()
    {
        // The guest's vCPU 1 shares its pCPU with a neighbour that computes, and gets it for every other slice only.
        using var trial = Trial.Of(Given.Good("""
            length = 400ms
            racks = [ { name = r, hosts = [ {
              name = h
              machine { cores = 3 }
              pool { policy = credit }
              dom0 { vcpus = 1, cpus = "0" }
              domains = [
                { name = d, vcpus = 2, cpus = "1-2", pinned = true
                  workloads = [ { type = request-server, requests-per-second = 4000, service-time = 200us } ] }
                { name = hog, vcpus = 1, cpus = "2", workloads = [ { type = cpu-bound } ] }
              ]
            } ] } ]
            """));

        var latencies = trial.FactsOf(WorkloadFacts.RequestCompleted)
            .Select(recorded => recorded.Fact.First).Order().ToList();
        Assert.True(latencies.Count > 1_400, $"{latencies.Count} requests");
        // Only a request that had begun when the pCPU was lost waits for a slice of 30 ms.
        Assert.InRange(latencies[latencies.Count * 95 / 100], 0, 3_000_000);
    }

    [Theory]
    [InlineData(WakePolicy.Affine, 4)]
    [InlineData(WakePolicy.Spread, 4)]
    [InlineData(WakePolicy.Pack, 2)]
    public void Four_jobs_use_as_many_vcpus_as_the_policy_wants(WakePolicy policy, double expected)
    {
        using var trial = Trial.Of(Given.Good($$"""
            length = 100ms
            racks = [ { name = r, hosts = [ {
              name = h
              machine { cores = 5 }
              dom0 { vcpus = 1 }
              domains = [ { name = d, vcpus = 4, kernel { wake-policy = {{Word(policy)}} }
                workloads = [ { type = batch, jobs = 4, work = 10s, cpu-time = 5ms } ] } ]
            } ] } ]
            """));

        Assert.InRange(BusyTime(trial, domain: 1) / 100e6, expected * 0.95, expected * 1.01);
    }

    private static string Word(WakePolicy policy) => policy.ToString().ToLowerInvariant();

    /// <summary>Probability that an arrival waits, for an offered load below the number of servers.</summary>
    private static double ErlangC(int servers, double load)
    {
        var (term, sum) = (1.0, 0.0);
        for (var busy = 0; busy < servers; busy++)
        {
            sum += term;
            term *= load / (busy + 1);
        }

        var waits = term * servers / (servers - load);
        return waits / (sum + waits);
    }

    private static long BusyTime(Trial trial, int domain)
    {
        var numbers = trial.Simulation.Hosts[0].Vcpus.Where(vcpu => vcpu.Domain == domain)
            .Select(vcpu => vcpu.Number).ToHashSet();
        var since = new Dictionary<int, VirtualTime>();
        var busy = 0L;
        foreach (var recorded in trial.FactsOf(SchedulingFacts.RunstateChanged))
        {
            if (!numbers.Contains(recorded.Fact.Subject)) continue;
            if (recorded.Fact.Second == 0) since[recorded.Fact.Subject] = recorded.At;
            if (recorded.Fact.First == 0 && since.Remove(recorded.Fact.Subject, out var begun))
                busy += (recorded.At - begun).Nanoseconds;
        }

        return busy + since.Values.Sum(begun => (VirtualTime.Zero + trial.Spec.Length - begun).Nanoseconds);
    }

    private static string OneShort(string workload, string pins) => $$"""
        length = 200ms
        recordings { half { source = made up, percent = "50" } }
        racks = [ { name = r, hosts = [ {
          name = h
          machine { cores = 4 }
          pool { policy = null }
          dom0 { vcpus = 1, cpus = "0" }
          domains = [ { name = d, vcpus = 4, workloads = [ { {{workload}} } ], {{pins}} } ]
        } ] } ]
        """;

    /// <summary>Poisson arrivals, exponential service, load 0.8, nothing else costs anything.</summary>
    private static string Queue(int vcpus, WakePolicy policy, string length) => $$"""
        length = {{length}}
        costs { "*" = 0 }
        network { in-rack-latency = 1us, cross-rack-latency = 1us, client-latency = 1us }
        racks = [ { name = r, hosts = [ {
          name = h
          machine { profile = polling, cores = {{vcpus + 1}} }
          hypervisor { timer-slop = 0us, irq-rate-limit = 0 }
          nic { speed = 100Gbps, rx-usecs = 0us }
          pool { policy = "null" }
          dom0 { vcpus = 1, cpus = "0", kernel { hz = 0 } }
          domains = [ { name = srv, vcpus = {{vcpus}}, kernel { hz = 0, wake-policy = {{Word(policy)}} }, workloads = [
            { type = request-server, requests-per-second = {{8_000 * vcpus}}, request-size = 64B, reply-size = 64B
              service-time = {{Service.Nanoseconds / 1_000}}us, outstanding = 4096 } ] } ]
        } ] } ]
        """;
}
