using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>How a process left a run.</summary>
public enum RunOutcome
{
    /// <summary>It reached its length.</summary>
    Complete = 0,

    /// <summary>Somebody stopped it. It is open, sealed and checkpointed: resume goes on from there.</summary>
    Interrupted = 1,

    /// <summary>An entity failed.</summary>
    Failed = 2,
}

/// <param name="Header">Of the run.</param>
/// <param name="Outcome">How it was left.</param>
/// <param name="At">Virtual time that is final.</param>
/// <param name="Hash">Of the whole run, at <paramref name="At"/>.</param>
/// <param name="Delivered">Messages up to <paramref name="At"/>.</param>
/// <param name="WallSeconds">Spent, over all processes that ran it.</param>
/// <param name="ResultJson">Empty unless it is complete.</param>
/// <param name="Failure">What failed; null unless something did.</param>
public sealed record RunResult(
    RunHeader Header,
    RunOutcome Outcome,
    VirtualTime At,
    ulong Hash,
    long Delivered,
    double WallSeconds,
    string ResultJson,
    RunFailedException? Failure)
{
    /// <summary>What to tell the user who stopped it.</summary>
    public string InterruptedText => $"interrupted at {At}; resume with: actorxen run --resume {Header.RunId}";
}

/// <param name="At">Virtual time reached.</param>
/// <param name="Length">Virtual time to reach.</param>
/// <param name="Delivered">Messages so far.</param>
/// <param name="WallSeconds">Spent so far by this process.</param>
/// <param name="Begun">Where this process began: zero, or where it resumed.</param>
public readonly record struct RunProgress(
    VirtualTime At, Duration Length, long Delivered, double WallSeconds, VirtualTime Begun);

/// <summary>The same scenario did something else than before: other code, or a fault of the machine.</summary>
/// <param name="at">Sealed time at which it was noticed.</param>
/// <param name="host">First host that differs.</param>
/// <param name="hostName">Its name.</param>
public sealed class HashMismatchException(
    string runId, VirtualTime at, int host, string hostName, ulong sealedHash, ulong hash)
    : Exception(
        $"Run {runId} does not repeat itself: at {at} host {host} ({hostName}) has the hash {hash:x16}, "
        + $"sealed was {sealedHash:x16}.")
{
    public VirtualTime At { get; } = at;
    public int Host { get; } = host;
}
