namespace ActorXen.Messages;

/// <summary>Something that a host's toolstack does during the run, on pCPU 0 and in no time.</summary>
/// <remarks>
/// Each verb has a record of its own, in a file of the model that says how it is written, checked and executed.
/// </remarks>
/// <param name="At">When it happens.</param>
public abstract record ToolstackAction(VirtualTime At);
