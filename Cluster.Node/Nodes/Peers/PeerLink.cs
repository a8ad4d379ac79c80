using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace ActorXen.Nodes.Peers;

/// <summary>The reading end of a direct connection between two members. Not thread-safe.</summary>
/// <param name="connection">The link disposes of it.</param>
internal sealed class IncomingLink(LinkPipe connection) : IDisposable
{
    private byte[] _buffer = new byte[64 << 10];
    private int _begin;
    private int _end;

    /// <summary>Whether the other end still holds the connection. Thread-safe.</summary>
    public bool IsOpen => connection.IsOpen;

    /// <summary>Reads the next frame if it has arrived completely. Does not wait.</summary>
    /// <exception cref="SocketException">The connection is broken or closed.</exception>
    /// <exception cref="Messages.StateFormatException">The bytes are not a frame.</exception>
    public bool TryRead([NotNullWhen(true)] out byte[]? frame)
    {
        while (!LinkFrame.TryTake(_buffer.AsSpan(_begin, _end - _begin), out frame, out var length))
        {
            MakeRoom(length);
            var received = connection.Receive(_buffer.AsSpan(_end));
            if (received == 0) return false;
            _end += received;
        }

        _begin += LinkFrame.HeadBytes + frame.Length;
        return true;
    }

    /// <summary>Waits until there is something to read or the other end is closed.</summary>
    public void Wait(TimeSpan patience) => connection.Wait(patience);

    public void Dispose() => connection.Dispose();

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
