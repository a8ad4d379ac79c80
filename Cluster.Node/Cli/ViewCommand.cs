using System.CommandLine;
using System.IO.Enumeration;
using ActorXen.Messages;
using ActorXen.Report;
using ActorXen.Report.Views;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary>
/// <c>actorxen top</c>, <c>pcpus</c> and the other views: a moment or a part of a stored run in a known layout.
/// </summary>
internal static class ViewCommand
{
    /// <param name="root">Gets the command; of a view with two words, as <c>evtchn dump</c>, below another one.</param>
    public static void AddTo(Command root, IRunView view, Composition parts, Terminal terminal)
    {
        var command = Create(view, parts, terminal);
        if (view.Name.Split(' ') is [var word, _]) root.Add(new Command(word, view.Summary) { command });
        else root.Add(command);
    }

    private static Command Create(IRunView view, Composition parts, Terminal terminal)
    {
        var run = Options.Run();
        var at = Options.Time(
            "--at", "Counts from the beginning of the run up to this virtual time; by default up to its end.",
            mayBeZero: false);
        var from = Options.Time("--from", "Counts from this virtual time on.");
        var to = Options.Time("--to", "Counts up to this virtual time; by default up to the end.", mayBeZero: false);
        var host = new Option<string?>("--host")
        {
            Description = "Shows only hosts of this name; it may contain * and ?.",
            HelpName = "PATTERN",
        };
        var domain = new Option<string?>("--dom")
        {
            Description = "Shows only domains of this name, or HOST/NAME; it may contain * and ?.",
            HelpName = "PATTERN",
        };
        var store = Options.Store();
        var json = Options.Json();
        var all = Options.All();
        var command = new Command(view.Name.Split(' ')[^1], view.Summary) { run, at, from, to, host };
        if (view.IsOfDomains) command.Add(domain);
        foreach (var option in (Option[])[store, json, all]) command.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            var (moment, begin, end) = (parsed.GetValue(at), parsed.GetValue(from), parsed.GetValue(to));
            if (moment is not null && (begin ?? end) is not null)
                throw new InputException("--at cannot be combined with --from and --to. Give one of them.");
            await using var journal = parts.FindStore(parsed.GetValue(store));
            var header = (await journal.ReadAsync(parsed.GetRequiredValue(run))).Summary.Header;
            var (first, last) = StoredInterval.Bounds(header, begin, moment ?? end, moment is null ? "--to" : "--at");
            var choice = new Choice(parsed.GetValue(host), view.IsOfDomains ? parsed.GetValue(domain) : null);
            using var part = await StoredInterval.ReadAsync(parts, journal, header, first, last, choice.Hosts);
            var specs = parts.StoredScenario(header).Hosts;
            var viewed = part.Hosts.Select(one => new ViewedHost(
                specs[one.Host], one, part.Of(one), part.Book(one).Places(), choice.Domains(one))
            {
                Ports = part.Simulation.PortsOf(one),
            });
            var mostRows = parsed.GetValue(all) || parsed.GetValue(json) ? int.MaxValue : RowLimits.Terminal.Domains;
            var answer = view.Read(new(first, last, [.. viewed], mostRows));
            if (parsed.GetValue(json)) await terminal.Out.WriteLineAsync(answer.Json);
            else terminal.Print(answer.Table);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The hosts and domains that the user wants to see.</summary>
    /// <param name="Host">A pattern; null for all hosts.</param>
    /// <param name="Domain">A pattern; null for all domains.</param>
    private sealed record Choice(string? Host, string? Domain)
    {
        /// <summary>The hosts that match; of those, only those with a domain that matches.</summary>
        /// <exception cref="InputException">A pattern matches nothing.</exception>
        public List<HostDirectory> Hosts(IReadOnlyList<HostDirectory> hosts)
        {
            List<HostDirectory> matching = [.. hosts.Where(host => IsLike(Host, host.Name))];
            if (matching.Count == 0) throw InterruptOwner.Unknown("host", Host!, hosts.Select(host => host.Name));
            if (Domain is null) return matching;
            List<HostDirectory> having = [.. matching.Where(host => Domains(host).Count > 0)];
            return having.Count > 0 ? having : throw InterruptOwner.Unknown(
                "domain", Domain, matching.SelectMany(host => host.Domains.Select(one => one.Name)).Distinct());
        }

        /// <summary>The domains of a host that match.</summary>
        public IReadOnlyList<DomainEntry> Domains(HostDirectory host) => [.. host.Domains.Where(
            domain => IsLike(Domain, domain.Name) || IsLike(Domain, $"{host.Name}/{domain.Name}"))];

        private static bool IsLike(string? pattern, string name) =>
            pattern is null || FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
    }
}
