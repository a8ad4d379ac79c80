using System.Collections.Immutable;
using ActorXen.Nodes.Membership;

namespace ActorXen.Nodes.Coordination;

/// <summary>An epoch under way.</summary>
/// <param name="Nodes">The nodes that share it, in address order.</param>
/// <param name="IsFinishing">Whether it was asked to end at the next sealed time.</param>
/// <param name="IsAborting">Whether it was asked to end at once.</param>
internal sealed record LedEpoch(
    string RunId, long Number, IReadOnlyList<NodeId> Nodes, bool IsFinishing = false, bool IsAborting = false);
