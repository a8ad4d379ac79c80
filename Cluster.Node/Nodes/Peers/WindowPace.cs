using ActorXen.Messages;

namespace ActorXen.Nodes.Peers;

/// <summary>Computes where the windows between members end. Two windows fit in a look-ahead.</summary>
/// <remarks>
/// Events sent in one window are due after the next one, so a batch has the whole next window to arrive, and a member
/// waits only if another one is further behind. Every member computes the same ends from the same batches.
/// </remarks>
/// <param name="lookAhead">Least latency between hosts of different members; positive.</param>
internal sealed class WindowPace(Duration lookAhead)
{
    private readonly Duration _usual = Duration.Longer(1.Ns, lookAhead / 2);
    private VirtualTime _begin;

    /// <summary>End of the latest window.</summary>
    public VirtualTime End { get; private set; }

    /// <summary>Opens the next window.</summary>
    /// <param name="earliest">
    /// Earliest time at which a member has something to do, according to the batches of all windows but the latest.
    /// </param>
    /// <param name="horizon">No window ends later.</param>
    /// <returns>Its end.</returns>
    public VirtualTime Next(VirtualTime earliest, VirtualTime horizon)
    {
        // The latest window's batches are not known yet; its events are due a look-ahead after it began, or later.
        var safe = VirtualTime.Later(_begin, earliest);
        _begin = VirtualTime.Later(End, earliest);
        End = VirtualTime.Earlier(Plus(safe, lookAhead), Plus(_begin, _usual));
        return End;

        VirtualTime Plus(VirtualTime time, Duration duration) => horizon - time > duration ? time + duration : horizon;
    }
}
