using System.Collections.Immutable;

namespace ActorXen.Nodes.Membership;

/// <summary>The members of the cluster at one moment, as one node sees them. Immutable.</summary>
internal sealed class MemberSnapshot
{
    private readonly ImmutableSortedDictionary<NodeId, ClusterMember> _members;

    private MemberSnapshot(ImmutableSortedDictionary<NodeId, ClusterMember> members) => _members = members;

    public static MemberSnapshot Empty { get; } = new(ImmutableSortedDictionary<NodeId, ClusterMember>.Empty);

    /// <summary>In address order.</summary>
    public IEnumerable<ClusterMember> All => _members.Values;

    public static MemberSnapshot Of(params IEnumerable<ClusterMember> members) =>
        new(members.ToImmutableSortedDictionary(member => member.Node, member => member));

    /// <summary>
    /// Whether this process is still part of the cluster. Another process at the same address does not count.
    /// </summary>
    public bool Has(NodeId node) => _members.TryGetValue(node, out var member) && member.Phase != MemberPhase.Down;

    /// <summary>Members with the role that are up, in address order.</summary>
    public IEnumerable<ClusterMember> Up(string role) =>
        All.Where(member => member.Phase == MemberPhase.Up && member.Roles.Contains(role));

    public MemberSnapshot Apply(MemberEvent happened)
    {
        var member = happened.Member;
        var known = _members.GetValueOrDefault(member.Node);
        return happened switch
        {
            { Change: MemberChange.Phase, Member.Phase: MemberPhase.Removed } => new(_members.Remove(member.Node)),
            { Change: MemberChange.Phase } => With(member with { IsReachable = known?.IsReachable ?? true }),
            _ => With((known ?? member) with { IsReachable = happened.Change == MemberChange.Reachable }),
        };
    }

    private MemberSnapshot With(ClusterMember member) => new(_members.SetItem(member.Node, member));
}
