using ActorXen.Messages;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace ActorXen.Store.Journal;

/// <summary>Packs the hosts' states into parts, and unpacks them.</summary>
/// <remarks>
/// Neighbouring hosts share a part, because similar hosts compress better together and a part is one transaction.
/// </remarks>
internal static class CheckpointPacker
{
    /// <summary>Largest part, in bytes, uncompressed. Only a part with a single host may be larger.</summary>
    private const long PartBytes = 16 << 20;

    /// <summary>Higher levels take more time than writing fewer bytes saves.</summary>
    private const int Level = 1;

    public static IEnumerable<CheckpointPart> Pack(IReadOnlyList<byte[]> hostStates)
    {
        using var compressor = NewCompressor();
        foreach (var (first, end, bytes) in Ranges(hostStates))
            yield return PackRange(compressor, hostStates, first, end, bytes);
    }

    /// <param name="lengths">Length of each state in bytes.</param>
    /// <param name="states">All states one after the other.</param>
    public static CheckpointPart Pack(int firstHost, IReadOnlyList<int> lengths, ReadOnlySpan<byte> states)
    {
        using var compressor = NewCompressor();
        return new(firstHost, lengths, compressor.Wrap(states).ToArray());
    }

    /// <exception cref="StateFormatException">Damaged.</exception>
    public static IReadOnlyList<byte[]> Unpack(CheckpointPart part)
    {
        var states = new List<byte[]>();
        using var decompressor = new Decompressor();
        UnpackInto(states, part, decompressor);
        return states;
    }

    /// <exception cref="StateFormatException">Damaged, or parts are missing.</exception>
    public static byte[][] Unpack(IReadOnlyList<CheckpointPart> parts, int hosts)
    {
        var states = new List<byte[]>();
        using var decompressor = new Decompressor();
        foreach (var part in parts)
        {
            if (part.FirstHost != states.Count)
                throw new StateFormatException($"a part begins with host {part.FirstHost} instead of {states.Count}");
            UnpackInto(states, part, decompressor);
        }

        return states.Count == hosts
            ? [.. states]
            : throw new StateFormatException($"it has {states.Count} hosts instead of {hosts}");
    }

    private static Compressor NewCompressor()
    {
        var compressor = new Compressor(Level);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return compressor;
    }

    private static IEnumerable<(int First, int End, int Bytes)> Ranges(IReadOnlyList<byte[]> hostStates)
    {
        for (var first = 0; first < hostStates.Count;)
        {
            var end = first + 1;
            long bytes = hostStates[first].Length;
            while (end < hostStates.Count && bytes + hostStates[end].Length <= PartBytes)
                bytes += hostStates[end++].Length;
            yield return (first, end, checked((int)bytes));
            first = end;
        }
    }

    private static CheckpointPart PackRange(
        Compressor compressor, IReadOnlyList<byte[]> hostStates, int first, int end, int bytes)
    {
        var plain = new byte[bytes];
        var lengths = new int[end - first];
        var at = 0;
        for (var host = first; host < end; host++)
        {
            hostStates[host].CopyTo(plain, at);
            at += lengths[host - first] = hostStates[host].Length;
        }

        return new(first, lengths, compressor.Wrap(plain).ToArray());
    }

    private static void UnpackInto(List<byte[]> states, CheckpointPart part, Decompressor decompressor)
    {
        var length = part.Lengths.Sum(one => (long)one);
        if (part.Lengths.Any(one => one < 0) || length > Array.MaxLength)
            throw new StateFormatException($"the part of host {part.FirstHost} has impossible lengths");
        byte[] plain;
        try
        {
            // The limit keeps a damaged frame from filling the memory.
            plain = decompressor.Unwrap(part.Packed, (int)length).ToArray();
        }
        catch (ZstdException cause)
        {
            throw new StateFormatException(
                $"the part of host {part.FirstHost} cannot be decompressed: {cause.Message}");
        }

        if (plain.Length != length)
        {
            throw new StateFormatException(
                $"the part of host {part.FirstHost} has {plain.Length} bytes instead of {length}");
        }

        var at = 0;
        foreach (var own in part.Lengths)
        {
            states.Add(plain.AsSpan(at, own).ToArray());
            at += own;
        }
    }
}
