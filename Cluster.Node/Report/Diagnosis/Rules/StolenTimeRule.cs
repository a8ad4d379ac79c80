using ActorXen.Messages;
using ActorXen.Report.Views;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>Firmware takes pCPUs away, which nothing in Xen's own accounts shows.</summary>
internal sealed class StolenTimeRule : IDiagnosisRule
{
    private const double LeastShare = 0.002;

    public string Key => "stolen-time";

    public FindingLevel Level => FindingLevel.Fault;

    public IEnumerable<Finding> Find(DiagnosedPart part) => part.Viewed.Hosts
        .Select(host => (Host: host, Share: WorstOf(part, host))).Where(one => one.Share >= LeastShare)
        .OrderByDescending(one => one.Share).Select(one => new Finding(
            "firmware takes pCPUs away", one.Host.Directory.Name, one.Share,
            $"{DiagnosisText.Percent(one.Share)} of the time of a pCPU",
            $"pcpus RUN --host {one.Host.Directory.Name}"));

    private static double WorstOf(DiagnosedPart part, ViewedHost host) => Enumerable.Range(0, host.Directory.Pcpus)
        .Max(pcpu => part.Of(host.Counters[PcpuFacts.StolenTime, pcpu]));
}
