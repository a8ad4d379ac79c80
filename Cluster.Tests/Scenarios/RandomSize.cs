using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Tests.Scenarios;

/// <summary>How large a random scenario is.</summary>
/// <param name="HostsOfRack">At most.</param>
/// <param name="Cores">Of a socket, at most.</param>
/// <param name="Length">Simulated, least and most.</param>
/// <param name="Latency">Between hosts of a rack, least and most.</param>
/// <param name="MessagesPerSecond">Of one workload, as it guesses itself, at most.</param>
internal sealed record RandomSize(
    int Racks,
    int HostsOfRack,
    int Cores,
    int Domains,
    (Duration Least, Duration Most) Length,
    (Duration Least, Duration Most) Latency,
    long MessagesPerSecond)
{
    /// <summary>Everything that is legal.</summary>
    public static readonly RandomSize Any = new(3, 3, 8, 6, (1.Us, 100.Seconds), (1.Ns, 50.Us), long.MaxValue);

    /// <summary>Runs for a fraction of a second.</summary>
    public static readonly RandomSize Runnable = new(2, 2, 3, 5, (2.Ms, 10.Ms), (2.Us, 50.Us), 3_000_000);

    /// <summary>Runs as briefly with every key at an end of its range.</summary>
    public static readonly RandomSize Extreme = Runnable with { Length = (1.Us, 3.Ms), IsAtEnds = true };

    public bool IsAtEnds { get; init; }

    public bool IsRunnable => MessagesPerSecond < long.MaxValue;
}
