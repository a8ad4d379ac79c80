using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using ActorXen.Messages;
using ActorXen.Nodes.Wire;

namespace ActorXen.Nodes.Peers;

/// <summary>
/// The format of a direct connection: a greeting, then batches, each preceded by its length.
/// </summary>
internal static class LinkFrame
{
    public const int HeadBytes = sizeof(int);

    // Far more than a window's events for one member. A larger batch goes through Akka.Remote in fragments.
    private const int MostBytes = 64 << 20;
    private const int MostHelloBytes = 1 << 10;

    /// <summary>Whether a batch is small enough for a frame.</summary>
    public static bool Fits(EventBatch batch) => batch.Events.Length <= MostBytes - MostHelloBytes;

    public static byte[] Of(IEpochMessage message)
    {
        var bytes = WireCodec.Messages.Write(message);
        var frame = new byte[HeadBytes + bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, bytes.Length);
        bytes.CopyTo(frame, HeadBytes);
        return frame;
    }

    /// <summary>Takes the first frame out of the received bytes, if it is complete.</summary>
    /// <param name="received">Bytes that have arrived and were not taken yet.</param>
    /// <param name="frame">The frame's content, without its head.</param>
    /// <param name="length">Bytes of the frame with its head, if the head has arrived; else 0.</param>
    /// <exception cref="StateFormatException">The length in the head is out of range.</exception>
    public static bool TryTake(ReadOnlySpan<byte> received, [NotNullWhen(true)] out byte[]? frame, out int length)
    {
        (frame, length) = (null, 0);
        if (received.Length < HeadBytes) return false;
        length = HeadBytes + LengthOf(received, MostBytes);
        if (received.Length < length) return false;
        frame = received[HeadBytes..length].ToArray();
        return true;
    }

    /// <exception cref="StateFormatException">The frame is not a batch.</exception>
    public static EventBatch Read(byte[] frame) => (EventBatch)WireCodec.Messages.Read("batch", frame);

    /// <summary>Reads the greeting, which comes first.</summary>
    /// <exception cref="StateFormatException">It is not a greeting.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    /// <exception cref="OperationCanceledException">The greeting did not come in time.</exception>
    public static async Task<LinkHello> ReadHelloAsync(LinkPipe connection, CancellationToken patience)
    {
        var head = new byte[HeadBytes];
        await connection.ReadAsync(head, patience).ConfigureAwait(false);
        var bytes = new byte[LengthOf(head, MostHelloBytes)];
        await connection.ReadAsync(bytes, patience).ConfigureAwait(false);
        return (LinkHello)WireCodec.Messages.Read("hello", bytes);
    }

    private static int LengthOf(ReadOnlySpan<byte> head, int most)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        return length > 0 && length <= most
            ? length
            : throw new StateFormatException($"a frame of {length} bytes is not allowed (1 to {most})");
    }
}
