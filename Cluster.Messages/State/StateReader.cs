using System.Buffers.Binary;
using System.Text;

namespace ActorXen.Messages;

/// <summary>Reads what <see cref="StateWriter"/> wrote.</summary>
/// <exception cref="StateFormatException">The bytes end too early, or do not hold what the caller reads.</exception>
public sealed class StateReader(ReadOnlyMemory<byte> bytes)
{
    private int _at;

    public bool AtEnd => _at == bytes.Length;

    public long Long()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return (long)(value >> 1) ^ -(long)(value & 1);
        }

        throw new StateFormatException("a number is longer than 64 bits");
    }

    public int Int()
    {
        var value = Long();
        return value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw new StateFormatException($"{value} does not fit in 32 bits");
    }

    public bool Bool() => Long() switch
    {
        0 => false,
        1 => true,
        var other => throw new StateFormatException($"{other} is not a boolean (0 or 1)"),
    };

    public ulong Fixed() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public string Text() => Encoding.UTF8.GetString(Take(Int()));

    public byte[] Bytes() => Take(Int()).ToArray();

    /// <summary>Like <see cref="Bytes"/>, but a view into the source instead of a copy.</summary>
    public ReadOnlyMemory<byte> View()
    {
        var count = Take(Int()).Length;
        return bytes.Slice(_at - count, count);
    }

    public PcpuSet Set() => new(Fixed(), Fixed(), Fixed(), Fixed());

    public void Section(string name)
    {
        if (Fixed() != Hashing.KeyOf(name))
            throw new StateFormatException($"the section '{name}' does not begin at the expected place");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > bytes.Length - _at) throw new StateFormatException("it ends too early");
        _at += count;
        return bytes.Span.Slice(_at - count, count);
    }
}

/// <summary>A checkpoint cannot be read: it is damaged, or another version wrote it.</summary>
public sealed class StateFormatException(string problem) : Exception($"Unreadable checkpoint: {problem}.")
{
    /// <summary>The cause alone, as part of a sentence: without "Unreadable checkpoint".</summary>
    public string Problem { get; } = problem;

    /// <summary>Nothing is damaged: another version of the program wrote it.</summary>
    public bool IsOfOtherVersion { get; init; }
}
