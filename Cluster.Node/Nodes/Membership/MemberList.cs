using Akka.Actor;
using Akka.Cluster;
using static Akka.Cluster.ClusterEvent;

namespace ActorXen.Nodes.Membership;

/// <summary>The cluster as one node sees it, kept up to date by its events.</summary>
internal sealed class Members
{
    private readonly SortedDictionary<UniqueAddress, Member> _members = [];
    private readonly HashSet<UniqueAddress> _unreachable = [];

    /// <summary>In address order.</summary>
    public IEnumerable<Member> All => _members.Values;

    public bool IsReachable(Member member) => !_unreachable.Contains(member.UniqueAddress);

    /// <summary>Whether this very process is still part of it, not another one at the same address.</summary>
    public bool Has(UniqueAddress node) => _members.TryGetValue(node, out var member) && member.Status != MemberStatus.Down;

    /// <returns>false if it was no event of membership.</returns>
    public bool Apply(object happened)
    {
        switch (happened)
        {
            case CurrentClusterState state:
                _members.Clear();
                _unreachable.Clear();
                foreach (var member in state.Members) _members[member.UniqueAddress] = member;
                foreach (var member in state.Unreachable) _unreachable.Add(member.UniqueAddress);
                return true;
            case MemberRemoved removed:
                _members.Remove(removed.Member.UniqueAddress);
                _unreachable.Remove(removed.Member.UniqueAddress);
                return true;
            case IMemberEvent changed:
                // The key stays, so the newer state must replace the older one.
                _members[changed.Member.UniqueAddress] = changed.Member;
                return true;
            case UnreachableMember lost: _unreachable.Add(lost.Member.UniqueAddress); return true;
            case ReachableMember found: _unreachable.Remove(found.Member.UniqueAddress); return true;
            default: return false;
        }
    }

    /// <summary>Up, with that role.</summary>
    public IEnumerable<Member> Up(string role) => All.Where(member => member.Status == MemberStatus.Up && member.HasRole(role));
}
