using ActorXen.Messages;
using ActorXen.Report.Printing;

namespace ActorXen.Bench.Phold;

/// <summary>What executes the benchmark.</summary>
public enum PholdEngine
{
    Actors = 0,
    Plain = 1,

    /// <summary>
    /// One heap and an array of random streams: how fast the machine is without a simulator.
    /// </summary>
    Floor = 2,
}

/// <summary>PHOLD as in ROSS: a constant population of events wanders among logical processes.</summary>
/// <param name="Lps">Logical processes.</param>
/// <param name="EventsPerLp">Pending events of each process at the start.</param>
/// <param name="Remote">Share of events that go to a uniformly random process instead of staying.</param>
/// <param name="LookAhead">Least delay; also the least latency between hosts.</param>
/// <param name="Engine">What executes it. Results do not depend on it.</param>
/// <param name="Threads">Threads of actors and plain; the floor has one.</param>
/// <param name="Events">
/// About how many events to measure; 0 is the larger of 8 million and four times the population.
/// </param>
/// <param name="LpsPerHost">How many processes share a timeline; 0 is 1000, or all if there are fewer.</param>
/// <param name="WindowDivisor">Makes windows shorter by this factor; for tests.</param>
public sealed record PholdOptions(
    int Lps = 1000,
    int EventsPerLp = 1,
    double Remote = 0.25,
    double LookAhead = 0.1,
    PholdEngine Engine = PholdEngine.Actors,
    int Threads = 1,
    long Events = 0,
    int LpsPerHost = 0,
    long Seed = 1,
    int WindowDivisor = 1)
{
    /// <summary>One unit of PHOLD's time. Delays have this mean, the look-ahead included, as in ROSS.</summary>
    public static readonly Duration Unit = 1.Ms;

    internal long Population => (long)Lps * EventsPerLp;

    internal long RemotePartsPerMillion => (long)Math.Round(Remote * 1e6);

    internal Duration LeastDelay => new((long)Math.Round(LookAhead * Unit.Nanoseconds));

    internal int ProcessesPerHost => LpsPerHost > 0 ? Math.Min(LpsPerHost, Lps) : Math.Min(1000, Lps);

    internal long EventsWanted => Events > 0 ? Events : Math.Max(8_000_000, 4 * Population);

    /// <summary>The time in which a population of this size executes so many events.</summary>
    internal Duration TimeFor(long events) => new((long)((Int128)events * Unit.Nanoseconds / Population));
}

/// <param name="Lps">Logical processes.</param>
/// <param name="Engine">actors, plain or floor.</param>
/// <param name="Hosts">Timelines over which the processes are spread; 1 for the floor.</param>
/// <param name="LpsPerHost">Processes of each, but for the last one.</param>
/// <param name="Threads">Threads that were used: no more than hosts.</param>
/// <param name="Events">Events executed in the measured interval; the same for every engine.</param>
/// <param name="CpuSeconds">
/// CPU time of the whole process in the measured interval, garbage collection and waiting included.
/// </param>
/// <param name="WallSeconds">Wall time of the measured interval.</param>
/// <param name="EventsPerCpuSecond">The benchmark's result.</param>
/// <param name="BytesPerLp">Managed memory that the processes, their actors and the pending events occupy.</param>
/// <param name="SetupSeconds">Wall time until the first event could run.</param>
/// <param name="SetupCpuSeconds">CPU time of the same, which a busy machine does not change.</param>
/// <param name="Windows">Synchronisation windows, warm-up included.</param>
/// <param name="Hash">Hash of the run; empty for the floor.</param>
public sealed record PholdResult(
    int Lps,
    string Engine,
    int Hosts,
    int LpsPerHost,
    int Threads,
    long Events,
    double CpuSeconds,
    double WallSeconds,
    double EventsPerCpuSecond,
    double BytesPerLp,
    double SetupSeconds,
    double SetupCpuSeconds,
    long Windows,
    string Hash)
{
    /// <summary>Of docs/schemas; see <see cref="JsonReport.SchemaVersion"/>.</summary>
    public int SchemaVersion { get; } = JsonReport.SchemaVersion;
}
