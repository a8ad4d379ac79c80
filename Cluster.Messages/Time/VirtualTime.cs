namespace ActorXen.Messages;

/// <summary>A point on the simulated clock: whole nanoseconds since the run began.</summary>
public readonly record struct VirtualTime(long Nanoseconds) : IComparable<VirtualTime>
{
    /// <summary>The instant at which a run begins.</summary>
    public static readonly VirtualTime Zero;

    /// <summary>Later than every event: an idle host's next due time.</summary>
    public static readonly VirtualTime Never = new(long.MaxValue);

    /// <exception cref="OverflowException">The sum is later than 292 simulated years.</exception>
    public static VirtualTime operator +(VirtualTime at, Duration delay) =>
        new(checked(at.Nanoseconds + delay.Nanoseconds));

    public static Duration operator -(VirtualTime later, VirtualTime earlier) =>
        new(checked(later.Nanoseconds - earlier.Nanoseconds));

    public static bool operator <(VirtualTime left, VirtualTime right) => left.Nanoseconds < right.Nanoseconds;
    public static bool operator >(VirtualTime left, VirtualTime right) => left.Nanoseconds > right.Nanoseconds;
    public static bool operator <=(VirtualTime left, VirtualTime right) => left.Nanoseconds <= right.Nanoseconds;
    public static bool operator >=(VirtualTime left, VirtualTime right) => left.Nanoseconds >= right.Nanoseconds;

    public static VirtualTime Earlier(VirtualTime one, VirtualTime other) => one < other ? one : other;
    public static VirtualTime Later(VirtualTime one, VirtualTime other) => one > other ? one : other;

    public int CompareTo(VirtualTime other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>The time in the largest unit that keeps it short: <c>1.5 s</c>, <c>320 us</c>.</summary>
    public override string ToString() => this == Never ? "never" : new Duration(Nanoseconds).ToString();
}
