using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Report.Printing;
using ActorXen.Report.Views;
using ActorXen.Runs;

namespace ActorXen.Cli.Inspection;

/// <summary>
/// <c>actorxen top</c>, <c>pcpus</c> and the other views: a moment or a part of a stored run in a known layout.
/// </summary>
internal static class ViewCommand
{
    /// <summary>The command's name below the root: the first word of the view's.</summary>
    public static string NameOf(IRunView view) => view.Name.Split(' ')[0];

    /// <returns>Of a view with two words, as <c>evtchn dump</c>, the outer command.</returns>
    public static Command Create(IRunView view, Composition parts, Terminal terminal)
    {
        var command = OfLastWord(view, parts, terminal);
        return command.Name == view.Name ? command : new(NameOf(view), view.Summary) { command };
    }

    private static Command OfLastWord(IRunView view, Composition parts, Terminal terminal)
    {
        var run = Options.Run();
        var at = Options.Time(
            "--at", "Counts from the beginning of the run up to this virtual time; by default up to its end.",
            mayBeZero: false);
        var from = Options.Time("--from", "Counts from this virtual time on.");
        var to = Options.Time("--to", "Counts up to this virtual time; by default up to the end.", mayBeZero: false);
        var host = Options.HostPattern();
        var domain = Options.DomainPattern();
        var store = Options.Store();
        var json = Options.Json();
        var all = Options.All();
        var command = new Command(view.Name.Split(' ')[^1], view.Summary) { run, at, from, to, host };
        if (view.IsOfDomains) command.Add(domain);
        foreach (var option in (Option[])[store, json, all]) command.Add(option);
        var watch = view is TopView ? new TopWatchOptions() : null;
        watch?.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var (moment, begin, end) = (parsed.GetValue(at), parsed.GetValue(from), parsed.GetValue(to));
            var choice = new DomainChoice(parsed.GetValue(host), view.IsOfDomains ? parsed.GetValue(domain) : null);
            if (watch?.IsAsked(parsed, hasPart: (moment ?? begin ?? end) is not null) == true)
            {
                var screen = new TopScreen(
                    terminal, parsed.GetValue(json),
                    parsed.GetValue(all) || parsed.GetValue(json) ? int.MaxValue : RowLimits.Terminal.Domains);
                return (int)await watch.RunAsync(
                    parsed, parts, terminal, parsed.GetRequiredValue(run), parsed.GetValue(store), choice, screen,
                    stop);
            }

            if (moment is not null && (begin ?? end) is not null)
                throw new InputException("--at cannot be combined with --from and --to. Give one of them.");
            await using var journal = parts.FindStore(parsed.GetValue(store));
            var record = await journal.ReadAsync(parsed.GetRequiredValue(run));
            var header = record.Summary.Header;
            var (first, last) = StoredInterval.Bounds(
                record.Summary, begin, moment ?? end, moment is null ? "--to" : "--at");
            var runs = parts.Stored.For(terminal, parsed.GetValue(json));
            using var part = await StoredInterval.ReadAsync(
                runs, journal, header, first, last, choice.Hosts, stop: stop);
            var specs = runs.ReadScenario(header).Hosts;
            var viewed = part.Hosts.Select(one => new ViewedHost(
                specs[one.Host], one, part.Of(one), part.Book(one).Places(), choice.Domains(one))
            {
                Ports = part.Simulation.PortsOf(one),
                Lines = part.Simulation.LinesOf(one),
                Irqs = part.Simulation.IrqsOf(one),
                Vectors = part.VectorsOf(one),
            });
            var mostRows = parsed.GetValue(all) || parsed.GetValue(json) ? int.MaxValue : RowLimits.Terminal.Domains;
            var answer = view.Read(new(first, last, [.. viewed], mostRows));
            if (parsed.GetValue(json)) await terminal.Out.WriteLineAsync(answer.Json);
            else terminal.Print(answer.Table);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
