using ActorXen.Messages;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>A driver domain has no CPU time left, so packets and blocks of all guests wait for it.</summary>
internal sealed class DriverDomainRule : IDiagnosisRule
{
    private const double Full = 0.9;

    public string Key => "driver-domain-full";

    public FindingLevel Level => FindingLevel.Full;

    public IEnumerable<Finding> Find(DiagnosedPart part)
    {
        foreach (var host in part.Viewed.Hosts)
        {
            foreach (var domain in host.Directory.Domains.Where(domain => domain.ServesHost))
            {
                var vcpus = part.VcpusIn(host, domain, SchedulingFacts.Running).ToList();
                var busy = vcpus.Average(vcpu => vcpu.Share);
                if (busy < Full) continue;
                yield return new(
                    "a driver domain has no CPU time left", host.NameOf(domain), busy,
                    $"its {(vcpus.Count == 1 ? "vCPU runs" : $"{vcpus.Count} vCPUs run")} "
                    + $"{DiagnosisText.Percent(busy)} of the time",
                    $"top RUN --host {host.Directory.Name}");
            }
        }
    }
}
