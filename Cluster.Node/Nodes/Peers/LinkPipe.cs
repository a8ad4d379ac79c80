using System.Net.Security;
using System.Net.Sockets;
using ActorXen.Nodes.Security;

namespace ActorXen.Nodes.Peers;

/// <summary>A connection to another member: bytes in order. One thread reads it, and one writes it.</summary>
internal abstract class LinkPipe : IDisposable
{
    /// <summary>Whether the other end still holds the connection, as far as this end has heard. Thread-safe.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>Takes a connection over, and makes it a TLS connection if this node's direct ones are.</summary>
    /// <param name="connection">Connected; closed if this fails.</param>
    /// <param name="host">The name by which the other end was called; null if it has called.</param>
    /// <exception cref="System.Security.Authentication.AuthenticationException">It is no node of this cluster.
    /// </exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<LinkPipe> OverAsync(
        Socket connection, NodeIdentity? identity, string? host, CancellationToken patience)
    {
        connection.NoDelay = true;
        if (identity is not { EncryptsBatches: true }) return new PlainPipe(connection);
        var stream = new SslStream(new NetworkStream(connection, ownsSocket: true));
        try
        {
            if (host is null) await stream.AuthenticateAsServerAsync(identity.ForListener(), patience);
            else await stream.AuthenticateAsClientAsync(identity.ForCaller(host), patience);
            return new TlsPipe(stream, connection);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads a part of the greeting, before the connection is used otherwise.</summary>
    /// <exception cref="IOException">The connection broke or ended.</exception>
    public abstract Task ReadAsync(Memory<byte> into, CancellationToken patience);

    /// <summary>Sends the greeting, before the connection is used otherwise.</summary>
    public abstract Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken patience);

    /// <summary>From now on, nothing waits for the network but where it says so.</summary>
    public abstract void Begin();

    /// <returns>How many bytes have arrived; 0 if none have.</returns>
    /// <exception cref="SocketException">The connection is broken or closed.</exception>
    public abstract int Receive(Span<byte> into);

    /// <summary>Waits until there is something to read or the other end is closed.</summary>
    public abstract void Wait(TimeSpan patience);

    /// <param name="frame">A whole frame.</param>
    /// <param name="meanwhile">Called now and then while the connection takes no more; may throw to stop.</param>
    /// <returns>False if the connection is broken.</returns>
    public abstract bool TrySend(ReadOnlyMemory<byte> frame, Action meanwhile);

    public abstract void Dispose();
}

/// <summary>
/// A connection without encryption: the thread that runs the hosts reads and writes the socket itself.
/// </summary>
internal sealed class PlainPipe(Socket connection) : LinkPipe
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(1);

    public override bool IsOpen
    {
        get
        {
            try
            {
                return !connection.Poll(TimeSpan.Zero, SelectMode.SelectRead) || connection.Available > 0;
            }
            catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    public override async Task ReadAsync(Memory<byte> into, CancellationToken patience)
    {
        while (!into.IsEmpty)
        {
            var received = await connection.ReceiveAsync(into, patience).ConfigureAwait(false);
            if (received == 0) throw new IOException("the connection was closed");
            into = into[received..];
        }
    }

    public override async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken patience) =>
        await connection.SendAsync(bytes, patience).ConfigureAwait(false);

    public override void Begin() => connection.Blocking = false;

    public override int Receive(Span<byte> into)
    {
        var received = connection.Receive(into, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock) return 0;
        if (error != SocketError.Success) throw new SocketException((int)error);
        return received > 0 ? received : throw new SocketException((int)SocketError.ConnectionReset);
    }

    public override void Wait(TimeSpan patience)
    {
        try
        {
            connection.Poll(patience, SelectMode.SelectRead);
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            // The next read reports it.
        }
    }

    public override bool TrySend(ReadOnlyMemory<byte> frame, Action meanwhile)
    {
        try
        {
            while (!frame.IsEmpty)
            {
                var sent = connection.Send(frame.Span, SocketFlags.None, out var error);
                if (error is not (SocketError.Success or SocketError.WouldBlock)) return false;
                frame = frame[Math.Max(0, sent)..];
                if (frame.IsEmpty) break;
                meanwhile();
                connection.Poll(Beat, SelectMode.SelectWrite);
            }

            return true;
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    public override void Dispose() => connection.Dispose();
}
