using System.Buffers.Binary;
using System.Text;

namespace ActorXen.Exports.Perfetto;

/// <summary>Fields of protocol buffers, one message after another in the same memory.</summary>
/// <remarks>
/// Only what <see cref="PerfettoFile"/> needs. Objects for every message, as libraries want them, would be garbage by
/// the million (decision record 0062).
/// </remarks>
internal sealed class ProtoBuffer
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int MostVarint = 10;

    private byte[] _bytes = new byte[1 << 16];

    public int Length { get; private set; }

    public void WriteTo(Stream stream)
    {
        stream.Write(_bytes, 0, Length);
        Length = 0;
    }

    public void Number(int field, ulong value)
    {
        Tag(field, Varint);
        Raw(value);
    }

    public void Fixed(int field, ulong value)
    {
        Tag(field, Fixed64);
        Reserve(sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(Length), value);
        Length += sizeof(ulong);
    }

    public void Text(int field, string text)
    {
        Tag(field, Delimited);
        var size = Encoding.UTF8.GetByteCount(text);
        Raw((ulong)size);
        Reserve(size);
        Length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(Length));
    }

    /// <summary>Begins a message in a field.</summary>
    /// <returns>For <see cref="End"/>.</returns>
    public int Begin(int field)
    {
        Tag(field, Delimited);
        Reserve(1);
        return Length++;
    }

    /// <summary>Ends it. Its length usually has one byte; a longer one moves the message.</summary>
    public void End(int begun)
    {
        var length = Length - begun - 1;
        var more = 0;
        for (var rest = length >> 7; rest > 0; rest >>= 7) more++;
        Reserve(more);
        if (more > 0) _bytes.AsSpan(begun + 1, length).CopyTo(_bytes.AsSpan(begun + 1 + more));
        (var end, Length) = (Length + more, begun);
        Raw((ulong)length);
        Length = end;
    }

    private void Tag(int field, int kind) => Raw((ulong)(field << 3 | kind));

    private void Raw(ulong value)
    {
        Reserve(MostVarint);
        for (; value >= 0x80; value >>= 7) _bytes[Length++] = (byte)(value | 0x80);
        _bytes[Length++] = (byte)value;
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - Length < bytes) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes));
    }
}
