using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Views;

/// <summary>
/// What interrupts the work of guests, by class: exceptions of their own instructions, and interrupts (M-25).
/// </summary>
public sealed class ClassView : IRunView
{
    private static readonly ViewTable<Row> _table = new(
        "classes",
        [
            new(new("domain", 0), "domain", row => ViewValue.Of(row.Domain)),
            new(new("kind", 1), "kind", row => ViewValue.Of(row.Kind)),
            new(new("class", 0), "class", row => ViewValue.Of(row.Class)),
            new(new("count", 2), "count", row => ViewValue.Of(row.Count)),
            new(new("per s", 0), "per_second", row => ViewValue.PerSecond(row.Count, row.Length)),
            new(new("mean us", 3), "mean_us", row => row.Time is { } time
                ? ViewValue.Mean(time, row.Count) : ViewValue.None),
            new(new("ms", 0), "total_ms", row => row.Time is { } time
                ? ViewValue.Milliseconds(time) : ViewValue.None),
        ],
        "exception: raised by an instruction of a task, on whose path it is handled. interrupt: an event of another "
        + "party, by what its port is bound to; its time is that of the handlers' top halves. resumption: interrupted "
        + "tasks that found their caches colder, and what they lost. -: only kernels with handler-caches = core say.");

    private static readonly IReadOnlyList<(string Class, string? Trigger)> _interrupts =
        [("timer", "-virq"), ("ipi", "-ipi"), ("event", "-event"), ("device", null)];

    public string Name => "classes";

    public string Summary => "Shows what interrupts the work of guests, by class: exceptions and interrupts.";

    public bool IsOfDomains => true;

    public ViewAnswer Read(ViewedPart part)
    {
        List<Row> rows =
        [
            .. part.Hosts.SelectMany(host => host.Domains.SelectMany(domain => RowsOf(host, domain, part.Length)))
                .Where(row => row.Count > 0),
        ];
        return _table.Answer(
            Name, part, $"What interrupts guests of {part.Where} {part.Text}", rows,
            rows.Count == 0 ? "nothing interrupted a domain in this part" : null);
    }

    private static IEnumerable<Row> RowsOf(ViewedHost host, DomainEntry domain, long length)
    {
        var (name, counters) = (host.NameOf(domain), host.Counters);
        foreach (var (member, raised) in GuestFacts.Exceptions.Group!.Members.Index())
            yield return new(
                name, "exception", raised.Replace('_', ' '), counters[GuestFacts.Exceptions, domain.Id, member],
                counters[GuestFacts.ExceptionTime, domain.Id, member], length);
        var ports = host.Directory.Ports.Where(port => port.Domain == domain.Id).ToList();
        foreach (var (word, trigger) in _interrupts)
        {
            var ofClass = ports.Where(port => trigger is null
                ? _interrupts.All(other => other.Trigger != port.Trigger) : port.Trigger == trigger).ToList();
            yield return new(
                name, "interrupt", word, Sum(GuestFacts.HandledByVcpu),
                Sum(GuestFacts.HandlersRun) == 0 ? null : Sum(GuestFacts.HandlerTime), length);

            long Sum(Counter counter) => ofClass.Sum(port => counters.OfPort(counter, domain.Id, port.Port));
        }

        yield return new(
            name, "resumption", "colder caches", counters[GuestFacts.TasksCooled, domain.Id],
            counters[GuestFacts.TaskCoolTime, domain.Id], length);
    }

    /// <param name="Time">CPU time, ns; null if it is not known.</param>
    /// <param name="Length">Of the part, ns.</param>
    private sealed record Row(string Domain, string Kind, string Class, long Count, long? Time, long Length);
}
