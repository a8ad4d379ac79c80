using ActorXen.Messages;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace ActorXen.Store.Journal;

/// <summary>Bytes as a Zstandard frame with a checksum, and their length before it.</summary>
internal static class PackedBytes
{
    /// <summary>Keeps a damaged length from filling the memory. The report of 10,000 hosts is below 200 MB.</summary>
    private const int MostBytes = 1 << 30;

    public static void Write(StateWriter to, ReadOnlySpan<byte> bytes)
    {
        using var compressor = new Compressor(3);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        to.Int(bytes.Length);
        to.Bytes(compressor.Wrap(bytes));
    }

    /// <exception cref="StateFormatException">Damaged.</exception>
    public static byte[] Read(StateReader from)
    {
        var length = from.Int();
        if (length is < 0 or > MostBytes) throw new StateFormatException("packed bytes have an impossible length");
        using var decompressor = new Decompressor();
        try
        {
            var plain = decompressor.Unwrap(from.View().Span, length).ToArray();
            return plain.Length == length ? plain : throw new StateFormatException("packed bytes end too early");
        }
        catch (ZstdException cause)
        {
            throw new StateFormatException($"packed bytes cannot be decompressed: {cause.Message}");
        }
    }
}
