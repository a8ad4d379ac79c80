using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Hosts;

/// <summary>
/// What the model offers to scenarios: its policies, checked by the scenario reader and made by hosts, and the settings of
/// its mechanisms.
/// </summary>
/// <param name="catalog">The shipped ones, or those and one of yours.</param>
public sealed class XenPolicies(PolicyCatalog catalog) : IScenarioCatalogue
{
    /// <summary>What the program has.</summary>
    public static readonly XenPolicies Instance = new(PolicyCatalog.Shipped);

    public IReadOnlyList<string> Policies => catalog.Names;

    public IReadOnlyList<IWorkloadSettings> Workloads => Mechanisms.Workloads;

    public Settings<HostSpec> Host => Mechanisms.Host;

    public Settings<DomainSpec> Domain { get; } = Mechanisms.DomainWith(catalog.Kinds);

    public IReadOnlyList<IPolicySettings> PolicySettings { get; } = [.. catalog.Kinds];

    public IReadOnlyList<IToolstackVerb> Toolstack { get; } =
        [.. Mechanisms.Toolstack, .. catalog.Kinds.SelectMany(kind => kind.Verbs)];

    internal PolicyCatalog Catalog => catalog;

    public IReadOnlyList<PolicyParameter> ParametersOf(string policy) => catalog.ParametersOf(policy);
}
