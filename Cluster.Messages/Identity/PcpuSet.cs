using System.Numerics;

namespace ActorXen.Messages;

/// <summary>A set of pCPUs of one host (at most 256), with the mask operations of schedulers §1.2.</summary>
/// <remarks>A value of four words, so policies compute with masks without allocating.</remarks>
public readonly record struct PcpuSet(ulong Word0, ulong Word1, ulong Word2, ulong Word3)
{
    /// <summary>The largest number of pCPUs of a host.</summary>
    public const int Capacity = 256;

    public static readonly PcpuSet Empty;
    public static readonly PcpuSet All = new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    public static PcpuSet Of(int pcpu) => Empty.With(pcpu);

    public static PcpuSet Of(IEnumerable<int> pcpus) => pcpus.Aggregate(Empty, (set, pcpu) => set.With(pcpu));

    /// <summary>The pCPUs 0 to <paramref name="count"/> - 1.</summary>
    public static PcpuSet FirstOf(int count)
    {
        static ulong Part(int bits) => bits >= 64 ? ulong.MaxValue : bits <= 0 ? 0 : (1UL << bits) - 1;
        return new(Part(count), Part(count - 64), Part(count - 128), Part(count - 192));
    }

    public bool IsEmpty => (Word0 | Word1 | Word2 | Word3) == 0;

    public int Count => BitOperations.PopCount(Word0) + BitOperations.PopCount(Word1)
        + BitOperations.PopCount(Word2) + BitOperations.PopCount(Word3);

    public bool Contains(int pcpu) => (WordOf(pcpu >> 6) >> (pcpu & 63) & 1) != 0;

    public PcpuSet With(int pcpu) => this | Single(pcpu);

    public PcpuSet Without(int pcpu) => this - Single(pcpu);

    /// <summary>Lowest member, or -1.</summary>
    public int First => Next(-1);

    /// <summary>Lowest member strictly above <paramref name="pcpu"/>, or -1.</summary>
    public int Next(int pcpu)
    {
        var from = pcpu + 1;
        if (from >= Capacity) return -1;
        var index = from >> 6;
        var word = WordOf(index) & (ulong.MaxValue << (from & 63));
        while (word == 0)
        {
            if (++index == 4) return -1;
            word = WordOf(index);
        }

        return (index << 6) + BitOperations.TrailingZeroCount(word);
    }

    /// <summary>
    /// The next member after <paramref name="pcpu"/>, wrapping around; <paramref name="pcpu"/> itself comes last.
    /// </summary>
    public int Cycle(int pcpu)
    {
        var next = Next(pcpu);
        return next >= 0 ? next : First;
    }

    /// <summary><paramref name="pcpu"/> if it is a member, otherwise <see cref="Cycle"/>.</summary>
    public int TestOrCycle(int pcpu) => Contains(pcpu) ? pcpu : Cycle(pcpu);

    public bool IsSubsetOf(PcpuSet other) => (this - other).IsEmpty;

    public bool Overlaps(PcpuSet other) => !(this & other).IsEmpty;

    public static PcpuSet operator &(PcpuSet left, PcpuSet right) => new(
        left.Word0 & right.Word0, left.Word1 & right.Word1, left.Word2 & right.Word2, left.Word3 & right.Word3);

    public static PcpuSet operator |(PcpuSet left, PcpuSet right) => new(
        left.Word0 | right.Word0, left.Word1 | right.Word1, left.Word2 | right.Word2, left.Word3 | right.Word3);

    /// <summary>Members of <paramref name="left"/> that are not in <paramref name="right"/>.</summary>
    public static PcpuSet operator -(PcpuSet left, PcpuSet right) => new(
        left.Word0 & ~right.Word0, left.Word1 & ~right.Word1, left.Word2 & ~right.Word2, left.Word3 & ~right.Word3);

    public Enumerator GetEnumerator() => new(this);

    /// <summary>The members as Xen's tools write them: <c>0-3,7</c>, or <c>all</c>.</summary>
    public override string ToString()
    {
        if (this == All) return "all";
        var parts = new List<string>();
        for (var start = First; start >= 0;)
        {
            var end = start;
            while (end + 1 < Capacity && Contains(end + 1)) end++;
            parts.Add(end == start ? $"{start}" : $"{start}-{end}");
            start = Next(end);
        }

        return string.Join(',', parts);
    }

    private static PcpuSet Single(int pcpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pcpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(pcpu, Capacity);
        var bit = 1UL << (pcpu & 63);
        return (pcpu >> 6) switch
        {
            0 => new(bit, 0, 0, 0),
            1 => new(0, bit, 0, 0),
            2 => new(0, 0, bit, 0),
            _ => new(0, 0, 0, bit),
        };
    }

    private ulong WordOf(int index) => index switch { 0 => Word0, 1 => Word1, 2 => Word2, 3 => Word3, _ => 0 };

    /// <summary>Members in ascending order.</summary>
    public struct Enumerator(PcpuSet set)
    {
        public int Current { get; private set; } = -1;

        public bool MoveNext()
        {
            Current = set.Next(Current);
            return Current >= 0;
        }
    }
}
