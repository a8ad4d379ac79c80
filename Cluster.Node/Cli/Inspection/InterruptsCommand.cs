using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Report.Interrupts;
using ActorXen.Report.Printing;
using ActorXen.Report.Statistics;
using ActorXen.Runs;

namespace ActorXen.Cli.Inspection;

/// <summary>
/// <c>actorxen interrupts</c>: prints /proc/interrupts of a guest or a host at any time of a stored run.
/// </summary>
internal static class InterruptsCommand
{
    private const int UsualTop = 20;

    public static Command Create(Composition parts, Terminal terminal)
    {
        var run = Options.Run();
        var domain = new Option<string?>("--dom")
        {
            Description = "The guest to show: its name, or HOST/NAME if several hosts have one of that name.",
            HelpName = "NAME",
        };
        var host = new Option<string?>("--host")
        {
            Description = "The host to show: its physical interrupt lines and IPIs; with --dom, that of the guest.",
            HelpName = "NAME",
        };
        var at = Options.Time("--at", "Virtual time; the end of the run by default.");
        var delta = Options.Time(
            "--delta", "Shows rates per second over this interval before --at, not counts since the beginning.",
            mayBeZero: false);
        var from = Options.Time("--from", "Shows what was counted after this time, not since the beginning.");
        var to = Options.Time("--to", "With --from: the end; by default that of the run.", mayBeZero: false);
        var top = new Option<int>("--top")
        {
            Description = "How many rows --delta shows.",
            DefaultValueFactory = _ => UsualTop,
            HelpName = "N",
        };
        top.Validators.Add(result => Options.Within(result, top, 1, 100_000));
        var store = Options.Store();
        var json = Options.Json();
        var command = new Command("interrupts", "Shows interrupts of a stored run in the format of /proc/interrupts.")
        {
            run, domain, host, at, delta, from, to, top, store, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var (guest, machine, interval) = (parsed.GetValue(domain), parsed.GetValue(host), parsed.GetValue(delta));
            var (begin, end) = (parsed.GetValue(from), parsed.GetValue(to));
            if ((begin ?? end) is not null && (interval ?? parsed.GetValue(at)) is not null)
                throw new InputException("--from and --to cannot be combined with --at and --delta. Give one pair.");
            await using var journal = parts.FindStore(parsed.GetValue(store));
            var reading = await ReadAsync(
                parts.Stored.For(terminal, parsed.GetValue(json)), journal, parsed.GetRequiredValue(run),
                hosts => InterruptOwner.Find(hosts, guest, machine), parsed.GetValue(at), interval, begin, end, stop);
            if (guest is null && machine is null)
                await terminal.Error.WriteLineAsync($"actorxen: {reading.Owner}; choose another with --host or --dom");
            if (parsed.GetValue(json))
                await terminal.Out.WriteLineAsync(reading.ToJson());
            else if (interval is null)
                await terminal.Out.WriteAsync(InterruptTable.Write(reading.Rows));
            else
                terminal.Print(DeltaView.Of(reading.Rows, reading.Interval, parsed.GetValue(top)));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task<Reading> ReadAsync(
        StoredRuns runs, IRunJournal journal, string run,
        Func<IReadOnlyList<HostDirectory>, InterruptOwner> find, Duration? at, Duration? delta, Duration? from,
        Duration? to, CancellationToken stop)
    {
        var record = await journal.ReadAsync(run);
        var header = record.Summary.Header;
        var (begin, end) = StoredInterval.Bounds(record.Summary, from, at ?? to, to is null ? "--at" : "--to");
        if (delta is { } length) begin = VirtualTime.Zero + (end - begin - Duration.Shorter(length, end - begin));
        using var part = await StoredInterval.ReadAsync(
            runs, journal, header, begin, end, hosts => [find(hosts).Host], stop: stop);
        var owner = find(part.Hosts);
        return new(owner.Name, end, end - begin, owner.Rows(part.Of(owner.Host)));
    }

    private sealed record Reading(string Owner, VirtualTime At, Duration Interval, IReadOnlyList<InterruptRow> Rows)
    {
        public string ToJson() => JsonReport.Write(Owner, At, Interval, Rows);
    }
}
