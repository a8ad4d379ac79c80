using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Workloads.Computing;
using CsCheck;

namespace ActorXen.Tests.Invariants;

/// <summary>Work done is the integral of speed over run time (M-02, calibration §3.1 smt.thread_speed).</summary>
public sealed class WorkTests
{
    [Fact]
    public void On_cores_with_two_threads_each_vcpu_does_what_its_time_and_speed_allow()
    {
        var shared = 0L;
        Gen.Select(RandomSpecs.Any, Gen.Int[1, 99]).Sample(
            (spec, speed) => Interlocked.Add(ref shared, Audit(Threaded(spec, speed), speed)),
            iter: 40,
            print: drawn => $"{RandomSpecs.Describe(drawn.Item1)}\nspeed {drawn.Item2}");

        Assert.True(shared > 0);
    }

    [Fact]
    public void With_one_thread_per_core_no_vcpu_shares() =>
        RandomSpecs.Any.Sample(
            spec => Assert.Equal(0, Audit(Threaded(spec, 66, threads: 1), 66)), iter: 10, print: RandomSpecs.Describe);

    [Theory]
    [InlineData(2, 1.0)]    // A hog on each thread of the only core.
    [InlineData(1, 0.0)]    // A hog on a core of its own.
    public void The_report_says_how_much_of_a_guests_time_was_shared(int threads, double shared)
    {
        var hogs = Enumerable.Range(1, 2).Select(id => Specs.Guest(id, $"hog-{id}", 1, new CpuBoundSpec(1)) with
        {
            HardAffinity = PcpuSet.Of(id - 1),
        });
        var host = Specs.Host(0, 0, 2, [.. hogs]) with { Machine = new(1, 2 / threads, threads, 2_500, []) };
        var simulation = HostFactory.BuildAll(Specs.Run(20.Ms, 1, host), XenPolicies.Instance).Single();
        var book = new CounterBook(simulation.Directory);
        simulation.Timeline.WatchWith(book);

        simulation.Timeline.Start();
        simulation.Timeline.RunUntil(VirtualTime.Zero + 20.Ms);

        var counters = book.Read(VirtualTime.Zero + 20.Ms);
        var row = DomainRow.Of(simulation.Directory, simulation.Directory.Domains[1], counters, 20.Ms);
        Assert.InRange(row.CoreShared, shared * 0.9, shared);
        Assert.InRange(HostRow.Of(simulation.Directory, counters).CoreShared, shared * 0.9, shared);
    }

    /// <returns>Time that all guests ran with a busy sibling.</returns>
    private static long Audit(RunSpec spec, int speed)
    {
        var hosts = HostFactory.BuildAll(spec, XenPolicies.Instance);
        var audits = hosts.Select((host, number) => new WorkAudit(host, spec.Hosts[number], speed)).ToList();
        var group = new HostGroup(
            [.. hosts.Select(host => host.Timeline)], 0, new int[hosts.Count], spec.Network.InRack);
        foreach (var host in hosts) host.Timeline.Start();
        group.Refresh();
        group.RunUntil(VirtualTime.Zero + spec.Length);
        return audits.Sum(audit => audit.SharedTime);
    }

    /// <summary>Costs without cold caches, whose penalty depends on more than time and speed.</summary>
    private static RunSpec Threaded(RunSpec spec, int speed, int threads = 2) => spec with
    {
        Costs = new(new Dictionary<string, long>(spec.Costs.Values)
        {
            ["smt.thread_speed.percent"] = speed,
            ["cache.refill.us"] = 0,
            ["migrate.sibling.us"] = 0,
            ["migrate.penalty.us"] = 0,
            ["migrate.socket.us"] = 0,
        }),
        Hosts =
        [
            .. spec.Hosts.Select(host => host with
            {
                Machine = host.Machine with
                {
                    CoresPerSocket =
                        host.Machine.CoresPerSocket * host.Machine.ThreadsPerCore, ThreadsPerCore = threads,
                },
            }),
        ],
    };
}
