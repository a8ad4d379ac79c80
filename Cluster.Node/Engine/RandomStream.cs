using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>
/// Counter-based random numbers of one entity: a pure function of (run seed, entity path, how many were drawn).
/// </summary>
/// <remarks>
/// Interrupts §28 rule 4. Uses only integer arithmetic and the four exact operations of IEEE 754, so that every machine
/// draws the same numbers.
/// </remarks>
public struct RandomStream(ulong key)
{
    private ulong _drawn;

    public static RandomStream For(long seed, string path) =>
        new(Hashing.Avalanche((ulong)seed + 0x9E37_79B9_7F4A_7C15UL) ^ Hashing.KeyOf(path));

    public ulong NextBits() => Hashing.Avalanche(key + (++_drawn * 0x9E37_79B9_7F4A_7C15UL));

    /// <summary>A whole number from 0 to <paramref name="limit"/> - 1.</summary>
    public long Below(long limit) => (long)Math.BigMul(NextBits(), (ulong)limit, out _);

    /// <summary>True with probability <paramref name="partsPerMillion"/> / 1,000,000.</summary>
    public bool Chance(long partsPerMillion) => Below(1_000_000) < partsPerMillion;

    /// <summary>Exponentially distributed with the given mean; at most 44 times the mean.</summary>
    public Duration Exponential(Duration mean)
    {
        var uniform = ((NextBits() >> 11) + 1) * (1.0 / (1UL << 53)); // (0, 1]
        return new((long)(-ExactLog(uniform) * mean.Nanoseconds));
    }

    /// <summary>
    /// The time to the next event of a Poisson process, to the nearest nanosecond; exact on average also where the mean
    /// is no whole number of nanoseconds.
    /// </summary>
    /// <param name="perSecond">Positive.</param>
    public Duration Interarrival(int perSecond)
    {
        var uniform = ((NextBits() >> 11) + 1) * (1.0 / (1UL << 53)); // (0, 1]
        return new((long)((-ExactLog(uniform) * 1e9 / perSecond) + 0.5));
    }

    /// <summary>Uniform from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public Duration Uniform(Duration least, Duration most) =>
        new(least.Nanoseconds + Below(most.Nanoseconds - least.Nanoseconds + 1));

    public readonly void Save(StateWriter state) => state.Long((long)_drawn);

    public void Load(StateReader state) => _drawn = (ulong)state.Long();

    /// <summary>
    /// Natural logarithm from +, -, *, / alone, because the logarithms of libraries differ in their last bits.
    /// </summary>
    internal static double ExactLog(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        // ln m = 2 artanh((m - 1) / (m + 1)), |argument| < 0.1716: ten odd terms are exact to about the last bit. They
        // are computed in pairs, because a chain of twenty dependent operations would be the most expensive thing that
        // a small entity does.
        var ratio = (mantissa - 1) / (mantissa + 1);
        var x = ratio * ratio;
        var x2 = x * x;
        var x4 = x2 * x2;
        var low = (1 + (x * (1.0 / 3))) + (x2 * ((1.0 / 5) + (x * (1.0 / 7))));
        var middle = ((1.0 / 9) + (x * (1.0 / 11))) + (x2 * ((1.0 / 13) + (x * (1.0 / 15))));
        var high = (1.0 / 17) + (x * (1.0 / 19));
        var series = low + (x4 * (middle + (x4 * high)));
        return (exponent * 0.6931471805599453) + (2 * ratio * series);
    }
}
