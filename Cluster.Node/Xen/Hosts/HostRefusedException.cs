namespace ActorXen.Xen.Hosts;

/// <summary>A host cannot be built as its scenario says, for a reason that shows only while it is built.</summary>
/// <param name="problem">What is missing and what to do, in one line.</param>
public sealed class HostRefusedException(string problem) : Exception(problem);
