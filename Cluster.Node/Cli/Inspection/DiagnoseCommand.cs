using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Report.Answers;
using ActorXen.Report.Diagnosis;
using ActorXen.Report.Diagnosis.Rules;
using ActorXen.Report.Paths;
using ActorXen.Report.Views;
using ActorXen.Runs;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Inspection;

/// <summary><c>actorxen diagnose</c>: what limits a stored run, with evidence and the next command.</summary>
internal static class DiagnoseCommand
{
    private const int MostFindings = 5;

    public static Command Create(Composition parts, Terminal terminal)
    {
        var run = Options.Run();
        var at = Options.Time(
            "--at", "Looks from the beginning of the run up to this virtual time; by default up to its end.",
            mayBeZero: false);
        var from = Options.Time("--from", "Looks from this virtual time on.");
        var to = Options.Time("--to", "Looks up to this virtual time; by default up to the end.", mayBeZero: false);
        var (host, domain) = (Options.HostPattern(), Options.DomainPattern());
        var (store, json, all) = (Options.Store(), Options.Json(), Options.All());
        var command = new Command(
            "diagnose", "Finds what limits a stored run: bottlenecks, the root first, each with its evidence.")
        {
            run, domain, host, at, from, to, store, json, all,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var (moment, begin, end) = (parsed.GetValue(at), parsed.GetValue(from), parsed.GetValue(to));
            if (moment is not null && (begin ?? end) is not null)
                throw new InputException("--at cannot be combined with --from and --to. Give one of them.");
            await using var journal = parts.FindStore(parsed.GetValue(store));
            var name = parsed.GetRequiredValue(run);
            var record = await journal.ReadAsync(name);
            var header = record.Summary.Header;
            var (first, last) = StoredInterval.Bounds(
                record.Summary, begin, moment ?? end, moment is null ? "--to" : "--at");
            var choice = new DomainChoice(parsed.GetValue(host), parsed.GetValue(domain));
            var options = $"{Given("--at", moment)}{Given("--from", begin)}{Given("--to", end)}";
            var runs = parts.Stored.For(terminal, parsed.GetValue(json));
            var part = await ReadAsync(runs, journal, header, first, last, choice, stop);
            var answer = new DiagnosisAnswer(part, DiagnosisRules.All, name, options);
            if (parsed.GetValue(json)) await terminal.Out.WriteLineAsync(answer.Json());
            else terminal.Out.Write(answer.Text(terminal.Width, parsed.GetValue(all) ? int.MaxValue : MostFindings));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static string Given(string option, Duration? value) =>
        value is { } given ? $" {option} {UnitText.Write(given)}" : "";

    private static async Task<DiagnosedPart> ReadAsync(
        StoredRuns runs, IRunJournal journal, RunHeader header, VirtualTime from, VirtualTime to, DomainChoice choice,
        CancellationToken stop)
    {
        var specs = runs.ReadScenario(header).Hosts;
        PathCollector? requests = null;
        var built = new List<HostDirectory>();
        var book = new PathBook([ChainKind.Request], chain => (requests ??= Collector()).Add(chain));
        using var part = await StoredInterval.ReadAsync(
            runs, journal, header, from, to, choice.Hosts, Watch, stop);
        var viewed = part.Hosts.Select(one => new ViewedHost(
            specs[one.Host], one, part.Of(one), part.Book(one).Places(), choice.Domains(one)));
        return new(new(from, to, [.. viewed], int.MaxValue), requests ?? Collector());

        IReadOnlyList<IFactSink> Watch(HostDirectory host)
        {
            built.Add(host);
            return [book.Of(host)];
        }

        PathCollector Collector()
        {
            HashSet<(int, int)> domains = [.. choice.Hosts(built).SelectMany(host =>
                choice.Domains(host).Select(domain => (host.Host, domain.Id)))];
            return new(new(built, specs), from, (host, domain) => domains.Contains((host, domain)));
        }
    }
}
