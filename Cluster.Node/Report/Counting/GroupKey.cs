using ActorXen.Messages;

namespace ActorXen.Report.Counting;

/// <summary>What the domains of a group have in common.</summary>
public enum GroupKind
{
    /// <summary>All guests of all hosts.</summary>
    Fleet = 0,

    /// <summary>The scenario's <c>group</c>: by default the template.</summary>
    Template = 1,

    /// <summary>dom0, driver, or the first workload.</summary>
    Role = 2,

    /// <summary>The guests of a rack.</summary>
    Rack = 3,
}

/// <summary>A group of domains whose figures are reported together.</summary>
/// <param name="Name">Unique among the groups of its kind; empty for the fleet.</param>
public readonly record struct GroupKey(GroupKind Kind, string Name)
{
    public static GroupKey Fleet { get; } = new(GroupKind.Fleet, "");

    /// <summary>As in JSON: fleet, template, role, rack.</summary>
    public string KindText => $"{Kind}".ToLowerInvariant();

    public override string ToString() => Kind == GroupKind.Fleet ? "fleet" : $"{KindText} {Name}";

    /// <summary>By kind, then by name, so that the order does not depend on hosts or nodes.</summary>
    public static IComparer<GroupKey> InOrder { get; } = Comparer<GroupKey>.Create((one, other) =>
        one.Kind == other.Kind ? string.CompareOrdinal(one.Name, other.Name) : one.Kind.CompareTo(other.Kind));

    internal void Write(StateWriter to)
    {
        to.Int((int)Kind);
        to.Text(Name);
    }

    /// <exception cref="StateFormatException">Damaged.</exception>
    internal static GroupKey Read(StateReader from) => new(from.Known<GroupKind>(), from.Text());

    /// <summary>
    /// The groups of a domain. dom0 and driver domains are in no rack and not in the fleet, which hold users' guests.
    /// </summary>
    internal static IReadOnlyList<GroupKey> AllOf(HostDirectory host, DomainEntry domain)
    {
        GroupKey[] own = [new(GroupKind.Template, domain.Group), new(GroupKind.Role, domain.Role)];
        return domain.ServesHost
            ? own
            : [Fleet, .. own, new(GroupKind.Rack, host.RackName)];
    }
}
