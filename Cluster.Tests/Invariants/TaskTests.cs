using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Workloads.Batches;
using CsCheck;
using Xunit.Sdk;

namespace ActorXen.Tests.Invariants;

/// <summary>No vCPU of a guest halts while a task waits beside it (interrupts §17.1).</summary>
public sealed class TaskTests
{
    [Fact]
    public void No_vcpu_halts_beside_a_waiting_task()
    {
        var judged = 0;
        RandomSpecs.Acted.Sample(
            spec => Interlocked.Add(ref judged, Audit(spec)), iter: 40, print: RandomSpecs.Describe);

        Assert.True(judged > 100, $"{judged} halts beside tasks prove nothing");
    }

    [Fact]
    public void A_guest_that_lets_tasks_wait_is_found()
    {
        var guest = Specs.Guest(1, "packed", 4, new BatchSpec(4, 100.Ms, 200.Us, 100.Us, 3.Ms)) with
        {
            Kernel = new KernelSpec(250, false, WakePolicy.Pack),
        };
        var spec = Specs.Run(20.Ms, 1, Specs.Host(0, 0, 5, guest));

        var failure = Assert.ThrowsAny<XunitException>(() => Audit(spec, _ => 1));

        Assert.Contains("halts beside", failure.Message, StringComparison.Ordinal);
        Assert.True(Audit(spec) > 0);
    }

    private static int Audit(RunSpec spec, Func<DomainSpec, int>? roomOf = null)
    {
        var hosts = HostFactory.BuildAll(spec, XenPolicies.Instance);
        var audits = hosts.Select((host, number) => new TaskAudit(host, spec.Hosts[number], roomOf)).ToList();
        var group = new HostGroup(
            [.. hosts.Select(host => host.Timeline)], 0, new int[hosts.Count], spec.Network.InRack);
        foreach (var host in hosts) host.Timeline.Start();
        group.Refresh();
        group.RunUntil(VirtualTime.Zero + spec.Length);
        return audits.Sum(audit => audit.Judged);
    }
}
