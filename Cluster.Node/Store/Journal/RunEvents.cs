using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Store.Journal;

// The life of a run, as the journal keeps it: opened, then windows sealed and checkpoints in turn, then closed. A run
// that is taken over goes on with RunResumed. Nothing else is ever persisted, so the list below is closed.

/// <summary>What the journal of a run may hold.</summary>
internal interface IRunEvent;

internal sealed record RunOpened(RunHeader Header, ulong Holder) : IRunEvent;

/// <param name="Holder">Drawn by the process that takes the run over: its checkpoints bear it.</param>
internal sealed record RunResumed(ulong Holder) : IRunEvent;

internal sealed record WindowSealed(WindowSeal Seal) : IRunEvent;

/// <summary>Written when all parts are there. Parts without it are never looked at.</summary>
/// <param name="Holder">Who wrote the parts.</param>
/// <param name="Number">Sequence number of the parts in the snapshot store.</param>
/// <param name="Parts">How many, from 0.</param>
/// <param name="Hosts">How many are in all parts together.</param>
internal sealed record CheckpointSealed(VirtualTime At, ulong Holder, long Number, int Parts, int Hosts) : IRunEvent;

internal sealed record RunClosed(RunEnd End) : IRunEvent;

/// <summary>The states of some neighbouring hosts: one row of the snapshot store.</summary>
/// <param name="FirstHost">Number of the first.</param>
/// <param name="Lengths">Of each state, uncompressed.</param>
/// <param name="Packed">All states one after the other, as a Zstandard frame with its checksum.</param>
internal sealed record CheckpointPart(int FirstHost, IReadOnlyList<int> Lengths, byte[] Packed);

/// <summary>Where things are in the store.</summary>
internal static class StoreKeys
{
    public const string RunPrefix = "run-";

    public static string Run(string runId) => RunPrefix + runId;

    /// <summary>With the holder, so that one who was refused cannot overwrite the parts of its successor.</summary>
    public static string Part(string runId, ulong holder, int part) => $"checkpoint-{runId}-{holder:x16}-{part}";
}
