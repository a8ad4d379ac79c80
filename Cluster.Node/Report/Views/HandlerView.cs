using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Views;

/// <summary>What the handlers of guests cost by line, and how often the caches had their code (M-28).</summary>
public sealed class HandlerView : IRunView
{
    private static readonly ViewTable<Row> _table = new(
        "handlers",
        [
            new(new("domain", 0), "domain", row => ViewValue.Of(row.Domain)),
            new(new("port", 0), "port", row => ViewValue.Of(row.Of.Port)),
            new(new("handler", 0), "handler", row => ViewValue.Of(row.Of.Action)),
            new(new("runs", 1), "runs", row => ViewValue.Of(row.Runs)),
            new(new("cold", 2), "cold", row => ViewValue.Of(row.Misses)),
            new(new("warm %", 0), "warm", row => ViewValue.Share(row.Runs - row.Misses, row.Runs)),
            new(new("mean us", 0), "mean_us", row => ViewValue.Mean(row.Time, row.Runs)),
            new(new("ms", 1), "total_ms", row => ViewValue.Milliseconds(row.Time)),
        ],
        "Runs, and those whose code was not in the caches of the core where they ran (cold); warm % is the hit ratio. "
        + "Mean and total CPU time of the top halves, cold caches included. Only kernels with handler-caches = core.");

    public string Name => "handlers";

    public string Summary => "Shows what the handlers of guests cost by line, and how often they were cold.";

    public bool IsOfDomains => true;

    public ViewAnswer Read(ViewedPart part)
    {
        List<Row> rows = [.. part.Hosts.SelectMany(RowsOf).OrderByDescending(row => row.Time)];
        return _table.Answer(
            Name, part, $"Handlers of {part.Where} {part.Text}", rows,
            rows.Count == 0 ? "no kernel here has handler-caches = core, or none has had an event" : null);
    }

    private static IEnumerable<Row> RowsOf(ViewedHost host) =>
        from domain in host.Domains
        from port in host.Directory.Ports
        where port.Domain == domain.Id
        let row = new Row(host, host.NameOf(domain), port)
        where row.Runs > 0
        select row;

    private sealed record Row(ViewedHost Host, string Domain, PortEntry Of)
    {
        public long Runs => Count(GuestFacts.HandlersRun);

        public long Misses => Count(GuestFacts.HandlerMisses);

        public long Time => Count(GuestFacts.HandlerTime);

        private long Count(Counter counter) => Host.Counters.OfPort(counter, Of.Domain, Of.Port);
    }
}
