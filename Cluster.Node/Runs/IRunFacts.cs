using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>What is counted while a run is executed: its series, and in the end its report.</summary>
/// <remarks>
/// The run ends a window at every <see cref="NextStop"/>. A window's counts go into the seal after it, so that a
/// process that resumes the run has them. A report that leaves out the warm-up needs the counts at its end; since that
/// end is known only when the series is, the counts are kept at a few possible ends, the marks.
/// </remarks>
public interface IRunFacts
{
    /// <summary>The simulation has started, or was restored.</summary>
    void Begin(ISimulation simulation);

    /// <summary>The earliest time after <paramref name="now"/> at which a window ends.</summary>
    VirtualTime NextStop(VirtualTime now);

    /// <summary>Ends a window now.</summary>
    void EndWindow(ISimulation simulation);

    /// <summary>The windows that ended since the previous call, as bytes.</summary>
    ReadOnlyMemory<byte> TakeSeries();

    /// <summary>What hosts recorded since the previous call: by kind, by host number.</summary>
    IReadOnlyList<(RecordKind Kind, IReadOnlyList<byte[]> Hosts)> TakeRecorded() => [];

    /// <summary>The times at which counts are kept; known as soon as the simulation is built.</summary>
    IReadOnlyCollection<VirtualTime> Marks => [];

    /// <summary>Whether the counts at this time are kept.</summary>
    bool IsMark(VirtualTime at);

    /// <summary>The counts of every host now, by host number, for <see cref="DescribeAsync"/>.</summary>
    IReadOnlyList<byte[]> SaveCounts(ISimulation simulation);

    /// <summary>Makes the report as bytes.</summary>
    /// <param name="simulation">At the time that the report covers; its watchers are up to date.</param>
    /// <param name="wallSeconds">Wall time of all processes.</param>
    /// <param name="series">What the seals have, in order.</param>
    /// <param name="load">Loads the counts that were kept at a mark; its result is null if they are lost.</param>
    Task<byte[]> DescribeAsync(
        ISimulation simulation, double wallSeconds, IReadOnlyList<ReadOnlyMemory<byte>> series,
        Func<VirtualTime, Task<IReadOnlyList<byte[]>?>> load);
}
