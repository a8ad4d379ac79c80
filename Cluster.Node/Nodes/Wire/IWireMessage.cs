namespace ActorXen.Nodes.Wire;

/// <summary>What nodes say to each other. Each has an entry in <see cref="WireCodec"/>; nothing else leaves a
/// node.</summary>
public interface IWireMessage
{
    /// <summary>
    /// At least the bytes of its largest part, if that may be more than a few hundred: it is then split.
    /// </summary>
    int RoughBytes => 0;
}

/// <summary>Belongs to one epoch of one run: who is in another drops it.</summary>
internal interface IEpochMessage : IWireMessage
{
    EpochKey Key { get; }
}

/// <summary>One attempt at a run with one set of nodes.</summary>
/// <param name="RunId">Of the run.</param>
/// <param name="Epoch">Larger than that of every attempt before.</param>
public readonly record struct EpochKey(string RunId, long Epoch)
{
    public override string ToString() => $"epoch {Epoch} of run {RunId}";
}
