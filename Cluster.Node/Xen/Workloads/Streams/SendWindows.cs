using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Workloads.Streams;

/// <summary>
/// What the sending end of a stream remembers of its connections: each has a window that does not change.
/// </summary>
/// <remarks>
/// The packets of connection c of n have the ids c + n, c + 2n and so on, so an id names its connection. When nothing
/// of a connection has been acknowledged for a second, TCP's first retransmission timeout (RFC 6298 §2), everything
/// under way there counts as lost.
/// </remarks>
/// <param name="connections">1 or more.</param>
/// <param name="window">Packets of a connection that may be under way or unread.</param>
public sealed class SendWindows(int connections, int window)
{
    private static readonly Duration _patience = 1.Seconds;

    private readonly VirtualTime[] _progressed = new VirtualTime[connections];
    private readonly long[] _sent = new long[connections];
    private readonly long[] _acknowledged = new long[connections];

    public int Connections => connections;

    /// <summary>When a connection may have to give its packets up, at the earliest.</summary>
    public VirtualTime Due => new VirtualTime(_progressed.Min(progress => progress.Nanoseconds)) + _patience;

    public bool IsOpen(int connection) => _sent[connection] - _acknowledged[connection] < window;

    /// <summary>Sends the next packet of a connection.</summary>
    /// <returns>Its id.</returns>
    public long Next(int connection) => (++_sent[connection] * connections) + connection;

    /// <summary>A packet was acknowledged, and with it those of its connection that were sent before.</summary>
    /// <returns>Its connection; -1 if nothing new was acknowledged.</returns>
    public int Acknowledge(long id, VirtualTime now)
    {
        var (connection, last) = ((int)(id % connections), id / connections);
        if (last <= _acknowledged[connection]) return -1;
        _acknowledged[connection] = last;
        _progressed[connection] = now;
        return connection;
    }

    /// <summary>Gives up what a connection has under way, if its time is over.</summary>
    /// <returns>How many packets count as lost; -1 if the connection still waits.</returns>
    public long GiveUp(int connection, VirtualTime now)
    {
        if (now < _progressed[connection] + _patience) return -1;
        var lost = _sent[connection] - _acknowledged[connection];
        (_acknowledged[connection], _progressed[connection]) = (_sent[connection], now);
        return lost;
    }

    public void Save(StateWriter state)
    {
        for (var connection = 0; connection < connections; connection++)
        {
            state.Long(_progressed[connection].Nanoseconds);
            state.Long(_sent[connection]);
            state.Long(_acknowledged[connection]);
        }
    }

    public void Load(StateReader state)
    {
        for (var connection = 0; connection < connections; connection++)
        {
            _progressed[connection] = new(state.Long());
            _sent[connection] = state.Long();
            _acknowledged[connection] = state.Long();
        }
    }
}
