using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Workloads.BlockReaders;
using ActorXen.Xen.Workloads.PingPongs;
using ActorXen.Xen.Workloads.Requests;
using ActorXen.Xen.Workloads.Streams;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// Nothing appears from nowhere: requests issued = completed + lost + under way, and packets likewise.
/// </summary>
/// <remarks>
/// Over all hosts of a run. A request is one packet, its answer another; a packet that is dropped takes its request
/// along. The number under way is not negative and at most what the clients may have outstanding. A lightly loaded run
/// shows that nothing is under way forever.
/// </remarks>
internal static class RequestsAreConserved
{
    public static void Check(Trial trial)
    {
        if (!HasStream(trial)) CheckNetwork(trial);
        foreach (var kind in new[] { 1, 2 }) CheckLoops(trial, kind);
    }

    /// <summary>Requests under way at the end of a run.</summary>
    public static long NetworkUnderWay(Trial trial) =>
        Count(trial, WorkloadFacts.RequestIssued, 0) - CountCompleted(trial, 0) - Count(
            trial, DeviceFacts.PacketDropped);

    /// <summary>Packets of a stream are not requests: not each is answered, and lost ones are not missed.</summary>
    private static bool HasStream(Trial trial) =>
        trial.Spec.Hosts.SelectMany(host => host.Domains).SelectMany(domain => domain.Workloads).Any(
            workload => workload is StreamSpec or StreamSenderSpec);

    private static void CheckNetwork(Trial trial)
    {
        var issued = Count(trial, WorkloadFacts.RequestIssued, 0);
        var completed = CountCompleted(trial, 0);
        var dropped = Count(trial, DeviceFacts.PacketDropped);
        Assert.True(
            issued >= completed + dropped,
            $"{issued} requests issued, {completed} completed, {dropped} packets dropped");
        var limit = trial.Spec.Hosts.SelectMany(host => host.Domains).SelectMany(domain => domain.Workloads)
            .Sum(workload => workload switch
            {
                RequestServerSpec server => server.Outstanding,
                RequestClientSpec client => client.Outstanding,
                _ => 0,
            });
        Assert.True(issued - completed <= limit, $"{issued - completed} requests are open, clients may have {limit}");
        var sent = trial.FactsOf(DeviceFacts.PacketPassed).Count(recorded => recorded.Fact.Second == 1);
        var received = trial.FactsOf(DeviceFacts.PacketPassed).LongCount() - sent;
        Assert.True(
            received <= issued + sent, $"{received} packets received of {issued} asked from outside and {sent} sent");
    }

    /// <summary>Each slot of a reader, and each pair of players, has at most one request under way.</summary>
    private static void CheckLoops(Trial trial, int kind)
    {
        var slots = trial.Spec.Hosts.SelectMany(host => host.Domains).SelectMany(domain => domain.Workloads)
            .Sum(workload => workload switch
            {
                BlockReaderSpec reader when kind == 1 => reader.Depth,
                PingPongSpec { Initiator: true } when kind == 2 => 1,
                _ => 0,
            });
        var underWay = Count(trial, WorkloadFacts.RequestIssued, kind) - CountCompleted(trial, kind);
        Assert.InRange(underWay, 0, slots);
    }

    private static long Count(Trial trial, FactType type, int? first = null) =>
        trial.FactsOf(type).LongCount(recorded => first is null || recorded.Fact.First == first);

    private static long CountCompleted(Trial trial, int kind) =>
        trial.FactsOf(WorkloadFacts.RequestCompleted).LongCount(recorded => recorded.Fact.Second == kind);
}
