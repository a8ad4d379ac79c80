using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Processors;
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
    public static readonly XenPolicies Instance = new(Mechanisms.Policies);

    /// <summary>These, and one more.</summary>
    /// <exception cref="ArgumentException">There is a policy of this name already.</exception>
    public XenPolicies With(PolicyKind policy) => new(catalog.With(policy));

    public IReadOnlyList<string> Policies => catalog.Names;

    public IReadOnlyList<IWorkloadSettings> Workloads => Mechanisms.Workloads;

    public IReadOnlyList<IDeviceSettings> Devices => Mechanisms.Devices;

    public Settings<NetworkSpec> Network => NetworkSettings.Keys;

    public Settings<MachineSpec> Machine => MachineSettings.Keys;

    public Settings<HostSpec> Host => Mechanisms.Host;

    public Settings<DomainSpec> Domain { get; } = Mechanisms.DomainWith(catalog.Kinds);

    public IReadOnlyList<IPolicySettings> PolicySettings { get; } = [.. catalog.Kinds];

    public IReadOnlyList<IToolstackVerb> Toolstack { get; } =
        [.. Mechanisms.Toolstack, .. catalog.Kinds.SelectMany(kind => kind.Verbs)];

    internal PolicyCatalog Catalog => catalog;

    public IReadOnlyList<PolicyParameter> ParametersOf(string policy) => catalog.ParametersOf(policy);
}
