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

    /// <summary>Whether the counts at this time are kept.</summary>
    bool IsMark(VirtualTime at);

    /// <summary>The counts of every host now, by host number, for <see cref="Describe"/>.</summary>
    IReadOnlyList<byte[]> SaveCounts(ISimulation simulation);

    /// <summary>The mark at which the warm-up ends; zero if nothing is left out.</summary>
    /// <param name="series">What the seals have, in order.</param>
    /// <param name="at">Virtual time that the report covers.</param>
    VirtualTime WarmUpEnd(IReadOnlyList<ReadOnlyMemory<byte>> series, VirtualTime at);

    /// <summary>Makes the report as bytes.</summary>
    /// <param name="simulation">At the time that the report covers; its watchers are up to date.</param>
    /// <param name="wallSeconds">Wall time of all processes.</param>
    /// <param name="series">What the seals have, in order.</param>
    /// <param name="warmUpEnd">As <see cref="WarmUpEnd"/> said.</param>
    /// <param name="mark">The counts at that time; null if nothing is left out, or if they are lost.</param>
    byte[] Describe(
        ISimulation simulation, double wallSeconds, IReadOnlyList<ReadOnlyMemory<byte>> series, VirtualTime warmUpEnd,
        IReadOnlyList<byte[]>? mark);
}
