using ActorXen.Bench.Schedulers;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Bench.Schedulers;

/// <summary>
/// The load of <c>actorxen bench schedulers</c>: 32 pCPUs, as many vCPUs as a policy can run, at most 200.
/// </summary>
[Collection(nameof(AllocationTests))]
public sealed class PassLoadTests
{
    private const int Pcpus = 32;

    public static TheoryData<string> Policies => ["arinc653", "bvt", "credit", "credit2", "null", "rtds", "sedf"];

    [Theory, MemberData(nameof(Policies))]
    public void A_decision_among_two_hundred_vcpus_allocates_nothing(string policy)
    {
        var load = new PassLoad(XenPolicies.Instance, policy, Pcpus, Math.Min(200, PassLoad.MostVcpus(policy, Pcpus)));
        load.Run(20_000);

        var allocated = Allocation.Of(() => load.Run(5_000));

        Assert.Equal(0, allocated);
    }

    [Theory, MemberData(nameof(Policies))]
    public void The_load_wakes_switches_and_lets_time_pass(string policy)
    {
        var load = new PassLoad(XenPolicies.Instance, policy, Pcpus, Math.Min(200, PassLoad.MostVcpus(policy, Pcpus)));

        load.Run(20_000);

        Assert.InRange(load.Decisions, 20_000, 20_000 + Pcpus);
        Assert.InRange(load.Switches, 1_000, load.Decisions);
        Assert.InRange(load.Wakes, 100, load.Decisions);
        Assert.True(load.Now.Nanoseconds > 1_000_000);
    }
}
