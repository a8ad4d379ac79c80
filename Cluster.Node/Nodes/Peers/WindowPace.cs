using ActorXen.Messages;

namespace ActorXen.Nodes.Peers;

/// <summary>Where the windows between members end: two to a look-ahead.</summary>
/// <remarks>
/// What is said in one window is due after the next one, so its batch has the whole next window to arrive, and nobody
/// waits unless somebody is behind by more. Every member computes the same ends from the same batches.
/// </remarks>
/// <param name="lookAhead">Least latency between hosts of different members; positive.</param>
internal sealed class WindowPace(Duration lookAhead)
{
    private readonly Duration _usual = Duration.Longer(1.Ns, lookAhead / 2);
    private VirtualTime _begin;

    /// <summary>Of the latest window.</summary>
    public VirtualTime End { get; private set; }

    /// <summary>Opens the next window.</summary>
    /// <param name="earliest">Nobody has anything to do before, as far as the batches tell that everybody has: those of
    /// all windows but the latest.</param>
    /// <param name="horizon">No window ends later.</param>
    /// <returns>Its end.</returns>
    public VirtualTime Next(VirtualTime earliest, VirtualTime horizon)
    {
        // What is said in the latest window, of which nothing is known yet, arrives a look-ahead after its beginning.
        var safe = VirtualTime.Later(_begin, earliest);
        _begin = VirtualTime.Later(End, earliest);
        End = VirtualTime.Earlier(Plus(safe, lookAhead), Plus(_begin, _usual));
        return End;

        VirtualTime Plus(VirtualTime time, Duration duration) => horizon - time > duration ? time + duration : horizon;
    }
}
