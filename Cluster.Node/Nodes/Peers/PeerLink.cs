using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace ActorXen.Nodes.Peers;

/// <summary>The writing end of a direct connection between two members. Not thread-safe.</summary>
/// <param name="connection">Connected and non-blocking. The link disposes of it.</param>
internal sealed class OutgoingLink(Socket connection) : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(1);

    /// <param name="frame">A whole frame.</param>
    /// <param name="meanwhile">Called now and then while the connection takes no more; may throw to stop.</param>
    /// <returns>False if the connection is broken.</returns>
    public bool TrySend(ReadOnlySpan<byte> frame, Action meanwhile)
    {
        try
        {
            while (!frame.IsEmpty)
            {
                var sent = connection.Send(frame, SocketFlags.None, out var error);
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

    public void Dispose() => connection.Dispose();
}

/// <summary>The reading end of a direct connection between two members. Not thread-safe.</summary>
internal sealed class IncomingLink : IDisposable
{
    private readonly Socket _connection;
    private byte[] _buffer = new byte[64 << 10];
    private int _begin;
    private int _end;

    /// <param name="connection">Connected. The link disposes of it.</param>
    public IncomingLink(Socket connection)
    {
        _connection = connection;
        _connection.Blocking = false;
    }

    /// <summary>Reads the next frame if it has arrived completely. Does not wait.</summary>
    /// <exception cref="SocketException">The connection is broken or closed.</exception>
    /// <exception cref="Messages.StateFormatException">The bytes are not a frame.</exception>
    public bool TryRead([NotNullWhen(true)] out byte[]? frame)
    {
        while (!LinkFrame.TryTake(_buffer.AsSpan(_begin, _end - _begin), out frame, out var length))
        {
            MakeRoom(length);
            var received = _connection.Receive(_buffer.AsSpan(_end), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) return false;
            if (error != SocketError.Success) throw new SocketException((int)error);
            if (received == 0) throw new SocketException((int)SocketError.ConnectionReset);
            _end += received;
        }

        _begin += LinkFrame.HeadBytes + frame.Length;
        return true;
    }

    /// <summary>Waits until there is something to read or the other end is closed.</summary>
    public void Wait(TimeSpan patience)
    {
        try
        {
            _connection.Poll(patience, SelectMode.SelectRead);
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            // The next read reports it.
        }
    }

    public void Dispose() => _connection.Dispose();

    /// <param name="length">Bytes of the incomplete frame with its head; 0 if not known yet.</param>
    private void MakeRoom(int length)
    {
        if (_begin > 0)
        {
            Buffer.BlockCopy(_buffer, _begin, _buffer, 0, _end - _begin);
            (_begin, _end) = (0, _end - _begin);
        }

        if (_buffer.Length < length) Array.Resize(ref _buffer, length);
    }
}
