using System.Net.Sockets;
using ActorXen.Nodes.Wire;

namespace ActorXen.Nodes.Peers;

/// <summary>One member's direct connections with the others, by which batches travel: one in each direction.</summary>
/// <remarks>
/// The thread that runs the hosts writes and reads itself. By way of Akka.Remote a batch passes through five threads,
/// and while all processors are busy with hosts each of them may wait for a turn of the operating system (decision
/// 0025). Where there is no connection yet, or none any more, batches go by way of Akka.Remote.
/// </remarks>
/// <param name="key">Of the epoch.</param>
/// <param name="self">This member.</param>
/// <param name="members">How many there are.</param>
internal sealed class PeerLinks(EpochKey key, int self, int members) : IDisposable
{
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly OutgoingLink?[] _outgoing = new OutgoingLink?[members];
    private readonly IncomingLink?[] _incoming = new IncomingLink?[members];
    private readonly bool[] _isConnecting = new bool[members];
    private bool _isDisposed;

    /// <summary>Members whose batches come directly.</summary>
    public int Count => _incoming.Count(link => link is not null);

    /// <summary>Another member has connected; from any thread.</summary>
    /// <returns>Whether the connection is taken over; else it is the caller's to close.</returns>
    public bool Attach(int from, Socket connection)
    {
        lock (_gate)
        {
            if (_isDisposed || (uint)from >= (uint)members || from == self) return false;
            var before = _incoming[from];
            Volatile.Write(ref _incoming[from], new IncomingLink(connection));
            // Who connects again has given the older one up.
            before?.Dispose();
            return true;
        }
    }

    /// <summary>Connects to another member, unless that is under way or done. From any thread.</summary>
    /// <exception cref="SocketException">It is not reached.</exception>
    /// <exception cref="OperationCanceledException">It does not answer.</exception>
    public async Task ConnectAsync(int to, string host, int port)
    {
        lock (_gate)
        {
            if (_isDisposed || _isConnecting[to] || _outgoing[to] is not null) return;
            _isConnecting[to] = true;
        }

        var connection = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var patience = new CancellationTokenSource(LongestConnect);
            await connection.ConnectAsync(host, port, patience.Token).ConfigureAwait(false);
            await connection.SendAsync(LinkFrame.Of(new LinkHello(key, self)), patience.Token).ConfigureAwait(false);
            connection.Blocking = false;
            lock (_gate)
            {
                if (_isDisposed) return;
                Volatile.Write(ref _outgoing[to], new OutgoingLink(connection));
                connection = null;
            }
        }
        finally
        {
            connection?.Dispose();
            lock (_gate) _isConnecting[to] = false;
        }
    }

    /// <summary>Whether a member's batches come directly.</summary>
    public bool IsOpenFrom(int member) => Volatile.Read(ref _incoming[member]) is not null;

    /// <summary>Sends directly. Only the thread that runs the hosts may.</summary>
    /// <param name="to">A member.</param>
    /// <param name="batch">What for.</param>
    /// <param name="take">Gets what arrives while the connection takes no more: the other end may be waiting for
    /// that.</param>
    /// <param name="epochEnds">Gives up.</param>
    /// <returns>False if there is no connection, or none any more: then it has not arrived.</returns>
    public bool Send(int to, EventBatch batch, Action<int, EventBatch> take, CancellationToken epochEnds)
    {
        if (Volatile.Read(ref _outgoing[to]) is not { } link) return false;
        if (!LinkFrame.Fits(batch)) return false;
        var isSent = link.TrySend(LinkFrame.Of(batch), () =>
        {
            epochEnds.ThrowIfCancellationRequested();
            TakeAll(take);
        });
        if (!isSent) Drop(_outgoing, to, link);
        return isSent;
    }

    /// <summary>Reads what a member has sent, without waiting. Only the thread that runs the hosts may.</summary>
    /// <returns>Whether there was any.</returns>
    public bool Receive(int from, Action<int, EventBatch> take)
    {
        if (Volatile.Read(ref _incoming[from]) is not { } link) return false;
        try
        {
            var isAny = false;
            while (link.TryRead(out var frame))
            {
                var batch = LinkFrame.Read(frame);
                if (batch.From == from) take(from, batch);
                isAny = true;
            }

            return isAny;
        }
        catch (Exception broken) when (
            broken is SocketException or ObjectDisposedException or Messages.StateFormatException)
        {
            Drop(_incoming, from, link);
            return false;
        }
    }

    /// <summary>Waits until a member has sent something more, or closed its end.</summary>
    public void Wait(int from, TimeSpan patience) => Volatile.Read(ref _incoming[from])?.Wait(patience);

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            foreach (var link in _outgoing) link?.Dispose();
            foreach (var link in _incoming) link?.Dispose();
        }
    }

    private void TakeAll(Action<int, EventBatch> take)
    {
        for (var from = 0; from < members; from++) Receive(from, take);
    }

    /// <summary>Another one may be in its place by now.</summary>
    private void Drop<T>(T?[] links, int member, T broken)
        where T : class, IDisposable
    {
        lock (_gate)
        {
            broken.Dispose();
            if (links[member] == broken) Volatile.Write(ref links[member], null);
        }
    }
}
