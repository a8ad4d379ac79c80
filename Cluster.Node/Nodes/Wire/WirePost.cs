using ActorXen.Messages;
using Akka.Actor;

namespace ActorXen.Nodes.Wire;

/// <summary>Sends the messages of one epoch; those that are too large for a frame, in fragments.</summary>
/// <param name="self">The sender that receivers see, and by which they distinguish fragments.</param>
/// <param name="partBytes">Largest fragment, in bytes.</param>
internal sealed class WirePost(EpochKey key, IActorRef self, int partBytes)
{
    private readonly Lock _gate = new();
    private long _messages;

    public void Tell(IActorRef to, IEpochMessage message)
    {
        if (message.RoughBytes <= partBytes || ((IInternalActorRef)to).IsLocal)
        {
            to.Tell(message, self);
            return;
        }

        // One message after the other, because receivers expect all fragments of a sender's message in a row.
        lock (_gate) TellInPieces(to, message);
    }

    private void TellInPieces(IActorRef to, IEpochMessage message)
    {
        var bytes = WireCodec.Messages.Write(message).AsMemory();
        var manifest = WireCodec.Messages.ManifestOf(message);
        var count = (bytes.Length + partBytes - 1) / partBytes;
        _messages++;
        for (var index = 0; index < count; index++)
        {
            var at = index * partBytes;
            to.Tell(
                new Fragment(key, _messages, index, count, manifest, bytes[at..Math.Min(at + partBytes, bytes.Length)]),
                self);
        }
    }
}
