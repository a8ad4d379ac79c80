namespace ActorXen.Messages;

/// <summary>Something that a host's toolstack does during the run, on pCPU 0 and in no time.</summary>
/// <remarks>
/// Each verb has a record of its own, in a file of the model that says how it is written, checked and done.
/// </remarks>
/// <param name="At">When.</param>
public abstract record ToolstackAction(VirtualTime At);
