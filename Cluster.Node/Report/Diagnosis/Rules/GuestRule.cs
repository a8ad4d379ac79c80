using ActorXen.Messages;
using ActorXen.Report.Views;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>A guest that answers requests has no CPU time left on the vCPUs that it has.</summary>
internal sealed class GuestRule : IDiagnosisRule
{
    private const double Full = 0.9;

    public string Key => "guest-full";

    public FindingLevel Level => FindingLevel.Full;

    public IEnumerable<Finding> Find(DiagnosedPart part) => part.Viewed.Hosts
        .SelectMany(host => host.Directory.Domains.Where(domain => !domain.ServesHost && HasRequests(host, domain))
            .Select(domain => (Host: host, Domain: domain, Busy: BusyOf(part, host, domain))))
        .Where(one => one.Busy >= Full).OrderByDescending(one => one.Busy)
        .Select(one => new Finding(
            "a guest's vCPUs have no time left", one.Host.NameOf(one.Domain), one.Busy,
            $"they run {DiagnosisText.Percent(one.Busy)} of the time"
            + Abandoned(one.Host.Counters[WorkloadFacts.Abandoned, one.Domain.Id]),
            $"why RUN --dom {one.Host.NameOf(one.Domain)}"));

    private static bool HasRequests(ViewedHost host, DomainEntry domain) =>
        host.Counters[WorkloadFacts.Issued, domain.Id] > 0;

    private static double BusyOf(DiagnosedPart part, ViewedHost host, DomainEntry domain) =>
        part.VcpusIn(host, domain, SchedulingFacts.Running).Average(vcpu => vcpu.Share);

    private static string Abandoned(long count) =>
        count == 0 ? "" : $"; {DiagnosisText.Count(count)} requests were abandoned";
}
