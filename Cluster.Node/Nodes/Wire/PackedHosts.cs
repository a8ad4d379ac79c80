using ActorXen.Messages;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace ActorXen.Nodes.Wire;

/// <summary>The states of some hosts on their way between nodes.</summary>
/// <param name="Hosts">Their numbers.</param>
/// <param name="Lengths">Of each state, uncompressed.</param>
/// <param name="Packed">All states one after the other, as a Zstandard frame with its checksum.</param>
internal sealed record PackedHosts(IReadOnlyList<int> Hosts, IReadOnlyList<int> Lengths, ReadOnlyMemory<byte> Packed)
{
    /// <summary>
    /// Uncompressed; a part is larger only when one host is. The next part is asked for when this one is there.
    /// </summary>
    public const int UsualBytes = 4 << 20;

    private const int Level = 1;

    public int RoughBytes => Packed.Length + Hosts.Count;

    /// <param name="hosts">Numbers.</param>
    /// <param name="lengths">Of each state.</param>
    /// <param name="states">One after the other.</param>
    public static PackedHosts Of(IReadOnlyList<int> hosts, IReadOnlyList<int> lengths, ReadOnlySpan<byte> states)
    {
        using var compressor = new Compressor(Level);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return new(hosts, lengths, compressor.Wrap(states).ToArray());
    }

    /// <param name="hosts">Numbers.</param>
    /// <param name="states">By place in <paramref name="hosts"/>.</param>
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
            throw new StateFormatException("a part of hosts has not the length that it should have");
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
            // Never more than it says it is: a damaged frame cannot fill the memory.
            var plain = decompressor.Unwrap(Packed.Span, length).ToArray();
            return plain.Length == length ? plain : throw new StateFormatException("a part of hosts is cut off");
        }
        catch (ZstdException cause)
        {
            throw new StateFormatException($"a part of hosts does not unpack: {cause.Message}");
        }
    }
}
