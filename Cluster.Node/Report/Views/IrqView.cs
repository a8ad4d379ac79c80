using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Views;

/// <summary>
/// The physical lines of hosts, as Xen's debug key for interrupts prints them: vector, pCPU, domains (M-26, M-27).
/// </summary>
public sealed class IrqView : IRunView
{
    private static readonly ViewTable<Row> _table = new(
        "irqs",
        [
            new(new("host", 1), "host", row => ViewValue.Of(row.Host.Directory.Name)),
            new(new("irq", 0), "irq", row => ViewValue.Of(row.Of.Irq)),
            new(new("device", 0), "device", row => ViewValue.Of(row.Entry.Name)),
            new(new("pcpu", 0), "pcpu", row => ViewValue.Of(row.Of.Pcpu)),
            new(new("vec", 0), "vector", row => ViewValue.Of(row.Vector)),
            new(new("class", 4), "priority_class", row => ViewValue.Of(row.Of.Vector >> 4)),
            new(new("type", 3), "type", row => ViewValue.Of(row.Type)),
            new(new("ack", 5), "ack", row => ViewValue.Of($"{row.Entry.Ack}".ToLowerInvariant())),
            new(new("domains", 0), "domains", row => ViewValue.Of(row.Domains)),
            new(new("mask", 4), "mask", row => ViewValue.Of(row.Mask)),
            new(new("in service", 5), "in_service", row => ViewValue.Of(row.Of.InService)),
            new(new("taken", 2), "taken", row => ViewValue.Of(row.Count(IrqFacts.HandledByPcpu))),
            new(new("posted", 2), "posted", row => ViewValue.Of(Enum.GetValues<PostedTo>().Sum(
                state => row.Count(IrqFacts.TimesPosted, (int)state)))),
            new(new("moves", 3), "moves", row => ViewValue.Of(row.Count(IrqFacts.Moves))),
            new(new("held", 6), "held", row => ViewValue.Of(row.Count(IrqFacts.TimesHeld))),
            new(new("faults", 7), "faults", row => ViewValue.Of(
                row.Count(IrqFacts.RemapFaults) + row.Count(IrqFacts.DmaFaults))),
            new(new("misses", 8), "misses", row => ViewValue.Of(
                row.Count(IrqFacts.IommuMisses, (int)IommuCache.Dma)
                + row.Count(IrqFacts.IommuMisses, (int)IommuCache.Interrupt))),
        ],
        "Pcpu and vector are those from the next interrupt on, domains those that have bound the line, all at the end. "
        + "The upper half of a vector is its priority class; a higher one is taken first. Mask: the device or the pin "
        + "keeps interrupts back, or the IOMMU (blocked) after a kexec. In service: taken and not ended. Faults: "
        + "writes and messages of the device that the IOMMU blocked. Misses: what it did not have in its caches. "
        + "Posted: given to vCPUs by the IOMMU; no pCPU takes them, so pcpu and vector say nothing of such a line. "
        + "Taken to misses: in the part.");

    public string Name => "irqs";

    public string Summary => "Shows the physical lines of hosts: pCPU, vector, mask, and the domains that get them.";

    public bool IsOfDomains => false;

    public ViewAnswer Read(ViewedPart part)
    {
        List<Row> rows =
        [
            .. from host in part.Hosts
               from line in host.Irqs
               select new Row(host, line, host.Directory.Irqs.First(entry => entry.Number == line.Irq)),
        ];
        return _table.Answer(
            Name, part, $"Physical lines of {part.Where} {part.Text}", rows,
            rows.Count == 0 ? "no host here has a physical line" : null);
    }

    private sealed record Row(ViewedHost Host, IrqStatus Of, IrqEntry Entry)
    {
        public string Vector => string.Create(CultureInfo.InvariantCulture, $"0x{Of.Vector:x2}");

        public string Type => $"{Entry.Chip}{Entry.Trigger}{(Of.IsPosted ? ", posted" : "")}";

        /// <summary>After a kexec the line is the next kernel's, even if that knows nothing of it.</summary>
        public string Domains => Of.Fate != LineFate.Served ? "next kernel" : Of.Domains.Count == 0 ? "-" : string.Join(
            ", ", Of.Domains.Select(id => Host.Directory.Domains.First(domain => domain.Id == id).Name));

        public string Mask => Of.IsMasked ? "masked" : Of.Fate == LineFate.Blocked ? "blocked" : "-";

        public long Count(Counter counter) => Host.Counters[counter, Of.Irq];

        public long Count(Counter counter, int member) => Host.Counters[counter, Of.Irq, member];
    }
}
