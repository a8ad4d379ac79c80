using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli;

/// <summary>
/// One small host on which the guest handles an event on every millisecond. Enough for commands to show.
/// </summary>
internal sealed class FakeSimulation(long seed, IReadOnlyList<IFactSink> sinks, VirtualTime failsAt) : ISimulation
{
    public IReadOnlyList<HostDirectory> Hosts { get; } = [SmallHost.Directory];

    public VirtualTime Now { get; private set; }

    public long Delivered { get; private set; }

    public int Threads => 1;

    public long Windows => Delivered;

    public IReadOnlyList<ReadOnlyMemory<byte>>? NodesWindows => null;

    public IReadOnlyList<ulong> HostHashes => [Hashing.Avalanche((ulong)(seed + Delivered))];

    public ulong Hash => HostHashes[0];

    public void Start()
    {
    }

    public void RunUntil(VirtualTime horizon)
    {
        for (; Delivered * 1_000_000 < horizon.Nanoseconds; Delivered++)
        {
            var now = new VirtualTime(Delivered * 1_000_000);
            if (now >= failsAt) throw new RunFailedException("host/0/dom/1/vcpu/0", now, "it got a Hold");
            Record(now, new(GuestFacts.EventHandled, 1, 6, 0));
            Record(now, new(WorkloadFacts.RequestCompleted, 1, 50_000, 0));
        }

        Now = horizon;
    }

    public byte[] SaveHost(int host)
    {
        var state = new StateWriter();
        state.Long(Delivered);
        foreach (var sink in sinks.OfType<IStatefulFactSink>()) sink.Save(state);
        return state.ToArray();
    }

    public void LoadHost(int host, ReadOnlyMemory<byte> state, VirtualTime at)
    {
        var reader = new StateReader(state);
        Delivered = reader.Long();
        foreach (var sink in sinks.OfType<IStatefulFactSink>()) sink.Load(reader);
        Now = at;
    }

    public void Dispose()
    {
    }

    private void Record(VirtualTime now, in Fact fact)
    {
        foreach (var sink in sinks) sink.OnFact(0, now, EntityRef.None, fact);
    }
}

internal sealed class FakeSimulations : ISimulationFactory
{
    public VirtualTime FailsAt { get; init; } = VirtualTime.Never;

    /// <summary>Another value makes the simulation do something else, as another version would.</summary>
    public long Twist { get; set; }

    public ISimulation Build(RunSpec spec, ExecutionOptions options, WatchHost watch) =>
        new FakeSimulation(spec.Seed + Twist, watch(SmallHost.Directory), FailsAt);
}
