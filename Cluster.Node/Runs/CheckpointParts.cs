using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>Where the parts of one checkpoint are in the store.</summary>
/// <param name="Holder">Number of the process that held the run; each that takes it over draws another.</param>
/// <param name="Number">Of the attempt at a checkpoint; a holder never uses one twice.</param>
public sealed record PartsPlace(string RunId, ulong Holder, long Number);

/// <summary>What identifies one part of a checkpoint: the states of some neighbouring hosts in one row.</summary>
/// <param name="FirstHost">Number of the first host.</param>
/// <param name="Hosts">How many hosts it has.</param>
/// <param name="Bytes">Size of the row.</param>
/// <param name="Sum">The row's checksum.</param>
public readonly record struct HostPart(int FirstHost, int Hosts, int Bytes, ulong Sum)
{
    /// <summary>
    /// Uncompressed size, in bytes, at which a part is full; its last host may exceed it.
    /// </summary>
    public const int UsualBytes = 8 << 20;

    /// <summary>About how many bytes say all this of a part.</summary>
    public const int RoughBytes = 20;

    /// <summary>Number of the first host after it.</summary>
    public int End => FirstHost + Hosts;

    /// <summary>Whether the parts have every host from 0 on once, in order.</summary>
    public static bool AreWhole(IReadOnlyList<HostPart> parts, int hosts)
    {
        var next = 0L;
        foreach (var part in parts)
        {
            if (part.FirstHost != next || part.Hosts <= 0) return false;
            next += part.Hosts;
        }

        return next == hosts;
    }
}

/// <summary>A checkpoint whose parts nodes can load themselves.</summary>
/// <param name="At">Virtual time of its hosts.</param>
/// <param name="Parts">In order of hosts; together they have all.</param>
public sealed record CheckpointParts(PartsPlace Place, VirtualTime At, IReadOnlyList<HostPart> Parts);

/// <summary>Writes and reads single parts of checkpoints: the store as the nodes of a run use it.</summary>
public interface IPartStore
{
    /// <summary>Says that writes will follow.</summary>
    void Prepare()
    {
    }

    /// <summary>
    /// Writes a part, over an earlier one of the same place and first host. Nothing reads it before its seal.
    /// </summary>
    /// <param name="lengths">Length of each state in bytes.</param>
    /// <param name="states">All states one after the other.</param>
    /// <exception cref="StoreException">It is not written.</exception>
    Task<HostPart> SaveAsync(PartsPlace place, int firstHost, IReadOnlyList<int> lengths, byte[] states);

    /// <summary>Reads a part.</summary>
    /// <returns>The states of its hosts, in order.</returns>
    /// <exception cref="StateFormatException">It is missing, damaged, or not the one that was sealed.</exception>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<byte[]>> LoadAsync(PartsPlace place, HostPart part);
}

/// <summary>Makes checkpoints of parts that nodes wrote: the store as the process that holds a run uses it.</summary>
/// <remarks>Its calls are among those of which <see cref="IRunJournal"/> allows one at a time.</remarks>
/// <exception cref="StoreException">From every call: the store cannot be used.</exception>
public interface IPartJournal
{
    /// <summary>A place for the parts of one attempt at a checkpoint.</summary>
    PartsPlace Begin(string runId);

    /// <summary>Whether this store has all of the parts.</summary>
    Task<bool> HaveAsync(PartsPlace place, IReadOnlyList<HostPart> parts);

    /// <summary>Makes a checkpoint of parts that are in the store.</summary>
    /// <exception cref="RunTakenOverException">Another process, or a later epoch, holds the run.</exception>
    Task SealAsync(PartsPlace place, VirtualTime at, IReadOnlyList<HostPart> parts);

    /// <summary>
    /// The latest checkpoint at or before a time; null if there is none, or if one process wrote it as a whole.
    /// </summary>
    Task<CheckpointParts?> FindAsync(string runId, VirtualTime atOrBefore);
}

/// <summary>A simulation whose hosts are saved and loaded where they are.</summary>
public interface IPartedHosts
{
    /// <summary>Saves all hosts to a place in the store.</summary>
    /// <returns>What was written, in order of hosts; null if the nodes cannot, which is reported.</returns>
    IReadOnlyList<HostPart>? Save(PartsPlace place);

    /// <summary>Reads a checkpoint's parts from the store and keeps them; no host is changed.</summary>
    /// <returns>Whether all of them are there; if not, that is reported.</returns>
    bool Fetch(CheckpointParts checkpoint);

    /// <summary>Restores all hosts from what was fetched.</summary>
    void Load();

    /// <summary>From now on nodes are not asked to save their hosts any more.</summary>
    /// <param name="why">As a sentence, which is reported.</param>
    void GiveUp(string why);
}
