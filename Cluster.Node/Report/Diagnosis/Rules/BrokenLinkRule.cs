using ActorXen.Messages;
using ActorXen.Report.Views;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>A link loses packets that no ring was too full for.</summary>
internal sealed class BrokenLinkRule : IDiagnosisRule
{
    private const int FewestLost = 3;

    public string Key => "broken-link";

    public FindingLevel Level => FindingLevel.Fault;

    public IEnumerable<Finding> Find(DiagnosedPart part) => part.Viewed.Hosts
        .Select(host => (Host: host, Lost: host.Counters.Sum(DeviceFacts.Drops, (int)DropReason.LinkBroken)))
        .Where(one => one.Lost >= FewestLost)
        .Select(one => Told(one.Host, one.Lost)).OrderByDescending(finding => finding.Share);

    private static Finding Told(ViewedHost host, long lost)
    {
        var passed = host.Counters.Sum(DeviceFacts.Packets);
        var share = (double)lost / (passed + lost);
        return new(
            "the link loses packets", $"{host.Directory.Name}/{NicOf(host)}", share,
            $"{DiagnosisText.Count(lost)} packets were lost on the link, {DiagnosisText.Percent(share)} of all",
            $"top RUN --host {host.Directory.Name}");
    }

    /// <summary>The line of its NICs that lost most.</summary>
    private static string NicOf(ViewedHost host) => host.Directory.Irqs
        .OrderByDescending(line => host.Counters[IrqFacts.DeviceDrops, line.Number]).First().Name;
}
