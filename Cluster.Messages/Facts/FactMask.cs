using System.Runtime.CompilerServices;

namespace ActorXen.Messages;

/// <summary>A set of fact types.</summary>
/// <remarks>A class: the hosts of a run share the mask of their watchers, and a look-up reads one word of it.</remarks>
public sealed class FactMask
{
    private Words _words;

    private FactMask(Words words) => _words = words;

    public static FactMask None { get; } = new(default);

    public static FactMask All { get; } = new(Filled(ulong.MaxValue));

    public static FactMask Of(params IEnumerable<FactType> types)
    {
        Words words = default;
        foreach (var type in types) words[type.Number >> 6] |= 1UL << (type.Number & 63);
        return new(words);
    }

    /// <summary>The union: the facts that either watcher asks for.</summary>
    public FactMask Or(FactMask other)
    {
        var words = _words;
        for (var index = 0; index < Words.Count; index++) words[index] |= other._words[index];
        return new(words);
    }

    /// <param name="number">Of a fact type.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int number) => (_words[number >> 6] >> (number & 63) & 1) != 0;

    private static Words Filled(ulong word)
    {
        Words words = default;
        ((Span<ulong>)words).Fill(word);
        return words;
    }

    /// <summary>A bit for each number, in the mask itself: an array would be one more load for each fact.</summary>
    [InlineArray(Count)]
    private struct Words
    {
        public const int Count = FactType.Most / 64;

        private ulong _first;
    }
}
