using ActorXen.Messages;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace ActorXen.Store.Journal;

/// <summary>Packs the hosts' states into parts, and back.</summary>
/// <remarks>Neighbouring hosts go into one part since they look alike: they compress better together, and a part is one
/// transaction.</remarks>
internal static class CheckpointPacker
{
    /// <summary>Uncompressed. A part may be larger only when one host is.</summary>
    private const long PartBytes = 16 << 20;

    /// <summary>Higher levels cost more time than the disk saves.</summary>
    private const int Level = 1;

    public static IEnumerable<CheckpointPart> Pack(IReadOnlyList<byte[]> hostStates)
    {
        using var compressor = new Compressor(Level);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        for (var first = 0; first < hostStates.Count;)
        {
            var end = first + 1;
            long bytes = hostStates[first].Length;
            while (end < hostStates.Count && bytes + hostStates[end].Length <= PartBytes)
                bytes += hostStates[end++].Length;
            yield return PackRange(compressor, hostStates, first, end, checked((int)bytes));
            first = end;
        }
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
            : throw new StateFormatException($"it has {states.Count} of {hosts} hosts");
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
            throw new StateFormatException($"the part of host {part.FirstHost} has not the length that it should have");
        byte[] plain;
        try
        {
            // Never more than it says it is: a damaged frame cannot fill the memory.
            plain = decompressor.Unwrap(part.Packed, (int)length).ToArray();
        }
        catch (ZstdException cause)
        {
            throw new StateFormatException($"the part of host {part.FirstHost} does not unpack: {cause.Message}");
        }

        if (plain.Length != length)
            throw new StateFormatException($"the part of host {part.FirstHost} has not the length that it should have");
        var at = 0;
        foreach (var own in part.Lengths)
        {
            states.Add(plain.AsSpan(at, own).ToArray());
            at += own;
        }
    }
}
