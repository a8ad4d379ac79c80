namespace ActorXen.Messages;

/// <summary>A set of fact types.</summary>
/// <remarks>A class: the hosts of a run share the mask of their watchers, and a look-up reads one word.</remarks>
public sealed class FactMask
{
    private readonly ulong[] _words;

    private FactMask(ulong[] words) => _words = words;

    public static FactMask None { get; } = new(new ulong[FactType.Most / 64]);

    public static FactMask All { get; } = new([.. None._words.Select(_ => ulong.MaxValue)]);

    public static FactMask Of(params IEnumerable<FactType> types) =>
        types.Aggregate(None, (mask, type) => mask.With(type.Number));

    /// <summary>What either asks for.</summary>
    public FactMask Or(FactMask other) => new([.. _words.Zip(other._words, (one, two) => one | two)]);

    /// <param name="number">Of a fact type.</param>
    public bool Has(int number) => (_words[number >> 6] >> (number & 63) & 1) != 0;

    private FactMask With(int number)
    {
        var words = _words.ToArray();
        words[number >> 6] |= 1UL << (number & 63);
        return new(words);
    }
}
