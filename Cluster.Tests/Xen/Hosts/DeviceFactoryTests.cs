using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Hosts;

/// <summary>dom0 runs what its scenario gives it (case dom0-workloads).</summary>
public sealed class DeviceFactoryTests
{
    [Fact]
    public void Dom0_computes_beside_a_guest_in_proportion_to_its_vcpus()
    {
        using var trial = Trial.Of(Given.Good(Given.HostWith(
            """
            machine { cores = 2 }
            dom0 { vcpus = 2, workloads = [ { type = cpu-bound } ] }
            domains = [ { name = g, workloads = [ { type = cpu-bound } ] } ]
            """), "length=500ms"));

        Assert.InRange(Work(trial, 0), 0.61, 0.68); // Two of three busy vCPUs on two pCPUs.
        Assert.InRange(Work(trial, 1), 0.30, 0.34);
    }

    [Fact]
    public void A_periodic_task_of_dom0_is_served_beside_busy_guests()
    {
        using var trial = Trial.Of(Given.Good(Given.HostWith(
            """
            machine { cores = 2 }
            dom0 { vcpus = 2, workloads = [ { type = periodic-task, period = 16ms, cpu-time = 800us, offset = 1ms } ] }
            domains = [ { name = g, count = 6, workloads = [ { type = cpu-bound } ] } ]
            """), "length=1s"));

        Assert.Equal(63, trial.CountOf(WorkloadFacts.ReleaseServed, domain: 0));
        Assert.Equal(0, trial.CountOf(WorkloadFacts.ReleasesSkipped, domain: 0));
    }

    [Fact]
    public void Dom0_may_begin_a_ping_pong_with_a_guest()
    {
        using var trial = Trial.Of(Given.Good(Given.HostWith(
            "dom0 { workloads = [ { type = ping-pong, peer = g } ] }\ndomains = [ { name = g } ]"), "length=10ms"));

        Assert.True(trial.CountOf(WorkloadFacts.RequestCompleted, domain: 0) > 100);
    }

    private static double Work(Trial trial, int domain) => trial.FactsOf(WorkloadFacts.WorkCompleted)
        .Where(fact => fact.Fact.Subject == domain).Sum(fact => fact.Fact.First) / 1e9;
}
