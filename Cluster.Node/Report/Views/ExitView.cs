using ActorXen.Messages;

namespace ActorXen.Report.Views;

/// <summary>VM exits by domain and reason, with the time until a guest ran again (M-14).</summary>
public sealed class ExitView : IRunView
{
    private const int NamesInNote = 4;

    private static readonly ViewTable<TimedCall> _table = new(
        "exits", TimedCall.Columns("VM-EXIT", "reason"),
        "Samples: exits. Time: from leaving the guest until the pCPU enters a guest again, or idles; all that Xen does "
        + "in between, also for others. Samples%, Time%: of all rows. pCPUs %: of one pCPU.");

    private const string OfIntercepts =
        " address_space, page_fault: exits for want of nested paging; end_of_interrupt: for want of a virtual APIC; "
        + "start_ipi: INIT and SIPIs, by which a guest starts a vCPU; with what the guest is charged.";

    public string Name => "exits";

    public string Summary => "Shows the VM exits of a stored run by domain and reason, with their time.";

    public bool IsOfDomains => true;

    public ViewAnswer Read(ViewedPart part)
    {
        var rows = TimedCall.Of(
            part, [(VcpuFacts.Exits, VcpuFacts.ExitTime), (VcpuFacts.Intercepts, VcpuFacts.InterceptTime)]);
        var lacks = rows.Exists(row => VcpuFacts.Intercepts.Group!.Members.Contains(row.What));
        var table = lacks ? _table with { Legend = _table.Legend + OfIntercepts } : _table;
        return table.Answer(Name, part, $"VM exits of {part.Where} {part.Text}", rows, Note(part, rows.Count));
    }

    private static string? Note(ViewedPart part, int rows)
    {
        List<string> pv = [.. part.Hosts.SelectMany(host => host.Domains
            .Where(domain => domain.Kind == GuestKind.Pv).Select(host.NameOf))];
        if (pv.Count == 0) return rows == 0 ? "no VM exits in this part" : null;
        var (names, more) = (string.Join(", ", pv.Take(NamesInNote)), pv.Count - NamesInNote);
        if (more > 0) names += FormattableString.Invariant($" and {more} more");
        return $"PV guests make no VM exits, but hypercalls (actorxen hypercalls): {names}";
    }
}
