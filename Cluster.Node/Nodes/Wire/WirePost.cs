using ActorXen.Messages;
using Akka.Actor;

namespace ActorXen.Nodes.Wire;

/// <summary>Sends the messages of one epoch: what is too large for a frame goes in pieces.</summary>
/// <param name="key">Of the epoch.</param>
/// <param name="self">The sender that receivers see, and by which they tell pieces apart.</param>
/// <param name="partBytes">Largest piece.</param>
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

        // One message after the other: a receiver puts the pieces of one sender together in turn.
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
