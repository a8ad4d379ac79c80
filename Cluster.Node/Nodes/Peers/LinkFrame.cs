using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using ActorXen.Messages;
using ActorXen.Nodes.Wire;

namespace ActorXen.Nodes.Peers;

/// <summary>
/// What travels on a direct connection: first a greeting, then batches, each with its length before it.
/// </summary>
internal static class LinkFrame
{
    public const int HeadBytes = sizeof(int);

    // A window's events for one member; far more than that goes in pieces by way of Akka.Remote.
    private const int MostBytes = 64 << 20;
    private const int MostHelloBytes = 1 << 10;

    /// <summary>Whether it may travel so.</summary>
    public static bool Fits(EventBatch batch) => batch.Events.Length <= MostBytes - MostHelloBytes;

    public static byte[] Of(IEpochMessage message)
    {
        var bytes = WireCodec.Messages.Write(message);
        var frame = new byte[HeadBytes + bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, bytes.Length);
        bytes.CopyTo(frame, HeadBytes);
        return frame;
    }

    /// <param name="received">What has arrived and was not taken.</param>
    /// <param name="frame">Its content.</param>
    /// <param name="length">Bytes of frame and head, if the head is there; else 0.</param>
    /// <exception cref="StateFormatException">It has a length that no frame has.</exception>
    public static bool TryTake(ReadOnlySpan<byte> received, [NotNullWhen(true)] out byte[]? frame, out int length)
    {
        (frame, length) = (null, 0);
        if (received.Length < HeadBytes) return false;
        length = HeadBytes + LengthOf(received, MostBytes);
        if (received.Length < length) return false;
        frame = received[HeadBytes..length].ToArray();
        return true;
    }

    /// <exception cref="StateFormatException">No batch.</exception>
    public static EventBatch Read(byte[] frame) => (EventBatch)WireCodec.Messages.Read("batch", frame);

    /// <summary>The first thing that comes.</summary>
    /// <exception cref="StateFormatException">No greeting.</exception>
    /// <exception cref="SocketException">The connection is broken.</exception>
    /// <exception cref="OperationCanceledException">Nothing came for too long.</exception>
    public static async Task<LinkHello> ReadHelloAsync(Socket connection, CancellationToken patience)
    {
        var head = await ReadAsync(connection, HeadBytes, patience).ConfigureAwait(false);
        var bytes = await ReadAsync(connection, LengthOf(head, MostHelloBytes), patience).ConfigureAwait(false);
        return (LinkHello)WireCodec.Messages.Read("hello", bytes);
    }

    private static async Task<byte[]> ReadAsync(Socket connection, int count, CancellationToken patience)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var received = await connection.ReceiveAsync(bytes.AsMemory(at), patience).ConfigureAwait(false);
            if (received == 0) throw new SocketException((int)SocketError.ConnectionReset);
            at += received;
        }

        return bytes;
    }

    private static int LengthOf(ReadOnlySpan<byte> head, int most)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        return length > 0 && length <= most ? length : throw new StateFormatException($"a frame of {length} bytes");
    }
}
