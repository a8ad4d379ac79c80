using ActorXen.Nodes.Wire;

namespace ActorXen.Nodes.Epochs;

/// <summary>
/// The coordinator's line to the members of an epoch. What is said on it may be lost. Hanging up ends the epoch.
/// </summary>
internal interface IEpochLine : IDisposable
{
    /// <summary>Paths of the members' workers, by member number.</summary>
    IReadOnlyList<string> Workers { get; }

    /// <summary>Names a member in messages for the operator.</summary>
    string NameOf(int member);

    /// <summary>A member's latest report; null before the first one. Thread-safe.</summary>
    WorkerProgress? ProgressOf(int member);

    void Tell(int member, IEpochCommand command);

    /// <summary>Waits for an answer or a <see cref="WorkerGone"/>; null if none came in time.</summary>
    /// <exception cref="OperationCanceledException">The epoch was ended meanwhile.</exception>
    (int Member, object Said)? Hear(TimeSpan patience, CancellationToken epochEnds);
}
