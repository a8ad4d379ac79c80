using System.CommandLine;
using System.Globalization;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Report.Answers;
using ActorXen.Report.Paths;
using ActorXen.Runs;

namespace ActorXen.Cli.Inspection;

/// <summary><c>actorxen follow</c>: every step of single requests or wakeups of a stored run.</summary>
internal static class FollowCommand
{
    private const int MostSlowest = 1_000;

    public static Command Create(Composition parts, Terminal terminal)
    {
        var run = Options.Run();
        var (host, domain) = (Options.HostPattern(), Options.DomainPattern());
        var request = Number("--request", "Follows this request of the domain; its first one is 1.", long.MaxValue);
        var slowest = Number("--slowest", "Follows so many, the slowest first. By default 1.", MostSlowest);
        var at = Options.Time("--at", "Follows what is under way at this virtual time, the slowest first.");
        var from = Options.Time("--from", "Follows what ends at this virtual time or later.");
        var to = Options.Time("--to", "Follows what ends before this virtual time.", mayBeZero: false);
        var (wakeups, replay) = (PathOptions.Wakeups(), PathOptions.Replay());
        var (store, json) = (Options.Store(), Options.Json());
        var command = new Command("follow", "Follows single requests or wakeups of a stored run, step by step.")
        {
            run, domain, host, request, slowest, at, from, to, wakeups, replay, store, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var (number, moment) = (parsed.GetValue(request), parsed.GetValue(at));
            if (number is not null && (moment is not null || parsed.GetValue(slowest) is not null))
                throw new InputException("--request names one. Leave out --slowest and --at.");
            var (begin, end) = (parsed.GetValue(from), parsed.GetValue(to));
            if ((begin ?? end) is not null && (number is not null || moment is not null))
                throw new InputException(
                    $"{(number is null ? "--at" : "--request")} cannot be combined with --from and --to. "
                    + "Give one of them.");
            await using var journal = parts.FindStore(parsed.GetValue(store));
            var record = await journal.ReadAsync(parsed.GetRequiredValue(run));
            var header = record.Summary.Header;
            if (moment >= header.Length)
                throw new InputException($"--at {moment} is not within the run. Give less than {header.Length}.");
            var (first, last) = StoredInterval.Bounds(
                record.Summary, begin, end ?? (moment is null && number is null ? null : header.Length));
            var wanted = new Wanted(
                PathOptions.KindOf(parsed.GetValue(wakeups)), new(parsed.GetValue(host), parsed.GetValue(domain)),
                number, (int)(parsed.GetValue(slowest) ?? 1), moment, first, last, parsed.GetValue(replay))
            {
                IsPart = (begin ?? end) is not null,
            };
            var (answer, source) = await wanted.FindAsync(
                parts.Stored.For(terminal, parsed.GetValue(json)), journal, record, stop);
            if (source.Note.Length > 0) await terminal.Error.WriteLineAsync($"actorxen: {source.Note}");
            if (parsed.GetValue(json)) await terminal.Out.WriteLineAsync(answer.Json());
            else foreach (var table in answer.Tables()) terminal.Print(table);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Option<long?> Number(string name, string description, long most)
    {
        return new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                    && value >= 1 && value <= most)
                    return value;
                result.AddError($"{name} \"{text}\" is not a number from 1 to {most}.");
                return null;
            },
        };
    }

    /// <param name="Number">Of one request; null for the slowest.</param>
    /// <param name="Count">How many of the slowest.</param>
    /// <param name="At">Only those that are under way then; null for all.</param>
    /// <param name="From">Only those that end then or later.</param>
    /// <param name="To">Only those that end before.</param>
    /// <param name="IsReplayed">Whether the run is executed again even if it has recorded them.</param>
    private sealed record Wanted(
        ChainKind Kind, DomainChoice Choice, long? Number, int Count, Duration? At, VirtualTime From, VirtualTime To,
        bool IsReplayed)
    {
        /// <summary>Whether the user asks for a part of the run.</summary>
        public bool IsPart { get; init; }

        private string When => IsPart ? $"from {From} to {To}" : "in this run";

        private string What => Kind == ChainKind.Request ? "request" : "wakeup";

        public async Task<(FollowAnswer Answer, PathsSource Source)> FindAsync(
            StoredRuns runs, IRunJournal journal, RunRecord record, CancellationToken stop)
        {
            var header = record.Summary.Header;
            var found = new SlowestChains(Count);
            var (numbers, chosenName) = (0L, "");
            PathNames? names = null;
            // A recording of some requests does not tell what else happened. One of the slowest of the whole run does
            // not tell which were the slowest of a part.
            var slowest = Number is null && At is null && !IsPart ? Count : 0;
            var asked = new PathsAsked(Kind, To, MaySample: false, slowest, IsReplayed)
            {
                Lacks = Number is { } one ? () => Lacking(found.Chains, one) : null,
            };
            var source = await StoredPaths.FollowAsync(runs, journal, record, asked, Choice.Hosts, hosts =>
            {
                List<(int Host, int Domain)> chosen = [.. Choice.Hosts(hosts).SelectMany(host =>
                    Choice.Domains(host).Select(domain => (host.Host, domain.Id)))];
                if (Number is not null && chosen.Count > 1)
                    throw new InputException(
                        $"--request is of one domain, and {chosen.Count} match. Name one, such as --dom "
                        + $"{NameOf(hosts, chosen[^1])}.");
                chosenName = chosen.Count == 1 ? NameOf(hosts, chosen[0]) : "the chosen domains";
                names = new(hosts, runs.ReadScenario(header).Hosts);
                var set = chosen.ToHashSet();
                (found, numbers) = (new(Count), 0);
                return chain =>
                {
                    if (!set.Contains((chain.Host, chain.Domain)) || chain.Ended < From) return;
                    numbers = Math.Max(numbers, chain.Number);
                    if (IsWanted(chain)) found.Add(chain);
                };
            }, stop);
            if (found.Chains.Count == 0) throw new InputException(Missing(chosenName, numbers));
            return (new(header.RunId, names!, found.Chains) { Source = source.Key }, source);
        }

        /// <summary>What a recording of some does not say of one; null if it says all.</summary>
        private string? Lacking(IReadOnlyList<PathChain> chains, long number) => chains switch
        {
            [] => $"it did not record {What} {number}",
            [var chain, ..] when chain.Segments.Exists(segment => segment.Cause == Cause.Unknown) =>
                $"it recorded {What} {number} only in part",
            _ => null,
        };

        private static string NameOf(IReadOnlyList<HostDirectory> hosts, (int Host, int Domain) one)
        {
            var host = hosts.First(host => host.Host == one.Host);
            return $"{host.Name}/{host.Domains[one.Domain].Name}";
        }

        private bool IsWanted(PathChain chain) => Number is { } number
            ? chain.Number == number
            : At is not { } at || (chain.Begun <= VirtualTime.Zero + at && chain.Ended > VirtualTime.Zero + at);

        private string Missing(string whose, long numbers) => (Number, At) switch
        {
            _ when numbers == 0 && Choice is { Host: null, Domain: null } =>
                $"no {What} ended {When}.{(Kind == ChainKind.Request ? " Follow wakeups with --wakeups." : "")}",
            _ when numbers == 0 => $"no {What} of {whose} ended {When}. Name another domain with --dom.",
            ({ } number, _) =>
                $"no {What} {number} of {whose} ended in this run; the last one that did has number {numbers}.",
            (_, { } at) => $"no {What} of {whose} was under way at {at}. Give another time, or leave --at out.",
            _ => throw new InvalidOperationException($"{numbers} {What}s ended, and none is wanted"),
        };
    }
}
