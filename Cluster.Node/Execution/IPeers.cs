using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Execution;

/// <summary>What one member of a run exchanges with the others at the end of every window between nodes.</summary>
internal interface IPeers
{
    /// <summary>How many members there are, this one included.</summary>
    int Members { get; }

    /// <summary>Says which thread runs which of this member's hosts; once, before the first exchange.</summary>
    void AssignThreads(IReadOnlyList<HostGroup> groups);

    /// <summary>Takes the mail for a member's hosts and empties the list.</summary>
    void Post(int member, List<AbroadEvent> mail);

    /// <summary>
    /// Ends a window: sends what was posted and takes in what the others have for this member's hosts.
    /// </summary>
    /// <param name="due">When this member has something to do next, not counting what it has posted.</param>
    /// <param name="horizon">
    /// Where the windows end, with all members at the same time and no events on their way between them. The same in
    /// every call until then.
    /// </param>
    /// <param name="arrivals">By thread; receives the events for that thread's hosts.</param>
    /// <returns>Where the next window ends; null if there is none before the horizon.</returns>
    /// <exception cref="PeerFailedException">Another member's host failed.</exception>
    /// <exception cref="OperationCanceledException">The epoch has ended.</exception>
    VirtualTime? Exchange(VirtualTime due, VirtualTime horizon, List<AbroadEvent>[] arrivals);

    /// <summary>Tells the others that this member's hosts cannot continue, and does not wait for them.</summary>
    void AnnounceFailure();
}

/// <summary>A host of another member failed, so this member stops; the other one reports the failure.</summary>
internal sealed class PeerFailedException() : Exception("A host on another node failed.");
