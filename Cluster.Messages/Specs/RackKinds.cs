namespace ActorXen.Messages;

/// <summary>Racks of a scenario by their definitions: those of a kind differ in nothing but names and chance.</summary>
/// <param name="KindOfRack">By number of the rack: number of its kind, from 0.</param>
/// <param name="Names">By kind: the name of its first rack.</param>
public sealed record RackKinds(IReadOnlyDictionary<int, int> KindOfRack, IReadOnlyList<string> Names)
{
    /// <summary>A host and one of another rack to which it sends; null if no racks meet.</summary>
    public (HostSpec From, HostSpec To)? Meeting { get; init; }
}
