using ActorXen.Messages;

namespace ActorXen.Nodes.Web;

/// <summary>A part of a stored run that a page asks to have executed again.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Of">A host's name, or HOST/DOMAIN.</param>
/// <param name="From">Begin of the part; null for the node to choose.</param>
/// <param name="To">Its end; null for the node to choose.</param>
public sealed record PartAsked(string Run, string Of, VirtualTime? From, VirtualTime? To);
