using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Views;

/// <summary>What wakes idle pCPUs and blocked vCPUs, most often first, like powertop's list of causes (M-93).</summary>
public sealed class WakeupView : IRunView
{
    private static readonly ViewTable<Row> _table = new(
        "wakeups",
        [
            new(new("wakes", 0), "wakes", row => ViewValue.Of(row.Sleeper)),
            new(new("wakeups/s", 0), "per_second", row => ViewValue.PerSecond(row.Count, row.Length)),
            new(new("share %", 2), "share", row => ViewValue.Share(row.Count, row.All)),
            new(new("by", 0), "cause", row => ViewValue.Of(row.Cause)),
            new(new("of", 0), "source", row => ViewValue.Of(row.Source)),
            new(new("count", 4), "count", row => ViewValue.Of(row.Count)),
        ],
        "pCPU: one that idles. line: a device's interrupt; timer: a hypervisor timer, its own or a guest's; schedule: "
        + "another pCPU has work for it. vCPU: one that is blocked, of this domain. share %: of all pCPUs' or vCPUs' "
        + "wakeups.");

    public string Name => "wakeups";

    public string Summary => "Shows what wakes pCPUs and vCPUs of a stored run, per second, by cause and domain.";

    public bool IsOfDomains => false;

    public ViewAnswer Read(ViewedPart part)
    {
        List<Row> pcpus = [.. part.Hosts.SelectMany(OfPcpus)];
        List<Row> vcpus = [.. part.Hosts.SelectMany(OfVcpus)];
        List<Row> rows = [.. Shared(pcpus, part).Concat(Shared(vcpus, part)).OrderByDescending(row => row.Count)];
        var title = $"Wakeups per second of {part.Where} {part.Text}: {Rate(pcpus)} of pCPUs, {Rate(vcpus)} of vCPUs";
        return _table.Answer(Name, part, title, rows, rows.Count == 0 ? "nothing woke in this part" : null);

        string Rate(List<Row> woken) => ViewValue.PerSecond(woken.Sum(row => row.Count), part.Length).Text;
    }

    /// <summary>Interrupts by their line, other causes by host.</summary>
    private static IEnumerable<Row> OfPcpus(ViewedHost host)
    {
        const string sleeper = "pCPU";
        var (name, counters) = (host.Directory.Name, host.Counters);
        foreach (var irq in host.Directory.Irqs)
            yield return new(sleeper, CauseOf(PcpuWakeup.Line), $"{name}/{irq.Name}",
                counters[IrqFacts.IdleWakeups, irq.Number]);
        foreach (var cause in (PcpuWakeup[])[PcpuWakeup.Timer, PcpuWakeup.Schedule, PcpuWakeup.Other])
            yield return new(sleeper, CauseOf(cause), name, counters.Sum(PcpuFacts.Wakeups, (int)cause));

        static string CauseOf(PcpuWakeup cause) => PcpuFacts.Wakeups.Group!.Members[(int)cause];
    }

    private static IEnumerable<Row> OfVcpus(ViewedHost host)
    {
        foreach (var domain in host.Directory.Domains)
        {
            var tally = Tally.OfDomain(host.Directory, domain, host.Counters);
            foreach (var (cause, name) in SchedulingFacts.Wakeups.Group!.Members.Index())
                yield return new("vCPU", name, host.NameOf(domain), tally[SchedulingFacts.Wakeups, cause]);
        }
    }

    private static IEnumerable<Row> Shared(List<Row> rows, ViewedPart part)
    {
        var all = rows.Sum(row => row.Count);
        return rows.Where(row => row.Count > 0).Select(row => row with { All = all, Length = part.Length });
    }

    /// <param name="Sleeper">What is woken.</param>
    /// <param name="Source">The line or host that wakes a pCPU; the domain whose vCPU is woken.</param>
    private sealed record Row(string Sleeper, string Cause, string Source, long Count)
    {
        /// <summary>Wakeups of all pCPUs, or of all vCPUs.</summary>
        public long All { get; init; }

        /// <summary>Of the part, ns.</summary>
        public long Length { get; init; }
    }
}
