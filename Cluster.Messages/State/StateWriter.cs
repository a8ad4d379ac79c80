using System.Buffers.Binary;
using System.Text;

namespace ActorXen.Messages;

/// <summary>Writes an entity's state for a checkpoint: variable-length whole numbers and texts.</summary>
/// <remarks>
/// The reader must read the same things in the same order. Section marks reveal a mismatch.
/// </remarks>
public sealed class StateWriter
{
    private byte[] _bytes = new byte[1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public byte[] ToArray() => Written.ToArray();

    public void Clear() => Length = 0;

    /// <summary>Any whole number; small magnitudes take one byte.</summary>
    public void Long(long value)
    {
        var rest = (ulong)((value << 1) ^ (value >> 63));
        EnsureRoom(10);
        while (rest >= 0x80)
        {
            _bytes[Length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        _bytes[Length++] = (byte)rest;
    }

    public void Int(int value) => Long(value);

    public void Bool(bool value) => Long(value ? 1 : 0);

    /// <summary>A fixed eight bytes: for hashes and masks, which are never small.</summary>
    public void Fixed(ulong value)
    {
        EnsureRoom(8);
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(Length), value);
        Length += 8;
    }

    public void Text(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        Int(count);
        EnsureRoom(count);
        Length += Encoding.UTF8.GetBytes(value, _bytes.AsSpan(Length));
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        EnsureRoom(value.Length);
        value.CopyTo(_bytes.AsSpan(Length));
        Length += value.Length;
    }

    /// <summary>What another writer has written, as it is.</summary>
    public void Raw(ReadOnlySpan<byte> written)
    {
        EnsureRoom(written.Length);
        written.CopyTo(_bytes.AsSpan(Length));
        Length += written.Length;
    }

    public void Set(PcpuSet set)
    {
        Fixed(set.Word0);
        Fixed(set.Word1);
        Fixed(set.Word2);
        Fixed(set.Word3);
    }

    /// <summary>
    /// A mark that the reader checks, so a state that is read out of step is refused at the next mark.
    /// </summary>
    public void Section(string name) => Fixed(Hashing.KeyOf(name));

    private void EnsureRoom(int count)
    {
        if (Length + count <= _bytes.Length) return;
        Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
    }
}
