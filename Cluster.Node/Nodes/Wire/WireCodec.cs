using ActorXen.Messages;

namespace ActorXen.Nodes.Wire;

/// <summary>
/// Encodes the messages between workers and the coordinator about epochs. Nodes of two versions may meet.
/// </summary>
internal static class WireCodec
{
    public static Codec Messages { get; } =
        new("what nodes say to each other", [.. EpochWire.Entries, .. StatusWire.Entries]);
}
