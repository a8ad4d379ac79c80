using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Hosts;

/// <summary>A host cannot be built as its scenario says, for a reason that shows only while it is built.</summary>
/// <param name="refusal">What is missing and what to do.</param>
public sealed class HostRefusedException(HostRefusal refusal) : Exception($"{refusal.Problem} {refusal.Remedy}")
{
    public HostRefusal Refusal => refusal;

    /// <summary>The toolstack's action that asks for it; null if none does.</summary>
    public ToolstackAction? Action { get; init; }
}
