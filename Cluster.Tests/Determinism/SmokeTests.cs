using ActorXen.Distribution;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Support;
using Xunit.Abstractions;

namespace ActorXen.Tests.Determinism;

public class SmokeTests(ITestOutputHelper output)
{
    private sealed class Sink : IFactSink
    {
        public readonly SortedDictionary<FactKind, long> Counts = [];
        public readonly List<long> Latencies = [];
        public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact)
        {
            Counts[fact.Kind] = Counts.GetValueOrDefault(fact.Kind) + 1;
            if (fact.Kind == FactKind.RequestCompleted) Latencies.Add(fact.First);
        }
    }

    [Fact]
    public void Runs()
    {
        var sink = new Sink();
        var spec = Specs.Run(500.Ms, 1, Specs.Host(0, 0, 4,
            Specs.Guest(1, "web", 2, new RequestServerSpec(1000, 200, 1000, 100.Us, 64)),
            Specs.Guest(2, "db", 1, new BlockReaderSpec(4, 4096, 20, 100.Us, 20.Us)),
            Specs.Guest(3, "ping", 1, new PingPongSpec(4, true, 5.Us, Duration.Zero)),
            Specs.Guest(4, "pong", 1, new PingPongSpec(3, false, 5.Us, Duration.Zero)),
            Specs.Guest(5, "batch", 2, new CpuBoundSpec(2))));
        using var simulation = new SimulationFactory(() => throw new InvalidOperationException()).Build(spec, new(EngineKind.Plain, 1), _ => sink);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        simulation.Start();
        simulation.RunUntil(VirtualTime.Zero + spec.Length);
        output.WriteLine($"{simulation.Delivered} in {watch.Elapsed} hash {simulation.Hash:x}");
        foreach (var (k, v) in sink.Counts) output.WriteLine($"{k} {v}");
        sink.Latencies.Sort();
        output.WriteLine($"p50 {sink.Latencies[sink.Latencies.Count / 2]} p99 {sink.Latencies[sink.Latencies.Count * 99 / 100]}");
    }
}
