namespace ActorXen.Messages;

/// <summary>Something that a host's toolstack does during the run, on pCPU 0 and in no time.</summary>
/// <remarks>
/// Each verb has a record of its own, in a file of the model that says how it is written, checked and executed.
/// </remarks>
/// <param name="At">When it happens.</param>
public abstract record ToolstackAction(VirtualTime At)
{
    /// <summary>The domain that drives a device from then on; null for an action that moves none.</summary>
    public virtual DomainId? NewDriver => null;
}
