using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Rtds;

/// <summary>
/// Declares rtds: the reservations of a guest and of its vCPUs, <c>set-rtds</c>, <c>xl sched-rtds</c>.
/// </summary>
internal static class RtdsKind
{
    public static readonly PolicyKind Kind = new(
        "rtds", [], (_, occupancy, services) => new RtdsPolicy(occupancy, services))
    {
        IgnoresWeights = true,
        IgnoresCaps = true,
        Domain = [PolicySection.OfDomain("rtds", RtdsKeys.OfDomain, "what rtds reserves for each of its vCPUs")],
        Verbs = [SetRtds.Verb],
        Listing = new(
            ListedColumn.Number("Period", 9, "period_us", (domain, vcpu) => InUs(Of(domain, vcpu).Period)),
            ListedColumn.Number("Budget", 9, "budget_us", (domain, vcpu) => InUs(Of(domain, vcpu).Budget)),
            new(
                "Extratime", 10, (domain, vcpu) => Of(domain, vcpu).ExtraTime ? "yes" : "no",
                "extratime", (domain, vcpu) => Of(domain, vcpu).ExtraTime))
        {
            IsPerVcpu = true,
            Legend = "Period and Budget: us, of the domain's first vCPU; -v shows every one.",
        },
    };

    private static RtdsSpec Of(DomainLedger domain, int vcpu) => domain.Of<RtdsSpec>(vcpu).Of(vcpu);

    private static double InUs(Duration length) => length.Nanoseconds / 1e3;
}
