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

    [Fact]
    public void On_slow_cores_and_away_from_its_memory_each_vcpu_does_what_they_allow()
    {
        var (ran, placed) = (0L, 0L);
        Gen.Select(RandomSpecs.Any, Gen.Int[1, 99]).Sample(
            (spec, speed) => Audit(Uneven(Threaded(spec, speed)), speed, audit =>
            {
                foreach (var run in audit.Runs)
                {
                    Interlocked.Add(ref ran, run.Ran);
                    Interlocked.Add(ref placed, run.Placed);
                    Assert.True(run.Placed <= run.Ran, $"{run.Placed} ns of {run.Ran} have a place");
                }
            }),
            iter: 40,
            print: drawn => $"{RandomSpecs.Describe(drawn.Item1)}\nspeed {drawn.Item2}");

        // What a vCPU has not finished at the end has not been recorded yet.
        Assert.InRange(placed, ran * 0.9, ran);
    }

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
    private static long Audit(RunSpec spec, int speed, Action<WorkAudit>? look = null)
    {
        var hosts = HostFactory.BuildAll(spec, XenPolicies.Instance);
        var audits = hosts.Select((host, number) => new WorkAudit(host, spec.Hosts[number], speed)).ToList();
        var group = new HostGroup(
            [.. hosts.Select(host => host.Timeline)], 0, new int[hosts.Count], spec.Network.InRack);
        foreach (var host in hosts) host.Timeline.Start();
        group.Refresh();
        group.RunUntil(VirtualTime.Zero + spec.Length);
        foreach (var audit in audits) look?.Invoke(audit);
        return audits.Sum(audit => audit.SharedTime);
    }

    /// <summary>Two sockets, the first pCPU slow, and domains whose memory is here and there.</summary>
    private static RunSpec Uneven(RunSpec spec) => spec with
    {
        Hosts =
        [
            .. spec.Hosts.Select(host => host with
            {
                Machine = host.Machine with
                {
                    HasNuma = true,
                    CoreTypes = [new(PcpuSet.Of(0), host.Machine.Megahertz, 60)],
                },
                Domains =
                [
                    .. host.Domains.Select(domain => domain with
                    {
                        MemoryBound = domain.Id * 37 % 101,
                        MemoryNodes = domain.Id % 2 == 0 ? PcpuSet.All : PcpuSet.Of(0),
                    }),
                ],
            }),
        ],
    };

    /// <summary>Costs without cold caches and IPIs, which depend on more than time and speed.</summary>
    private static RunSpec Threaded(RunSpec spec, int speed, int threads = 2) => spec with
    {
        Costs = new(new Dictionary<string, long>(spec.Costs.Values)
        {
            ["smt.thread_speed.percent"] = speed,
            ["ipi.icr_write.ns"] = 0,
            ["ipi.icr_write.xapic.ns"] = 0,
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
