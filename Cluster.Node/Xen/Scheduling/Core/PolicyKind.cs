using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Core;

/// <summary>Makes a policy for a pool.</summary>
/// <param name="value">The value of each of the policy's parameters, by name.</param>
/// <param name="occupancy">The pages that the policy reads.</param>
/// <param name="services">Carries out what the policy asks for.</param>
public delegate ISchedulingPolicy PolicyMaker(
    Func<string, long> value, Occupancy occupancy, ISchedulerServices services);

/// <summary>A scheduling policy: how scenarios and listings describe it, and how a pool makes it.</summary>
/// <param name="name">
/// In a scenario: <c>pool.policy</c>. The policy's <see cref="ISchedulingPolicy.Name"/> is the same.
/// </param>
/// <param name="parameters">Whole numbers that a pool sets; their names are unique within the policy.</param>
/// <param name="create">Called once for each pool.</param>
public sealed class PolicyKind(string name, IReadOnlyList<PolicyParameter> parameters, PolicyMaker create)
    : IPolicySettings
{
    public string Name => name;

    public IReadOnlyList<PolicyParameter> Parameters => parameters;

    public IReadOnlyList<Setting<PoolSpec>> Pool { get; init; } = [];

    public IReadOnlyList<Setting<DomainSpec>> Domain { get; init; } = [];

    public IReadOnlyList<IToolstackVerb> Verbs { get; init; } = [];

    public PolicyListing? Listing { get; init; }

    public bool IgnoresWeights { get; init; }

    public bool IgnoresCaps { get; init; }

    /// <summary>Finds vCPUs that are up and will never run; null if all of them will.</summary>
    public Func<HostSpec, int, IEnumerable<UnschedulableVcpu>>? Unschedulable { get; init; }

    public IEnumerable<UnschedulableVcpu> NeverRuns(HostSpec host, int pool) => Unschedulable?.Invoke(host, pool) ?? [];

    internal ISchedulingPolicy Create(Func<string, long> value, Occupancy occupancy, ISchedulerServices services) =>
        create(value, occupancy, services);
}
