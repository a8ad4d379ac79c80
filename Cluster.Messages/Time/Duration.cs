using System.Globalization;

namespace ActorXen.Messages;

/// <summary>A length of simulated time in whole nanoseconds. No floating point: rounding would break replay.</summary>
public readonly record struct Duration(long Nanoseconds) : IComparable<Duration>
{
    public static readonly Duration Zero;

    /// <summary>Longer than any run; it means "no limit".</summary>
    public static readonly Duration Unlimited = new(long.MaxValue);

    public static Duration operator +(Duration left, Duration right) =>
        new(checked(left.Nanoseconds + right.Nanoseconds));
    public static Duration operator -(Duration left, Duration right) =>
        new(checked(left.Nanoseconds - right.Nanoseconds));
    public static Duration operator *(Duration length, long times) => new(checked(length.Nanoseconds * times));
    public static Duration operator /(Duration length, long parts) => new(length.Nanoseconds / parts);
    public static bool operator <(Duration left, Duration right) => left.Nanoseconds < right.Nanoseconds;
    public static bool operator >(Duration left, Duration right) => left.Nanoseconds > right.Nanoseconds;
    public static bool operator <=(Duration left, Duration right) => left.Nanoseconds <= right.Nanoseconds;
    public static bool operator >=(Duration left, Duration right) => left.Nanoseconds >= right.Nanoseconds;

    public static Duration Shorter(Duration one, Duration other) => one < other ? one : other;
    public static Duration Longer(Duration one, Duration other) => one > other ? one : other;

    public int CompareTo(Duration other) => Nanoseconds.CompareTo(other.Nanoseconds);

    public override string ToString() => Math.Abs(Nanoseconds) switch
    {
        long.MaxValue => "unlimited",
        >= 1_000_000_000 => (Nanoseconds / 1e9).ToString("0.######### s", CultureInfo.InvariantCulture),
        >= 1_000_000 => (Nanoseconds / 1e6).ToString("0.###### ms", CultureInfo.InvariantCulture),
        >= 1_000 => (Nanoseconds / 1e3).ToString("0.### us", CultureInfo.InvariantCulture),
        _ => Nanoseconds.ToString("0 ns", CultureInfo.InvariantCulture),
    };
}

/// <summary>Lengths of time as literals: <c>30.Ms</c>, <c>500.Us</c>.</summary>
public static class DurationUnits
{
    extension(int count)
    {
        public Duration Ns => new(count);
        public Duration Us => new(count * 1_000L);
        public Duration Ms => new(count * 1_000_000L);
        public Duration Seconds => new(count * 1_000_000_000L);
    }
}
