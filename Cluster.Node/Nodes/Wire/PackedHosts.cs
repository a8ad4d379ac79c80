using ActorXen.Messages;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace ActorXen.Nodes.Wire;

/// <summary>The states of some hosts on their way between nodes.</summary>
/// <param name="Hosts">Host numbers.</param>
/// <param name="Lengths">Length of each state in bytes, uncompressed.</param>
/// <param name="Packed">All states one after the other, as a Zstandard frame with a checksum.</param>
internal sealed record PackedHosts(IReadOnlyList<int> Hosts, IReadOnlyList<int> Lengths, ReadOnlyMemory<byte> Packed)
{
    /// <summary>
    /// Uncompressed size, in bytes, at which a part is full; its last host may exceed it. The next part is requested
    /// when this one has arrived.
    /// </summary>
    public const int UsualBytes = 4 << 20;

    private const int Level = 1;

    public int RoughBytes => Packed.Length + Hosts.Count;

    /// <param name="hosts">Host numbers.</param>
    /// <param name="lengths">Length of each state in bytes.</param>
    /// <param name="states">All states one after the other.</param>
    public static PackedHosts Of(IReadOnlyList<int> hosts, IReadOnlyList<int> lengths, ReadOnlySpan<byte> states)
    {
        using var compressor = new Compressor(Level);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return new(hosts, lengths, compressor.Wrap(states).ToArray());
    }

    /// <param name="hosts">Host numbers.</param>
    /// <param name="states">States in the order of <paramref name="hosts"/>.</param>
    public static PackedHosts Of(IReadOnlyList<int> hosts, IReadOnlyList<byte[]> states)
    {
        var together = new byte[states.Sum(state => state.Length)];
        var at = 0;
        foreach (var state in states)
        {
            state.CopyTo(together, at);
            at += state.Length;
        }

        return Of(hosts, [.. states.Select(state => state.Length)], together);
    }

    /// <exception cref="StateFormatException">Damaged.</exception>
    public IEnumerable<(int Host, ReadOnlyMemory<byte> State)> Unpack()
    {
        var whole = Lengths.Sum(length => (long)length);
        if (Hosts.Count != Lengths.Count || Lengths.Any(length => length < 0) || whole > Array.MaxLength)
            throw new StateFormatException($"a part of {Hosts.Count} hosts has wrong lengths");
        var plain = Unwrap((int)whole);
        var at = 0;
        for (var index = 0; index < Hosts.Count; index++)
        {
            yield return (Hosts[index], plain.AsMemory(at, Lengths[index]));
            at += Lengths[index];
        }
    }

    private byte[] Unwrap(int length)
    {
        try
        {
            using var decompressor = new Decompressor();
            // The limit keeps a damaged frame from filling the memory.
            var plain = decompressor.Unwrap(Packed.Span, length).ToArray();
            return plain.Length == length
                ? plain
                : throw new StateFormatException($"a part of hosts has {plain.Length} bytes instead of {length}");
        }
        catch (ZstdException cause)
        {
            throw new StateFormatException($"a part of hosts cannot be decompressed: {cause.Message}");
        }
    }
}
