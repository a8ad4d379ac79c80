namespace ActorXen.Messages;

/// <summary>What a counter, a latency or a derived figure is measured in.</summary>
public enum Unit
{
    /// <summary>How often something happened.</summary>
    Times = 0,
    Packets = 1,
    Requests = 2,
    Bytes = 3,
    Nanoseconds = 4,
    Microseconds = 5,
    Seconds = 6,

    /// <summary>0 to 1, unless the meaning says otherwise.</summary>
    Fraction = 7,
    MegabitsPerSecond = 8,
}

public static class UnitNames
{
    /// <summary>The form used in listings and in JSON.</summary>
    public static string Text(this Unit unit) => unit switch
    {
        Unit.Times => "times",
        Unit.Packets => "packets",
        Unit.Requests => "requests",
        Unit.Bytes => "bytes",
        Unit.Nanoseconds => "ns",
        Unit.Microseconds => "us",
        Unit.Seconds => "s",
        Unit.Fraction => "fraction",
        Unit.MegabitsPerSecond => "Mbit/s",
        _ => throw new ArgumentOutOfRangeException(nameof(unit)),
    };
}
