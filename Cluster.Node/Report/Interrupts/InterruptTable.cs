using System.Globalization;
using System.Text;
using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Interrupts;

/// <summary>The layout of Linux's /proc/interrupts, for a guest and for Xen itself (interrupts §26).</summary>
public static class InterruptTable
{
    /// <summary>Linux numbers event channels from here on, after the 16 legacy lines.</summary>
    private const int FirstIrq = 16;

    /// <summary>A guest's lines: one per bound event channel, in order of ports, one column per vCPU.</summary>
    /// <remarks>Ports without a handler have no line, as in the guest.</remarks>
    public static IReadOnlyList<InterruptRow> OfGuest(HostDirectory host, int domain, Counters counters)
    {
        var vcpus = host.Domains.Single(entry => entry.Id == domain).Vcpus;
        var lines = host.Ports.Where(port => port.Domain == domain).OrderBy(port => port.Port)
            .Select((port, index) => new InterruptRow(
                Text(FirstIrq + index),
                [.. Enumerable.Range(0, vcpus)
                    .Select(vcpu => counters.OfPort(GuestFacts.HandledByVcpu, domain, port.Port, vcpu))],
                port.Chip, port.Trigger, port.Action))
            .ToList();

        IReadOnlyList<long> Of(string action) =>
            [.. Enumerable.Range(0, vcpus).Select(vcpu => lines
                .Where(line => line.Action.StartsWith(action, StringComparison.Ordinal))
                .Sum(line => line.Counts[vcpu]))];
        var upcalls = host.Vcpus.Where(vcpu => vcpu.Domain == domain).OrderBy(vcpu => vcpu.Index)
            .Select(vcpu => counters[VcpuFacts.Upcalls, vcpu.Number]);
        return [
            .. lines,
            Summary("RES", Of("resched"), "Rescheduling interrupts"),
            Summary("CAL", Of("callfunc"), "Function call interrupts"),
            Summary("HYP", [.. upcalls], "Hypervisor callback interrupts"),
        ];
    }

    /// <summary>
    /// A host's lines: its physical interrupts, then IPIs by reason, then timers, one column per pCPU.
    /// </summary>
    public static IReadOnlyList<InterruptRow> OfHost(HostDirectory host, Counters counters)
    {
        IReadOnlyList<long> Ipis(Softirq softirq) =>
            [.. Enumerable.Range(0, host.Pcpus).Select(pcpu => counters[PcpuFacts.Ipis, pcpu, (int)softirq])];
        IReadOnlyList<long> Of(Counter counter) =>
            [.. Enumerable.Range(0, host.Pcpus).Select(pcpu => counters[counter, pcpu])];
        var all = Of(PcpuFacts.Ipis);
        var schedule = Ipis(Softirq.Schedule);
        var kicks = Ipis(Softirq.VcpuKick);
        IReadOnlyList<long> others = [.. all.Select((count, pcpu) => count - schedule[pcpu] - kicks[pcpu])];
        return [
            .. host.Irqs.OrderBy(irq => irq.Number).Select(irq => new InterruptRow(
                Text(irq.Number),
                [.. Enumerable.Range(0, host.Pcpus).Select(pcpu => counters[IrqFacts.HandledByPcpu, irq.Number, pcpu])],
                irq.Chip, irq.Trigger, irq.Name)),
            Summary("RES", schedule, "Scheduling interrupts between pCPUs"),
            Summary("KCK", kicks, "Event kicks of running vCPUs"),
            Summary("IPI", others, "Other interrupts between pCPUs"),
            Summary("ELI", Of(PcpuFacts.IpisElided), "Interrupts between pCPUs that were not needed"),
            Summary("LOC", Of(TimerFacts.HostTimers), "Hypervisor timers"),
        ];
    }

    /// <summary>The table as text, character for character as Linux prints it.</summary>
    public static string Write(IReadOnlyList<InterruptRow> rows)
    {
        var text = new StringBuilder().Append(' ', 11);
        var cpus = rows.Count == 0 ? 0 : rows[0].Counts.Count;
        for (var cpu = 0; cpu < cpus; cpu++) text.Append(CultureInfo.InvariantCulture, $"CPU{cpu,-8}");
        text.Append('\n');
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.Label,3}: ");
            foreach (var count in row.Counts) text.Append(CultureInfo.InvariantCulture, $"{count,10} ");
            if (!row.IsSummary) text.Append(CultureInfo.InvariantCulture, $" {row.Chip,8}{row.Trigger,-9}");
            text.Append("  ").Append(row.Action).Append('\n');
        }

        return text.ToString();
    }

    private static InterruptRow Summary(string label, IReadOnlyList<long> counts, string meaning) =>
        new(label, counts, "", "", meaning);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
