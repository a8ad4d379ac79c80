using ActorXen.Messages;
using ActorXen.Xen.Scheduling;

namespace ActorXen.Xen.Hosts;

/// <summary>The policies that hosts can run: checked by those who read scenarios, made by those who build hosts.</summary>
/// <param name="catalog">The shipped ones, or those and one of yours.</param>
public sealed class XenPolicies(PolicyCatalog catalog) : IPolicyCatalogue
{
    /// <summary>What the program has.</summary>
    public static readonly XenPolicies Instance = new(PolicyCatalog.Shipped);

    public IReadOnlyList<string> Policies => catalog.Names;

    internal PolicyCatalog Catalog => catalog;

    public IReadOnlyList<PolicyParameter> ParametersOf(string policy) => catalog.ParametersOf(policy);
}
