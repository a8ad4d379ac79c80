using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ActorXen.Store.Shelf;

/// <summary>What a record of a file is.</summary>
internal enum RunFileKind : byte
{
    /// <summary>Id of the run to which the next rows belong.</summary>
    Run = 1,

    /// <summary>Some rows of that run.</summary>
    Rows = 2,

    /// <summary>Number of runs; nothing comes after it.</summary>
    End = 3,
}

/// <summary>The layout of a file of runs (decision 0044).</summary>
/// <remarks>
/// The file begins with its name, format and program version and their checksum. A record is a head (kind, lengths,
/// checksum of the head), a Zstandard frame, and a checksum. Every checksum includes the one before it, so a record
/// cannot be left out, repeated or moved. Numbers are little-endian.
/// </remarks>
internal static class RunFileFrame
{
    /// <summary>Since the second format, rows may have checksums.</summary>
    public const byte FormatVersion = 2;

    /// <summary>Longest record, in bytes, uncompressed, and longest row.</summary>
    public const int MostBytes = 1 << 30;

    public const int SumBytes = 16;

    /// <summary>Kind, length uncompressed, length compressed.</summary>
    public const int FieldBytes = 9;

    /// <summary>
    /// The fields and a part of their checksum, which keeps a damaged length from filling the memory.
    /// </summary>
    public const int HeadBytes = FieldBytes + 4;

    public const int LongestVersion = 255;

    public static ReadOnlySpan<byte> Magic => "AXENRUNS"u8;

    /// <summary>The beginning of a file without its checksum.</summary>
    public static byte[] Beginning(string programVersion)
    {
        var version = Encoding.UTF8.GetBytes(programVersion);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(version.Length, LongestVersion, nameof(programVersion));
        return [.. Magic, FormatVersion, (byte)version.Length, .. version];
    }

    /// <param name="before">The checksum before this one; empty for the first.</param>
    public static byte[] SumOf(
        ReadOnlySpan<byte> before, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before);
        hash.AppendData(first);
        hash.AppendData(second);
        return hash.GetHashAndReset()[..SumBytes];
    }

    public static byte[] Head(ReadOnlySpan<byte> before, RunFileKind kind, int plain, int packed)
    {
        var head = new byte[HeadBytes];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(1), plain);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(5), packed);
        SumOf(before, head.AsSpan(0, FieldBytes)).AsSpan(0, HeadBytes - FieldBytes).CopyTo(head.AsSpan(FieldBytes));
        return head;
    }

    /// <returns>null if the head is damaged.</returns>
    public static (RunFileKind Kind, int Plain, int Packed)? ReadHead(
        ReadOnlySpan<byte> before, ReadOnlySpan<byte> head)
    {
        var kind = (RunFileKind)head[0];
        var plain = BinaryPrimitives.ReadInt32LittleEndian(head[1..]);
        var packed = BinaryPrimitives.ReadInt32LittleEndian(head[5..]);
        var isWhole = head.SequenceEqual(Head(before, kind, plain, packed))
            && kind is >= RunFileKind.Run and <= RunFileKind.End
            && plain is >= 0 and <= MostBytes
            && packed >= 0;
        return isWhole ? (kind, plain, packed) : null;
    }
}
