using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Report.Results;

/// <summary>What a report says about the run as a whole.</summary>
/// <param name="RunId">As in the store; empty if the run was not stored.</param>
/// <param name="Scenario">Name of the scenario.</param>
/// <param name="Engine">How entities were hosted.</param>
/// <param name="Threads">Threads that the run used.</param>
/// <param name="At">Virtual time reached.</param>
/// <param name="WallSeconds">Wall time spent running, without loading and reporting.</param>
/// <param name="Delivered">Messages delivered on all hosts.</param>
public sealed record RunFigures(
    string RunId, string Scenario, long Seed, EngineKind Engine, int Threads,
    VirtualTime At, double WallSeconds, long Delivered, ulong Hash)
{
    /// <summary>Virtual time at which the report begins: the end of the warm-up that it leaves out.</summary>
    public VirtualTime From { get; init; }

    /// <summary>Virtual time that the sums cover; positive.</summary>
    public Duration Covered => Duration.Longer(new(1), At - From);
    /// <summary>As the user named the run; empty if it has no name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the user noted about it; empty for none.</summary>
    public string Note { get; init; } = "";

    /// <summary>Settings that differ from the scenario's file, as they were written.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Version of the program that began the run.</summary>
    public string EngineVersion { get; init; } = "";

    /// <summary>What the user and the program said about the run when it began.</summary>
    public RunFigures Of(RunHeader header) => this with
    {
        Name = header.Name,
        Note = header.Note,
        Overrides = header.Overrides,
        EngineVersion = header.EngineVersion,
    };

    /// <summary>0 if no wall time was measured.</summary>
    public double EventsPerSecond => WallSeconds > 0 ? Delivered / WallSeconds : 0;

    /// <summary>16 digits, as it is written everywhere.</summary>
    public string HashText => Hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    public string EngineText => Engine == EngineKind.Plain ? "plain" : "actors";
}
