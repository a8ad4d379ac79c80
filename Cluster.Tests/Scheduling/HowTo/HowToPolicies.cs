using ActorXen.Messages;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Scheduling;

namespace ActorXen.Tests.Scheduling.HowTo;

/// <summary>The shipped policies and the example of docs/add-a-scheduler.md.</summary>
internal static class HowToPolicies
{
    public static readonly PolicyCatalog Catalog = PolicyCatalog.Shipped
        .With("stride", [StridePolicy.Quantum], (value, occupancy, services) =>
            new StridePolicy(new(value("quantum_us") * 1_000), occupancy, services));

    public static readonly XenPolicies Policies = new(Catalog);
}
