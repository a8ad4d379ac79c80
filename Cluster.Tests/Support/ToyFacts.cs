using System.Text;
using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Tests.Support;

/// <summary>Counts nothing but deliveries, and keeps marks at chosen times: for tests of runs without Xen.</summary>
public sealed class ToyFacts : IRunFacts
{
    private long _sinceTaken;
    private VirtualTime _from;

    /// <summary>Where counts are kept.</summary>
    public IReadOnlyList<VirtualTime> Marks { get; init; } = [];

    /// <summary>What <see cref="DescribeAsync"/> got as the mark; null if nothing.</summary>
    public IReadOnlyList<byte[]>? Mark { get; private set; }

    /// <summary>The series that <see cref="DescribeAsync"/> got: for each seal, the time to it in ms.</summary>
    public string Series { get; private set; } = "";

    public void Begin(ISimulation simulation) => _from = simulation.Now;

    public VirtualTime NextStop(VirtualTime now) => new(long.MaxValue);

    public void EndWindow(ISimulation simulation)
    {
        _sinceTaken = (simulation.Now - _from).Nanoseconds / 1_000_000;
        _from = simulation.Now;
    }

    public ReadOnlyMemory<byte> TakeSeries() => Marks.Count == 0 ? default : Encoding.UTF8.GetBytes($"{_sinceTaken} ");

    public bool IsMark(VirtualTime at) => Marks.Contains(at);

    public IReadOnlyList<byte[]> SaveCounts(ISimulation simulation) =>
        [.. simulation.HostHashes.Select(BitConverter.GetBytes)];

    public async Task<byte[]> DescribeAsync(
        ISimulation simulation, double wallSeconds, IReadOnlyList<ReadOnlyMemory<byte>> series,
        Func<VirtualTime, Task<IReadOnlyList<byte[]>?>> load)
    {
        Mark = Marks.Count == 0 ? null : await load(Marks[0]);
        Series = string.Concat(series.Select(bytes => Encoding.UTF8.GetString(bytes.Span)));
        return Encoding.UTF8.GetBytes(TextOf(simulation.Delivered));
    }

    /// <summary>What the store has after a run that delivered this many messages.</summary>
    public static string TextOf(long delivered) => $"delivered {delivered}";
}
