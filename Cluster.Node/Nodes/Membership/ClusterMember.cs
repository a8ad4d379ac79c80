namespace ActorXen.Nodes.Membership;

/// <summary>One process that is or was a node of the cluster.</summary>
/// <param name="Address">Where other nodes reach it.</param>
/// <param name="Uid">Distinguishes it from earlier and later processes at the same address.</param>
internal readonly record struct NodeId(HostPort Address, int Uid) : IComparable<NodeId>
{
    /// <summary>Orders by address, then by uid.</summary>
    public int CompareTo(NodeId other)
    {
        var byHost = string.CompareOrdinal(Address.Host, other.Address.Host);
        if (byHost != 0) return byHost;
        var byPort = Address.Port.CompareTo(other.Address.Port);
        return byPort != 0 ? byPort : Uid.CompareTo(other.Uid);
    }

    /// <returns>HOST:PORT.</returns>
    public override string ToString() => Address.ToString();
}

/// <summary>A member's status, with Akka's names.</summary>
internal enum MemberPhase
{
    Joining = 0,
    WeaklyUp = 1,
    Up = 2,
    Leaving = 3,
    Exiting = 4,

    /// <summary>Declared lost, and so no longer part of the cluster.</summary>
    Down = 5,
    Removed = 6,
}

/// <param name="Version">Version of the program that it runs.</param>
internal sealed record ClusterMember(
    NodeId Node, IReadOnlyList<string> Roles, MemberPhase Phase, bool IsReachable, string Version);

internal enum MemberChange
{
    /// <summary>The member is new, or its <see cref="MemberPhase"/> changed.</summary>
    Phase = 0,
    Unreachable = 1,
    Reachable = 2,
}

/// <summary>One thing that happened to one member.</summary>
/// <param name="Member">The member after the change. A change of phase says nothing about its reachability.</param>
/// <param name="WasDown">Whether it was down before it was removed.</param>
internal sealed record MemberEvent(MemberChange Change, ClusterMember Member, bool WasDown = false)
{
    public bool Is(MemberPhase phase) => Change == MemberChange.Phase && Member.Phase == phase;
}
