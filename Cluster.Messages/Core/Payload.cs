using System.Runtime.CompilerServices;

namespace ActorXen.Messages;

/// <summary>The payload of a message as a short row of whole numbers, on the stack.</summary>
public struct Payload
{
    /// <summary>The largest number of values in one message.</summary>
    public const int Capacity = 10;

    private Buffer _values;

    public int Count { get; private set; }

    public readonly long this[int index] => _values[index];

    public void Add(long value)
    {
        _values[Count] = value;
        Count++;
    }

    public readonly ulong Digest()
    {
        var digest = (ulong)Count;
        for (var index = 0; index < Count; index++)
            digest = Hashing.Fold(digest ^ (ulong)_values[index], 0x9E37_79B9_7F4A_7C15UL + (ulong)index);
        return digest;
    }

    [InlineArray(Capacity)]
    private struct Buffer
    {
        private long _first;
    }
}
