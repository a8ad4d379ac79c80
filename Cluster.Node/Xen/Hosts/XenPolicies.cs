using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Processors;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.Workloads;

namespace ActorXen.Xen.Hosts;

/// <summary>
/// What the model offers to scenarios: its policies, which the scenario reader checks and hosts make, and the settings
/// of its mechanisms.
/// </summary>
/// <param name="catalog">The shipped policies, possibly with further ones.</param>
/// <param name="workloads">Kinds of workload in addition to the shipped ones.</param>
public sealed class XenPolicies(
    PolicyCatalog catalog, params IReadOnlyList<WorkloadKind> workloads) : IScenarioCatalogue
{
    private readonly Dictionary<Type, WorkloadKind> _kinds =
        Mechanisms.Workloads.Concat(workloads).ToDictionary(kind => kind.Spec);

    /// <summary>The shipped policies and workloads.</summary>
    public static readonly XenPolicies Instance = new(Mechanisms.Policies);

    public IReadOnlyList<string> Policies => catalog.Names;

    public IReadOnlyList<IWorkloadSettings> Workloads => WorkloadKinds;

    internal IReadOnlyList<WorkloadKind> WorkloadKinds { get; } =
        [.. Mechanisms.Workloads.Concat(workloads).OrderBy(kind => kind.Word, StringComparer.Ordinal)];

    public IReadOnlyList<IDeviceSettings> Devices => Mechanisms.Devices;

    public Settings<NetworkSpec> Network => NetworkSettings.Keys;

    public Settings<MachineSpec> Machine => MachineSettings.Keys;

    public Settings<HostSpec> Host => Mechanisms.Host;

    public Settings<DomainSpec> Domain { get; } = Mechanisms.DomainWith(catalog.Kinds);

    public DomainSpec Dom0On(PcpuSet pcpus) => DomainSettings.Dom0On(pcpus);

    public IReadOnlyList<IPolicySettings> PolicySettings { get; } = [.. catalog.Kinds];

    public IReadOnlyList<IToolstackVerb> Toolstack { get; } =
        [.. Mechanisms.Toolstack, .. catalog.Kinds.SelectMany(kind => kind.Verbs)];

    internal PolicyCatalog Catalog => catalog;

    public IEnumerable<HostRefusal> RefusalsOf(RunSpec run, Func<HostSpec, bool> isWanted) =>
        HostFactory.Refusals(run, isWanted, this);

    public IReadOnlyList<PolicyParameter> ParametersOf(string policy) => catalog.ParametersOf(policy);

    /// <exception cref="InvariantBrokenException">No kind has such a specification.</exception>
    internal WorkloadKind KindOf(WorkloadSpec spec) => _kinds.TryGetValue(spec.GetType(), out var kind)
        ? kind
        : throw new InvariantBrokenException(
            $"{spec.GetType().Name} does not specify any workload of {nameof(Mechanisms)}");
}
