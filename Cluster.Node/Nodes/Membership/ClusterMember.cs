namespace ActorXen.Nodes.Membership;

/// <summary>One process that is a node of the cluster, or was one.</summary>
/// <param name="Address">Where other nodes reach it.</param>
/// <param name="Uid">Tells it from an earlier or later process at the same address.</param>
internal readonly record struct NodeId(HostPort Address, int Uid) : IComparable<NodeId>
{
    /// <summary>By address, then by uid.</summary>
    public int CompareTo(NodeId other)
    {
        var byHost = string.CompareOrdinal(Address.Host, other.Address.Host);
        if (byHost != 0) return byHost;
        var byPort = Address.Port.CompareTo(other.Address.Port);
        return byPort != 0 ? byPort : Uid.CompareTo(other.Uid);
    }

    /// <summary>HOST:PORT.</summary>
    public override string ToString() => Address.ToString();
}

/// <summary>Where a member stands in its life, in Akka's words.</summary>
internal enum MemberPhase
{
    Joining = 0,
    WeaklyUp = 1,
    Up = 2,
    Leaving = 3,
    Exiting = 4,

    /// <summary>Declared lost: no part of the cluster any more.</summary>
    Down = 5,
    Removed = 6,
}

/// <param name="Version">Of its program.</param>
internal sealed record ClusterMember(
    NodeId Node, IReadOnlyList<string> Roles, MemberPhase Phase, bool IsReachable, string Version);

internal enum MemberChange
{
    /// <summary>It has another <see cref="MemberPhase"/>, or is new.</summary>
    Phase = 0,
    Unreachable = 1,
    Reachable = 2,
}

/// <summary>One thing that happened to one member.</summary>
/// <param name="Member">As it is now. A change of phase says nothing about reachability.</param>
/// <param name="WasDown">It was down before it was removed.</param>
internal sealed record MemberEvent(MemberChange Change, ClusterMember Member, bool WasDown = false)
{
    public bool Is(MemberPhase phase) => Change == MemberChange.Phase && Member.Phase == phase;
}
