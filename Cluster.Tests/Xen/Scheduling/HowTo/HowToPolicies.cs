using ActorXen.Messages;
using ActorXen.Xen;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.Scheduling.Stride;

namespace ActorXen.Tests.Xen.Scheduling.HowTo;

/// <summary>The shipped policies and the example of docs/add-a-scheduler.md.</summary>
internal static class HowToPolicies
{
    public static readonly PolicyCatalog Catalog = Mechanisms.Policies
        .With(StrideKind.Kind);

    public static readonly XenPolicies Policies = new(Catalog);
}
