using System.CommandLine;
using ActorXen.Messages;
using ActorXen.Report;

namespace ActorXen.Cli;

/// <summary><c>actorxen interrupts</c>: /proc/interrupts of a guest or of a host, at any time of a stored run.</summary>
internal static class InterruptsCommand
{
    private const int UsualTop = 20;

    public static Command Create(Composition parts, Terminal terminal)
    {
        var run = Options.Run();
        var domain = new Option<string?>("--dom") { Description = "A guest: its name, or HOST/NAME where several have it.", HelpName = "NAME" };
        var host = new Option<string?>("--host") { Description = "A host: its physical lines and IPIs.", HelpName = "NAME" };
        var at = Options.Time("--at", "Virtual time; the end of the run by default.");
        var delta = Options.Time("--delta", "Rates per second over this long before --at, instead of counts since the beginning.");
        var top = new Option<int>("--top") { Description = "Rows of --delta. 20 by default.", DefaultValueFactory = _ => UsualTop, HelpName = "N" };
        top.Validators.Add(result => Options.Within(result, top, 1, 100_000));
        var store = Options.Store();
        var json = Options.Json();
        var command = new Command("interrupts", "Shows interrupt counts of a stored run as /proc/interrupts does.")
        {
            run, domain, host, at, delta, top, store, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            if (parsed.GetValue(domain) is null == parsed.GetValue(host) is null) throw new InputException("whose interrupts? Give either --dom NAME or --host NAME.");
            if (parsed.GetValue(delta) is { Nanoseconds: 0 }) throw new InputException("--delta 0s has no rates. Give a length above zero.");
            var (reading, interval) = (new Reading(), parsed.GetValue(delta));
            await parts.Visit(reading.Request(parsed.GetRequiredValue(run), parsed.GetValue(store), parsed.GetValue(at), interval, shelf => Target.Find(shelf, parsed.GetValue(domain), parsed.GetValue(host))), stop);
            var rows = reading.Rows();
            if (parsed.GetValue(json)) await terminal.Out.WriteLineAsync(JsonReport.Write(reading.Owner, reading.At, reading.Interval, rows));
            else if (interval is null) await terminal.Out.WriteAsync(InterruptTable.Write(rows));
            else terminal.Print(DeltaView.Of(rows, reading.Interval, parsed.GetValue(top)));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>A host, or a domain on it.</summary>
    private sealed record Target(HostDirectory Host, DomainEntry? Domain)
    {
        public static Target Find(CounterShelf shelf, string? domain, string? host)
        {
            if (host is not null)
                return new(shelf.Hosts.FirstOrDefault(entry => entry.Name == host) ?? throw Unknown("host", host, shelf.Hosts.Select(entry => entry.Name)), null);
            List<Target> found = [.. shelf.Hosts.SelectMany(entry => entry.Domains
                .Where(one => one.Name == domain || $"{entry.Name}/{one.Name}" == domain)
                .Select(one => new Target(entry, one)))];
            return found.Count switch
            {
                1 => found[0],
                0 => throw Unknown("domain", domain!, shelf.Hosts.SelectMany(entry => entry.Domains).Select(one => one.Name).Distinct()),
                _ => throw new InputException($"{found.Count} hosts have a domain \"{domain}\". Say which: {found[0].Name}."),
            };
        }

        public string Name => Domain is null ? Host.Name : $"{Host.Name}/{Domain.Name}";

        public IReadOnlyList<InterruptRow> Rows(Counters counters) =>
            Domain is null ? InterruptTable.OfHost(Host, counters) : InterruptTable.OfGuest(Host, Domain.Id, counters);

        private static InputException Unknown(string kind, string name, IEnumerable<string> known)
        {
            string[] names = [.. known.Take(9)];
            return new($"no {kind} \"{name}\". There is {string.Join(", ", names.Take(8))}{(names.Length > 8 ? ", …" : "")}.");
        }
    }

    /// <summary>The counters at one time, or at two with what came between.</summary>
    private sealed class Reading
    {
        private readonly CounterShelf _shelf = new();
        private Target? _target;
        private Counters? _earlier;
        private Counters? _latest;
        private VirtualTime _start;

        public VirtualTime At { get; private set; }

        public Duration Interval => At - _start;

        public string Owner => _target!.Name;

        public VisitRequest Request(string run, string? store, Duration? at, Duration? interval, Func<CounterShelf, Target> find) => new(
            run, store, length => Stops(length, at, interval), _shelf.Watch, now => Arrive(now, find));

        public IReadOnlyList<InterruptRow> Rows() => _target!.Rows(_earlier is null ? _latest! : _latest!.Since(_earlier));

        private IReadOnlyList<VirtualTime> Stops(VirtualTime length, Duration? at, Duration? interval)
        {
            var end = at is null ? length : new VirtualTime(at.Value.Nanoseconds);
            if (end > length) throw new InputException($"--at {end} is after the end of the run, {length}.");
            if (interval is null || interval.Value.Nanoseconds >= end.Nanoseconds) return [At = end];
            At = end;
            return [_start = new VirtualTime(end.Nanoseconds - interval.Value.Nanoseconds), end];
        }

        private void Arrive(VirtualTime now, Func<CounterShelf, Target> find)
        {
            _target ??= find(_shelf);
            var read = _shelf.Read(_target.Host.Host, now);
            if (now < At) _earlier = read;
            else _latest = read;
        }
    }
}
