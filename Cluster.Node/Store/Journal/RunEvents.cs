using System.Text.RegularExpressions;
using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Store.Journal;

// The life of a run in the journal: it is opened, then windows and checkpoints are sealed in turn, then it is closed. A
// process that takes over the run writes RunResumed first, or RunMended if it found damage. Nothing else is ever
// persisted, so this list is complete.

/// <summary>An event of a run's journal.</summary>
internal interface IRunEvent;

internal sealed record RunOpened(RunHeader Header, ulong Holder) : IRunEvent;

/// <param name="Holder">
/// Random number of the process that takes over the run; part of the keys of its checkpoints.
/// </param>
internal sealed record RunResumed(ulong Holder) : IRunEvent;

/// <summary>Like <see cref="RunResumed"/>; besides, earlier events after a number do not count any more.</summary>
/// <param name="Holder">As of <see cref="RunResumed"/>.</param>
/// <param name="After">Number of the last event before the damage.</param>
internal sealed record RunMended(ulong Holder, long After) : IRunEvent;

internal sealed record WindowSealed(WindowSeal Seal) : IRunEvent;

/// <summary>Written when all parts of a checkpoint are in the store. Parts without it are never read.</summary>
/// <param name="Holder">Holder number of the process that wrote the parts.</param>
/// <param name="Number">Sequence number of the parts in the snapshot store.</param>
/// <param name="Parts">Number of parts.</param>
/// <param name="Hosts">Number of hosts in all parts together.</param>
internal sealed record CheckpointSealed(VirtualTime At, ulong Holder, long Number, int Parts, int Hosts) : IRunEvent
{
    /// <summary>
    /// What nodes wrote, in order of hosts: then a part has the number of its first host. Empty if one process wrote
    /// all parts.
    /// </summary>
    public IReadOnlyList<HostPart> Ranges { get; init; } = [];

    /// <summary>The parts' numbers in their keys, in order of hosts.</summary>
    public IEnumerable<int> PartNumbers =>
        Ranges.Count == 0 ? Enumerable.Range(0, Parts) : Ranges.Select(range => range.FirstHost);
}

internal sealed record RunClosed(RunEnd End) : IRunEvent;

/// <summary>
/// Follows <see cref="RunClosed"/> and says nothing, but if that one is lost, there is a gap. Otherwise the run would
/// look as if it had been interrupted.
/// </summary>
internal sealed record RunEnded : IRunEvent;

/// <summary>The states of some neighbouring hosts: one row of the snapshot store.</summary>
/// <param name="FirstHost">Number of the first host.</param>
/// <param name="Lengths">Length of each state in bytes, uncompressed.</param>
/// <param name="Packed">All states one after the other, as a Zstandard frame with a checksum.</param>
internal sealed record CheckpointPart(int FirstHost, IReadOnlyList<int> Lengths, byte[] Packed);

/// <summary>A result that is kept under its key: one row of the snapshot store.</summary>
internal sealed record KeptResult(byte[] Bytes);

/// <summary>Persistence ids in the store.</summary>
internal static partial class StoreKeys
{
    public const string RunPrefix = "run-";

    public const string ResultPrefix = "result-";

    public static string Run(string runId) => RunPrefix + runId;

    /// <summary>A result that is kept under its key.</summary>
    public static string Result(string key) => ResultPrefix + key;

    /// <summary>The counts of some neighbouring hosts at a mark, whose time is the number of the snapshot.</summary>
    public static string Mark(string runId, int part) => $"{Marks(runId)}{part}";

    /// <summary>The beginning of the keys of a run's marks.</summary>
    public static string Marks(string runId) => $"mark-{runId}-";

    /// <summary>What some neighbouring hosts recorded up to a seal, whose time is the number of the snapshot.</summary>
    public static string Recorded(string runId, RecordKind kind, int part) => $"{RecordedOf(runId, kind)}{part}";

    /// <summary>The beginning of the keys of what a run recorded of a kind.</summary>
    public static string RecordedOf(string runId, RecordKind kind) => kind switch
    {
        RecordKind.Paths => $"paths-{runId}-",
        RecordKind.Trace => $"trace-{runId}-",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind."),
    };

    /// <summary>Contains the holder, so that a fenced writer cannot overwrite its successor's parts.</summary>
    public static string Part(string runId, ulong holder, int part) => $"{Parts(runId, holder)}{part}";

    /// <summary>The beginning of the keys of a holder's parts.</summary>
    public static string Parts(string runId, ulong holder) => $"checkpoint-{runId}-{holder:x16}-";

    /// <summary>The run to which a persistence id belongs; null if it is that of something else.</summary>
    public static string? RunOf(string id)
    {
        if (id.StartsWith(RunPrefix, StringComparison.Ordinal)) return id[RunPrefix.Length..];
        var part = PartOfRun().Match(id);
        return part.Success ? part.Groups["run"].Value : null;
    }

    [GeneratedRegex("^((mark|paths|trace)-(?<run>.+)|checkpoint-(?<run>.+)-[0-9a-f]{16})-[0-9]+$")]
    private static partial Regex PartOfRun();
}
