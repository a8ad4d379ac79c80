using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Views;

/// <summary>
/// The physical lines of guests with the fields of <c>/proc/irq/N/spurious</c>, and what became of them (M-31).
/// </summary>
public sealed class SpuriousView : IRunView
{
    private static readonly ViewTable<Row> _table = new(
        "lines",
        [
            new(new("domain", 0), "domain", row => ViewValue.Of(row.Domain)),
            new(new("irq", 0), "irq", row => ViewValue.Of(row.Of.Irq)),
            new(new("devices", 1), "devices", row => ViewValue.Of(row.Devices)),
            new(new("count", 0), "count", row => ViewValue.Of(row.Of.Count)),
            new(new("unhandled", 0), "unhandled", row => ViewValue.Of(row.Of.Unhandled)),
            new(new("last_unhandled ms", 1), "last_unhandled_ms", row => ViewValue.Of(row.LastUnhandled)),
            new(new("state", 0), "state", row => ViewValue.Of(row.Of.IsDisabled ? "disabled" : "enabled")),
            new(new("ack", 4), "ack", row => ViewValue.Of(row.Ack)),
            new(new("interrupts", 2), "interrupts", row => ViewValue.Of(row.Handled)),
            new(new("polls", 4), "polls", row => ViewValue.Of(row.Count(IrqFacts.Polls))),
            new(new("served", 4), "polls_served", row => ViewValue.Of(row.Count(IrqFacts.PollsServed))),
            new(new("forced ends", 3), "forced_ends", row => ViewValue.Of(row.Count(IrqFacts.Forced))),
        ],
        "Count, unhandled, last_unhandled and state are those at the end: count and unhandled since the guest's last "
        + "verdict on the line, last_unhandled in ms since the run began. Ack: none (over when taken), unmask or eoi "
        + "(over when the guests have answered). Interrupts that the guest handled, polls of a disabled line, those in "
        + "which a device wanted service, and interrupts that Xen ended without an answer are of the part; the last "
        + "three are of the line in all guests.");

    public string Name => "spurious";

    public string Summary => "Shows the physical lines of a run as /proc/irq/N/spurious, and which are disabled.";

    public bool IsOfDomains => true;

    public ViewAnswer Read(ViewedPart part)
    {
        List<Row> rows = [.. part.Hosts.SelectMany(RowsOf)];
        return _table.Answer(
            Name, part, $"Physical lines of {part.Where} {part.Text}", rows,
            rows.Count == 0 ? "no domain here has a physical line" : null);
    }

    private static IEnumerable<Row> RowsOf(ViewedHost host) =>
        from domain in host.Domains
        from line in host.Lines
        where line.Domain == domain.Id
        select new Row(host, host.NameOf(domain), line);

    private sealed record Row(ViewedHost Host, string Domain, SpuriousStatus Of)
    {
        public string Devices => Host.Directory.Ports.FirstOrDefault(
            entry => entry.Domain == Of.Domain && entry.Port == Of.Port)?.Action ?? "-";

        public string Ack => $"{Host.Directory.Irqs.First(irq => irq.Number == Of.Irq).Ack}"
            .ToLowerInvariant();

        public long LastUnhandled => Of.LastUnhandled.Nanoseconds / 1_000_000;

        public long Handled => Host.Counters.OfPort(GuestFacts.HandledByVcpu, Of.Domain, Of.Port);

        public long Count(Counter counter) => Host.Counters[counter, Of.Irq];
    }
}
