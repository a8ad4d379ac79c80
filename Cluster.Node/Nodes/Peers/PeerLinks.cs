using System.Net.Sockets;
using System.Security.Authentication;
using ActorXen.Nodes.Security;
using ActorXen.Nodes.Wire;

namespace ActorXen.Nodes.Peers;

/// <summary>One member's direct connections to the others, one in each direction, which carry batches.</summary>
/// <remarks>
/// The thread that runs the hosts writes and reads itself. Through Akka.Remote a batch passes five threads, and each of
/// them may have to wait for the operating system while all processors are busy with hosts (decision 0025). Batches go
/// through Akka.Remote while there is no connection.
/// </remarks>
/// <param name="self">This member's number.</param>
/// <param name="members">Number of members.</param>
/// <param name="token">What members of this epoch greet each other with. Without one, none can connect.</param>
/// <param name="identity">This node's; null if nodes do not show who they are.</param>
internal sealed class PeerLinks(
    EpochKey key, int self, int members, string token, NodeIdentity? identity = null) : IDisposable
{
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly LinkPipe?[] _outgoing = new LinkPipe?[members];
    private readonly IncomingLink?[] _incoming = new IncomingLink?[members];
    private readonly bool[] _isConnecting = new bool[members];
    private bool _isDisposed;

    /// <summary>How many members send their batches directly.</summary>
    public int Count => _incoming.Count(link => link is not null);

    /// <summary>
    /// Takes over a connection from another member, which must show the epoch's token. While an earlier connection of
    /// the member is open, another one is not wanted: it would come from someone else. Thread-safe.
    /// </summary>
    /// <returns>False if the connection is not wanted; then the caller must close it.</returns>
    public bool Attach(LinkHello hello, LinkPipe connection)
    {
        if (token.Length == 0 || hello.Key != key || !SecretText.AreEqual(token, hello.Token)) return false;
        lock (_gate)
        {
            var from = hello.From;
            if (_isDisposed || (uint)from >= (uint)members || from == self) return false;
            var before = _incoming[from];
            if (before is { IsOpen: true }) return false;
            connection.Begin();
            Volatile.Write(ref _incoming[from], new IncomingLink(connection));
            before?.Dispose();
            return true;
        }
    }

    /// <summary>Connects to another member, unless that is under way or done. Thread-safe.</summary>
    /// <exception cref="SocketException">The member cannot be reached.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="AuthenticationException">It is no node of this cluster.</exception>
    /// <exception cref="OperationCanceledException">The member does not answer in time.</exception>
    public async Task ConnectAsync(int to, string host, int port)
    {
        lock (_gate)
        {
            if (_isDisposed || _isConnecting[to] || _outgoing[to] is not null) return;
            _isConnecting[to] = true;
        }

        var connection = new Socket(SocketType.Stream, ProtocolType.Tcp);
        LinkPipe? pipe = null;
        try
        {
            using var patience = new CancellationTokenSource(LongestConnect);
            await connection.ConnectAsync(host, port, patience.Token).ConfigureAwait(false);
            pipe = await LinkPipe.OverAsync(connection, identity, host, patience.Token).ConfigureAwait(false);
            await pipe.SendAsync(LinkFrame.Of(new LinkHello(key, self) { Token = token }), patience.Token)
                .ConfigureAwait(false);
            lock (_gate)
            {
                if (_isDisposed) return;
                pipe.Begin();
                Volatile.Write(ref _outgoing[to], pipe);
                (pipe, connection) = (null, null);
            }
        }
        finally
        {
            pipe?.Dispose();
            connection?.Dispose();
            lock (_gate) _isConnecting[to] = false;
        }
    }

    /// <summary>Whether a member sends its batches directly.</summary>
    public bool IsOpenFrom(int member) => Volatile.Read(ref _incoming[member]) is not null;

    /// <summary>Sends a batch directly. Only for the thread that runs the hosts.</summary>
    /// <param name="to">Number of the receiving member.</param>
    /// <param name="take">
    /// Gets what arrives while the connection takes no more, because the other end may be waiting to send first.
    /// </param>
    /// <param name="epochEnds">Ends the attempt.</param>
    /// <returns>False if the batch is not sent: it is too large, or there is no connection, or it broke.</returns>
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

    /// <summary>Reads what a member has sent, without waiting. Only for the thread that runs the hosts.</summary>
    /// <returns>Whether there was a frame.</returns>
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

    /// <summary>Waits until a member has sent something or closed its end.</summary>
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

    /// <summary>Disposes of a broken link and removes it, unless another link has taken its place.</summary>
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
