using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using ActorXen.Messages;

namespace ActorXen.Store.Journal;

/// <summary>A value as a row keeps it.</summary>
/// <param name="Manifest">Name of its kind.</param>
/// <param name="Bytes">As <see cref="RowSeal.Write"/> made them.</param>
internal sealed record StoredValue(string Manifest, byte[] Bytes);

/// <summary>Writes what a row of the store keeps with a checksum, and reads it back.</summary>
/// <remarks>
/// The checksum (XXH3, 64 bits) covers the row's place too, so a row that was moved, or whose kind was changed, is
/// damaged like one with a changed payload. A bit in the first byte, which is the layout's version, says that there is
/// a checksum. Rows of earlier versions have none and are read as they are. Decision record 0053.
/// </remarks>
internal static class RowSeal
{
    private const byte HasSum = 0x80;
    private const int SumBytes = sizeof(ulong);

    /// <param name="id">Persistence id of the row.</param>
    /// <param name="number">Sequence number of the row.</param>
    public static StoredValue Write(Codec codec, object value, string id, long number)
    {
        var manifest = codec.ManifestOf(value);
        byte[] bytes = [.. codec.Write(value), .. new byte[SumBytes]];
        bytes[0] |= HasSum;
        BinaryPrimitives.WriteUInt64LittleEndian(
            bytes.AsSpan(^SumBytes..), SumOf(id, number, manifest, bytes.AsSpan(..^SumBytes)));
        return new(manifest, bytes);
    }

    /// <param name="id">Persistence id of the row.</param>
    /// <param name="number">Sequence number of the row.</param>
    /// <exception cref="StateFormatException">Damaged, of a later version, or not in the codec's list.</exception>
    public static object Read(Codec codec, StoredValue stored, string id, long number)
    {
        var (manifest, bytes) = stored;
        if (bytes.Length == 0 || (bytes[0] & HasSum) == 0) return codec.Read(manifest, bytes);
        if (bytes.Length <= SumBytes
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(^SumBytes..))
                != SumOf(id, number, manifest, bytes.AsSpan(..^SumBytes)))
        {
            throw new StateFormatException("its checksum is wrong");
        }

        var plain = bytes[..^SumBytes];
        plain[0] &= unchecked((byte)~HasSum);
        return codec.Read(manifest, plain);
    }

    /// <summary>The checksum that a row was given; zero if it has none.</summary>
    public static ulong SumIn(ReadOnlySpan<byte> bytes) => bytes.Length > SumBytes && (bytes[0] & HasSum) != 0
        ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[^SumBytes..])
        : 0;

    private static ulong SumOf(string id, long number, string manifest, ReadOnlySpan<byte> bytes)
    {
        var sum = new XxHash3();
        Span<byte> place = stackalloc byte[sizeof(long) + sizeof(int)];
        // The length of the id keeps its end apart from the manifest's beginning.
        var key = Encoding.UTF8.GetBytes(id);
        BinaryPrimitives.WriteInt64LittleEndian(place, number);
        BinaryPrimitives.WriteInt32LittleEndian(place[sizeof(long)..], key.Length);
        sum.Append(place);
        sum.Append(key);
        sum.Append(Encoding.UTF8.GetBytes(manifest));
        sum.Append([0]);
        sum.Append(bytes);
        return sum.GetCurrentHashAsUInt64();
    }
}
