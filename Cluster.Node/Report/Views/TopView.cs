using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Results;
using ActorXen.Report.Xl;
using ActorXen.Vocabulary;

namespace ActorXen.Report.Views;

/// <summary>The domains in the columns of xentop, busiest first (xentop(1)).</summary>
/// <remarks>Memory and security labels are not modelled, so their columns are missing.</remarks>
public sealed class TopView : IRunView
{
    /// <summary>xentop's k.</summary>
    private const int Kibibyte = 1_024;

    /// <summary>Bytes of a sector of a virtual disk.</summary>
    private const int Sector = 512;

    private static readonly ViewTable<Row> _table = new(
        "domains",
        [
            new(new("NAME", 0), "name", row => ViewValue.Of(row.Name)),
            new(new("STATE", 4), "state", row => ViewValue.Of(row.State.Xentop)),
            new(new("CPU(sec)", 1), "cpu_seconds", row => ViewValue.Seconds(row.Ran)),
            new(new("CPU(%)", 0), "cpu", row => ViewValue.Share(row.Ran, row.Of.Length)),
            new(new("VCPUS", 5), "vcpus", row => ViewValue.Of(row.Vcpus)),
            new(new("NETS", 8), "nets", row => ViewValue.Of(row.Nets)),
            new(new("NETTX(k)", 2), "net_sent_kib", row => ViewValue.Of(row.Bytes(PacketDirection.Sent) / Kibibyte)),
            new(new("NETRX(k)", 2), "net_received_kib",
                row => ViewValue.Of(row.Bytes(PacketDirection.Received) / Kibibyte)),
            new(new("VBDS", 8), "vbds", row => ViewValue.Of(row.Vbds)),
            new(new("VBD_OO", 6), "vbd_ring_full",
                row => ViewValue.Of(row.Of.Tally[DeviceFacts.Full, (int)RingKind.Block])),
            new(new("VBD_RD", 3), "vbd_reads", row => ViewValue.Of(row.Blocks(BlockDirection.Read))),
            new(new("VBD_WR", 3), "vbd_writes", row => ViewValue.Of(row.Blocks(BlockDirection.Write))),
            new(new("VBD_RSECT", 7), "vbd_sectors_read", row => ViewValue.Of(row.Sectors(BlockDirection.Read))),
            new(new("VBD_WSECT", 7), "vbd_sectors_written", row => ViewValue.Of(row.Sectors(BlockDirection.Write))),
        ],
        "STATE is that at the end: b blocked, p paused, r running, none while it waits for a pCPU. "
        + "CPU(%): of one pCPU. NETTX, NETRX: sent and received by the domain, 1024 bytes. "
        + "VBD_OO: a full ring held requests back. The columns of memory are left out, because memory is "
        + "not modelled.");

    public string Name => "top";

    public string Summary => "Shows domains in xentop's columns at any time of a stored run.";

    public bool IsOfDomains => true;

    public ViewAnswer Read(ViewedPart part)
    {
        List<Row> rows = [.. part.Hosts.SelectMany(host => RowsOf(host, part)).OrderByDescending(row => row.Ran)];
        return _table.Answer(Name, part, Title(part, rows), rows);
    }

    private static IEnumerable<Row> RowsOf(ViewedHost host, ViewedPart part)
    {
        var ledger = HostLedger.At(host.Spec, part.To);
        foreach (var domain in host.Domains)
        {
            List<int> states = [.. host.Directory.Vcpus.Where(vcpu => vcpu.Domain == domain.Id)
                .Select(vcpu => host.Places[vcpu.Number].State)];
            var attached = host.Spec.AttachmentsOf(host.Spec.Domains[domain.Id]);
            yield return new(
                host.NameOf(domain),
                DomainState.Of(states, ledger.Domains[domain.Id].Pauses),
                states.Count(state => state != SchedulingFacts.Down),
                attached.Count(one => one.Service == DeviceService.Network),
                attached.Count(one => one.Service == DeviceService.Block),
                DomainRow.Of(host.Directory, domain, host.Counters, part.To - part.From));
        }
    }

    private static string Title(ViewedPart part, List<Row> rows)
    {
        var pcpus = part.Hosts.Sum(host => host.Directory.Pcpus);
        int[] clocks = [.. part.Hosts.Select(host => host.Spec.Machine.Megahertz).Distinct()];
        var clock = clocks.Length == 1 ? string.Create(CultureInfo.InvariantCulture, $" @ {clocks[0]}MHz") : "";
        return $"{part.Where} {part.Text}: {rows.Count} domains: "
            + $"{Count(state => state.IsRunning)} running, {Count(state => state.IsBlocked)} blocked, "
            + $"{Count(state => state.IsPaused)} paused; CPUs: {pcpus}{clock}";

        int Count(Func<DomainState, bool> holds) => rows.Count(row => holds(row.State));
    }

    private sealed record Row(string Name, DomainState State, int Vcpus, int Nets, int Vbds, DomainRow Of)
    {
        /// <summary>In nanoseconds, whose order is exact.</summary>
        public long Ran => Of.TimeIn(SchedulingFacts.Running);

        public long Bytes(PacketDirection direction) => Of.Tally[DeviceFacts.PacketBytes, (int)direction];

        public long Blocks(BlockDirection direction) => Of.Tally[DeviceFacts.Blocks, (int)direction];

        public long Sectors(BlockDirection direction) => Of.Tally[DeviceFacts.BlockBytes, (int)direction] / Sector;
    }
}
