using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>How the execution of a run ended in this process.</summary>
public enum RunOutcome
{
    /// <summary>The run reached its length.</summary>
    Complete = 0,

    /// <summary>The run was stopped. It is open, sealed and checkpointed, and can be resumed.</summary>
    Interrupted = 1,

    /// <summary>An entity failed.</summary>
    Failed = 2,
}

/// <summary>What this process has made of a run.</summary>
/// <param name="At">Virtual time up to which everything is final.</param>
/// <param name="Hash">Hash of the whole run at <paramref name="At"/>.</param>
/// <param name="Delivered">Messages delivered up to <paramref name="At"/>.</param>
/// <param name="WallSeconds">Wall time of all processes that executed the run.</param>
/// <param name="Report">As <see cref="IRunFacts.DescribeAsync"/> made it; empty if the run failed.</param>
/// <param name="Failure">What failed; null if nothing did.</param>
public sealed record RunResult(
    RunHeader Header,
    RunOutcome Outcome,
    VirtualTime At,
    ulong Hash,
    long Delivered,
    double WallSeconds,
    ReadOnlyMemory<byte> Report,
    RunFailedException? Failure)
{
    /// <summary>What to tell the user who stopped the run.</summary>
    public string InterruptedText => $"interrupted at {At}; resume with: actorxen run --resume {Header.RunId}";
}

/// <summary>How far a run has come.</summary>
/// <param name="At">Virtual time reached.</param>
/// <param name="Length">Virtual time to reach.</param>
/// <param name="Delivered">Messages delivered so far.</param>
/// <param name="WallSeconds">Wall time of this process so far.</param>
/// <param name="Begun">Virtual time at which this process began: zero, or where it resumed.</param>
public readonly record struct RunProgress(
    VirtualTime At, Duration Length, long Delivered, double WallSeconds, VirtualTime Begun);
