using System.Net.Security;
using System.Net.Sockets;

namespace ActorXen.Nodes.Peers;

/// <summary>An encrypted connection. Another thread reads it, because TLS cannot be read without waiting.</summary>
/// <param name="stream">Authenticated. The pipe disposes of it.</param>
/// <param name="connection">What it stands on.</param>
internal sealed class TlsPipe(SslStream stream, Socket connection) : LinkPipe
{
    private const int ChunkBytes = 64 << 10;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(1);

    private readonly object _arrival = new();
    private readonly Queue<ReadOnlyMemory<byte>> _arrived = [];
    private bool _isOver;

    public override bool IsOpen
    {
        get { lock (_arrival) return !_isOver; }
    }

    public override async Task ReadAsync(Memory<byte> into, CancellationToken patience) =>
        await stream.ReadExactlyAsync(into, patience).ConfigureAwait(false);

    public override async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken patience) =>
        await stream.WriteAsync(bytes, patience).ConfigureAwait(false);

    public override void Begin() => _ = FetchAsync();

    public override int Receive(Span<byte> into)
    {
        lock (_arrival)
        {
            if (!_arrived.TryPeek(out var first))
                return _isOver ? throw new SocketException((int)SocketError.ConnectionReset) : 0;
            var count = Math.Min(into.Length, first.Length);
            first.Span[..count].CopyTo(into);
            _arrived.Dequeue();
            if (count == first.Length) return count;
            // What is left stays in front: the queue is short, and this is rare.
            ReadOnlyMemory<byte>[] later = [.. _arrived];
            _arrived.Clear();
            _arrived.Enqueue(first[count..]);
            foreach (var chunk in later) _arrived.Enqueue(chunk);
            return count;
        }
    }

    public override void Wait(TimeSpan patience)
    {
        lock (_arrival)
        {
            if (_arrived.Count == 0 && !_isOver) Monitor.Wait(_arrival, patience);
        }
    }

    public override bool TrySend(ReadOnlyMemory<byte> frame, Action meanwhile)
    {
        try
        {
            var sent = stream.WriteAsync(frame).AsTask();
            while (!sent.Wait(Beat)) meanwhile();
            return true;
        }
        catch (Exception broken) when (broken is AggregateException or IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>The socket first: the stream would wait to say goodbye.</summary>
    public override void Dispose()
    {
        connection.Dispose();
        stream.Dispose();
    }

    private async Task FetchAsync()
    {
        try
        {
            while (true)
            {
                var chunk = new byte[ChunkBytes];
                var count = await stream.ReadAsync(chunk).ConfigureAwait(false);
                if (count == 0) break;
                lock (_arrival)
                {
                    _arrived.Enqueue(chunk.AsMemory(0, count));
                    Monitor.PulseAll(_arrival);
                }
            }
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Below, as when the other end closes.
        }

        lock (_arrival)
        {
            _isOver = true;
            Monitor.PulseAll(_arrival);
        }
    }
}
