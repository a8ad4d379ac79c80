using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Execution;

/// <summary>The members of a run as one of them meets the others: at the end of every window between nodes.</summary>
internal interface IPeers
{
    /// <summary>How many there are, oneself included.</summary>
    int Members { get; }

    /// <summary>Tells which thread runs which of this member's hosts; once, before the first meeting.</summary>
    void AssignThreads(IReadOnlyList<HostGroup> groups);

    /// <summary>Takes the mail for a member's hosts and empties the list.</summary>
    void Post(int member, List<AbroadEvent> mail);

    /// <summary>
    /// Ends a window: sends what was posted and takes in what the others have for this member's hosts.
    /// </summary>
    /// <param name="due">When this member has something to do next, not counting what it has posted.</param>
    /// <param name="horizon">Where the windows end, and all members are level with nothing on its way between them. The
    /// same until then.</param>
    /// <param name="arrivals">By thread: the events for its hosts are added.</param>
    /// <returns>Where the next window ends; null if there is none before the horizon.</returns>
    /// <exception cref="PeerFailedException">Another member's host failed.</exception>
    /// <exception cref="OperationCanceledException">The epoch has ended.</exception>
    VirtualTime? Exchange(VirtualTime due, VirtualTime horizon, List<AbroadEvent>[] arrivals);

    /// <summary>Tells the others that this member's hosts go no further. Awaits nothing.</summary>
    void AnnounceFailure();
}

/// <summary>A host of another member failed: this member stops, and has nothing to say about it.</summary>
internal sealed class PeerFailedException() : Exception("A host on another node failed.");
