using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Bench.Nodes;

/// <param name="Racks">Number of racks; even, because each process gets half of them.</param>
/// <param name="Remote">Share of the requests that go to a host of the other process, 0 to 1.</param>
/// <param name="Latency">Latency between racks: how far a process may run before it waits for the other.</param>
/// <param name="Length">Simulated time to measure, after a warm-up of a tenth of it.</param>
/// <param name="Engine">How entities are hosted.</param>
/// <param name="Pairs">How often one process and two are measured, one after the other.</param>
internal sealed record ClusterBenchOptions(
    int Hosts, int Racks, double Remote, Duration Latency, Duration Length, EngineKind Engine, int Pairs);
