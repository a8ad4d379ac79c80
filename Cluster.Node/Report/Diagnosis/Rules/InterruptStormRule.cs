using ActorXen.Messages;
using ActorXen.Report.Views;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>
/// A line interrupts so often that the rate limiter stops it, or far more often than its device has something to say.
/// </summary>
internal sealed class InterruptStormRule : IDiagnosisRule
{
    /// <summary>Interrupts per second of a device that nothing uses.</summary>
    private const double MostOfUseless = 20_000;

    /// <summary>Of any device: so many cost most of a pCPU.</summary>
    private const double Most = 200_000;

    public string Key => "interrupt-storm";

    public FindingLevel Level => FindingLevel.Fault;

    public IEnumerable<Finding> Find(DiagnosedPart part) => part.Viewed.Hosts
        .SelectMany(host => host.Directory.Irqs.Select(line => (Host: host, Line: line)))
        .Where(one => IsStorm(part, one.Host, one.Line))
        .OrderByDescending(one => Taken(one.Host, one.Line)).Select(one => Told(part, one.Host, one.Line));

    private static bool IsStorm(DiagnosedPart part, ViewedHost host, IrqEntry line) =>
        host.Counters[IrqFacts.TimesSuppressed, line.Number] > 0
        || part.PerSecond(Taken(host, line)) is var rate
            && (rate >= Most || (rate >= MostOfUseless && IsUseless(host, line)));

    private static bool IsUseless(ViewedHost host, IrqEntry line) => host.Spec.Devices
        .Any(device => device is { Service: DeviceService.None, IsGuests: false } && device.Name == line.Name);

    private static long Taken(ViewedHost host, IrqEntry line) =>
        host.Counters[IrqFacts.HandledByPcpu, line.Number] + host.Counters[IrqFacts.TimesSuppressed, line.Number];

    private static Finding Told(DiagnosedPart part, ViewedHost host, IrqEntry line)
    {
        var all = host.Directory.Irqs.Sum(other => Taken(host, other));
        var limited = host.Counters[IrqFacts.TimesSuppressed, line.Number] > 0 ? "; the rate limiter stopped some" : "";
        return new(
            "a device interrupts without end", $"{host.Directory.Name}/{line.Name}",
            (double)Taken(host, line) / Math.Max(1, all),
            $"{DiagnosisText.Count(part.PerSecond(Taken(host, line)))} interrupts per second{limited}",
            $"interrupts RUN --host {host.Directory.Name}");
    }
}
