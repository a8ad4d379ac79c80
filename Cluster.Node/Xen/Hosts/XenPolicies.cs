using ActorXen.Messages;
using ActorXen.Xen.Scheduling;

namespace ActorXen.Xen.Hosts;

/// <summary>The policies that hosts can run, for those who check scenarios.</summary>
public sealed class XenPolicies : IPolicyCatalogue
{
    public static readonly XenPolicies Instance = new();

    public IReadOnlyList<string> Policies => PolicyCatalog.Names;

    public IReadOnlyList<PolicyParameter> ParametersOf(string policy) => PolicyCatalog.ParametersOf(policy);
}
