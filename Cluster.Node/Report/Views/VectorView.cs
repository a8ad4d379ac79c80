using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Report.Views;

/// <summary>The interrupts that pCPUs took, by vector: of devices, and of the hypervisor itself (M-02).</summary>
public sealed class VectorView : IRunView
{
    private static readonly ViewTable<Row> _table = new(
        "vectors",
        [
            new(new("pcpu", 0), "pcpu", row => ViewValue.Of(row.Pcpu)),
            new(new("vec", 0), "vector", row => ViewValue.Of(row.Vector)),
            new(new("class", 4), "priority_class", row => ViewValue.Of(row.Of.Vector >> 4)),
            new(new("use", 0), "use", row => ViewValue.Of(row.Use)),
            new(new("irq", 3), "irq", row => row.Irq),
            new(new("taken", 0), "taken", row => ViewValue.Of(row.Of.Taken)),
            new(new("% of pcpu", 2), "share", row => ViewValue.Share(row.Of.Taken, row.All)),
            new(new("per s", 1), "per_second", row => ViewValue.PerSecond(row.Of.Taken, row.Length)),
        ],
        "Interrupts that pCPUs took in the part. Use: the device of a line, or what the hypervisor's vector is for: "
        + "timer, event-check (another pCPU wants a softirq served), call (of several pCPUs, or the end of an "
        + "interrupt), posted-wakeup, cleanup (the vector of a line that moved is freed). A line that moves has a "
        + "vector on each pCPU, and a vector that was freed may be another line's. What the IOMMU posts to vCPUs no "
        + "pCPU takes.");

    public string Name => "vectors";

    public string Summary => "Shows the interrupts that the pCPUs of a stored run took, by vector.";

    public bool IsOfDomains => false;

    public ViewAnswer Read(ViewedPart part)
    {
        List<Row> rows =
        [
            .. from host in part.Hosts
               from pcpu in host.Vectors.GroupBy(one => one.Pcpu)
               let all = pcpu.Sum(one => one.Taken)
               from one in pcpu
               select new Row(host, one, all, part.Length),
        ];
        if (rows.Count > part.MostRows) rows = [.. rows.OrderByDescending(row => row.Of.Taken)];
        return _table.Answer(
            Name, part, $"Interrupts of {part.Where} {part.Text}", rows,
            rows.Count == 0 ? "no pCPU took an interrupt in this part" : null);
    }

    private sealed record Row(ViewedHost Host, VectorStatus Of, long All, long Length)
    {
        public string Pcpu => $"{Host.Directory.Name}/pcpu/{Of.Pcpu}";

        /// <summary>A line that had left before has none.</summary>
        public string Vector => Of.Vector == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"0x{Of.Vector:x2}");

        public ViewValue Irq => Of.Irq < 0 ? ViewValue.None : ViewValue.Of(Of.Irq);

        public string Use => Of.Irq >= 0
            ? Host.Directory.Irqs.First(line => line.Number == Of.Irq).Name
            : (HostVector)Of.Vector switch
            {
                HostVector.Timer => "timer",
                HostVector.EventCheck => "event-check",
                HostVector.Call => "call",
                HostVector.PostedWakeup => "posted-wakeup",
                HostVector.Cleanup => "cleanup",
                _ => throw new ArgumentOutOfRangeException(nameof(Of), Of.Vector, "Not a vector of the hypervisor."),
            };
    }
}
