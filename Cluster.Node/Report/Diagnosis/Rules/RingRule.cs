using ActorXen.Messages;
using ActorXen.Report.Views;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>Packets are lost because a ring or a queue is full.</summary>
internal sealed class RingRule : IDiagnosisRule
{
    private const double LeastShare = 0.002;

    private static readonly (DropReason Reason, string Name)[] _queues =
    [
        (DropReason.NicRingFull, "the NIC's ring"), (DropReason.NicSendRingFull, "the NIC's transmit ring"),
        (DropReason.BackendQueueFull, "the back end's queue"),
        (DropReason.FrontendQueueFull, "the guest's queue"),
    ];

    public string Key => "ring-full";

    public FindingLevel Level => FindingLevel.Loss;

    public IEnumerable<Finding> Find(DiagnosedPart part) => part.Viewed.Hosts
        .SelectMany(host => host.Directory.Domains.Select(domain => Told(host, domain)))
        .Where(finding => finding.Share >= LeastShare).OrderByDescending(finding => finding.Share);

    private static Finding Told(ViewedHost host, DomainEntry domain)
    {
        var (lost, name) = _queues
            .Select(queue => (Lost: host.Counters[DeviceFacts.Drops, domain.Id, (int)queue.Reason], queue.Name))
            .MaxBy(queue => queue.Lost);
        var share = (double)lost / Math.Max(1, lost + host.Counters[DeviceFacts.Packets, domain.Id]);
        return new(
            "packets find a queue full and are lost", host.NameOf(domain), share,
            $"{DiagnosisText.Percent(share)} of its packets were lost because {name} was full",
            $"why RUN --dom {host.NameOf(domain)}");
    }
}
