using ActorXen.Messages;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>One vCPU of a driver domain has all the work, while others of it idle.</summary>
internal sealed class DriverVcpuRule : IDiagnosisRule
{
    private const double Full = 0.85;
    private const double MostOfOthers = 0.5;

    public string Key => "driver-vcpu-full";

    public FindingLevel Level => FindingLevel.Full;

    public IEnumerable<Finding> Find(DiagnosedPart part)
    {
        foreach (var host in part.Viewed.Hosts)
        {
            foreach (var domain in host.Directory.Domains.Where(domain => domain.ServesHost))
            {
                var vcpus = part.VcpusIn(host, domain, SchedulingFacts.Running)
                    .OrderByDescending(vcpu => vcpu.Share).ToList();
                if (vcpus.Count < 2 || vcpus[0].Share < Full) continue;
                var others = vcpus.Skip(1).Average(vcpu => vcpu.Share);
                if (others > MostOfOthers * vcpus[0].Share) continue;
                yield return new(
                    "one vCPU of a driver domain does the work of all", vcpus[0].Name, vcpus[0].Share,
                    $"it runs {DiagnosisText.Percent(vcpus[0].Share)} of the time, the others "
                    + $"{DiagnosisText.Percent(others)} on average",
                    $"interrupts RUN --dom {host.NameOf(domain)}");
            }
        }
    }
}
