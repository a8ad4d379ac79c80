namespace ActorXen.Nodes.Wire;

/// <summary>A message between nodes. Each type has an entry in <see cref="WireCodec"/>.</summary>
public interface IWireMessage
{
    /// <summary>
    /// About how many bytes the message has on the wire; 0 if it is always small. Large messages are sent in fragments.
    /// </summary>
    int RoughBytes => 0;
}

/// <summary>A message of one epoch of one run. A worker in another epoch drops it.</summary>
internal interface IEpochMessage : IWireMessage
{
    EpochKey Key { get; }
}

/// <summary>One attempt at a run with one set of nodes.</summary>
/// <param name="Epoch">Number of the attempt; larger than that of every earlier one.</param>
public readonly record struct EpochKey(string RunId, long Epoch)
{
    public override string ToString() => $"epoch {Epoch} of run {RunId}";
}
