using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Xl;
using ActorXen.Runs;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Inspection;

/// <summary>
/// <c>actorxen xl</c>: prints what Xen's toolstack would print on a host at any time of a stored run.
/// </summary>
internal static class XlCommand
{
    private const string SchedPrefix = "sched-";

    private static readonly string[] _views = ["list", "vcpu-list", "cpupool-list"];

    public static Command Create(Composition parts, Terminal terminal)
    {
        var run = Options.Run();
        string[] questions = [.. _views, .. Listed(parts).Select(policy => SchedPrefix + policy.Name)];
        var question = new Argument<string>("QUESTION") { Description = $"{Suggestion.OneOf(questions)}." };
        question.CompletionSources.Add(questions);
        question.Validators.Add(result =>
        {
            var wrong = result.Tokens.FirstOrDefault(token => !questions.Contains(token.Value));
            if (wrong is not null)
                result.AddError($"xl has no \"{wrong.Value}\". {Suggestion.Use(wrong.Value, questions)}");
        });
        var at = Options.Time("--at", "Virtual time; the end of the run by default.");
        var host = new Option<string?>("--host")
        {
            Description = "The host to show; required if the run has several.",
            HelpName = "NAME",
        };
        var pool = new Option<string?>("--pool", "-p")
        {
            Description = "With sched-…: shows only this pool.",
            HelpName = "NAME",
        };
        var cpus = new Option<bool>("--cpus", "-c") { Description = "With cpupool-list: lists the pools' pCPUs." };
        var vcpus = new Option<bool>("--vcpus", "-v") { Description = "With sched-rtds: shows every vCPU." };
        var store = Options.Store();
        var json = Options.Json();
        var command = new Command("xl", "Shows a host as Xen's toolstack would, at any time of a stored run.")
        {
            run, question, at, host, pool, cpus, vcpus, store, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            await using var journal = parts.FindStore(parsed.GetValue(store));
            var record = await journal.ReadAsync(parsed.GetRequiredValue(run));
            var header = record.Summary.Header;
            var (_, moment) = StoredInterval.Bounds(record.Summary, null, parsed.GetValue(at), "--at");
            var runs = parts.Stored.For(terminal, parsed.GetValue(json));
            var machine = Find(runs.ReadScenario(header).Hosts, parsed.GetValue(host));
            var asked = parsed.GetRequiredValue(question);
            RefuseOtherPolicy(asked, machine, parsed.GetValue(pool), questions);
            var policy = Listed(parts).FirstOrDefault(one => SchedPrefix + one.Name == asked);
            var listing = await runs.AgainAsync(
                header, () => ReadAsync(runs, journal, header, machine, moment, stop));
            var pools = PoolsOf(asked, listing, parsed.GetValue(pool));
            if (parsed.GetValue(json)) await terminal.Out.WriteLineAsync(Json(asked, listing, pools, policy));
            else if (asked == "cpupool-list" && parsed.GetValue(cpus))
                await terminal.Out.WriteAsync(XlText.PoolCpus(listing));
            else await terminal.Out.WriteAsync(Text(asked, listing, pools, policy, parsed.GetValue(vcpus)));
            if (!parsed.GetValue(json) && Legend(asked, policy) is { } legend)
                await terminal.Error.WriteLineAsync($"actorxen: {legend}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task<XlListing> ReadAsync(
        StoredRuns runs, IRunJournal journal, RunHeader header, HostSpec host, VirtualTime at, CancellationToken stop)
    {
        var shelf = new CounterShelf();
        var travel = runs.TravelTo(
            at, journal, stored => runs.Build(stored, shelf.Watch, hosts => [hosts[host.Number]]));
        using var simulation = await travel.ToAsync(header.RunId, at, stop: stop);
        var directory = simulation.Hosts.First(one => one.Host == host.Number);
        return XlListing.Of(host, directory, shelf.Book(host.Number), at);
    }

    private static HostSpec Find(IReadOnlyList<HostSpec> hosts, string? name)
    {
        var names = string.Join(", ", hosts.Take(8).Select(host => host.Name)) + (hosts.Count > 8 ? ", …" : "");
        if (name is not null) return hosts.FirstOrDefault(host => host.Name == name)
            ?? throw new InputException($"the run has no host \"{name}\". Its hosts: {names}.");
        return hosts.Count == 1
            ? hosts[0]
            : throw new InputException($"the run has {hosts.Count} hosts. Choose one with --host: {names}.");
    }

    private static void RefuseOtherPolicy(string question, HostSpec host, string? name, string[] questions)
    {
        if (name is not null && !host.Pools.Any(pool => pool.Name == name))
            throw new InputException(
                $"{host.Name} has no pool \"{name}\". "
                + $"Its pools: {string.Join(", ", host.Pools.Select(pool => pool.Name))}.");
        if (!question.StartsWith(SchedPrefix, StringComparison.Ordinal)) return;
        var asked = host.Pools.Where(pool => name is null || pool.Name == name).Select(pool => pool.Policy).ToList();
        if (asked.Contains(question[SchedPrefix.Length..])) return;
        var own = SchedPrefix + asked[0];
        var remedy = questions.Contains(own) ? $"Use {own}." : "xl has no command for its parameters.";
        throw new InputException(
            $"{host.Name} has no pool with the scheduler {question[SchedPrefix.Length..]}, "
            + $"only {string.Join(", ", asked)}. {remedy}");
    }

    /// <summary>The pools whose policy a sched-… question names.</summary>
    private static List<XlPool> PoolsOf(string question, XlListing listing, string? name) =>
        [.. listing.PoolsOf(question.Replace(SchedPrefix, "", StringComparison.Ordinal))
            .Where(pool => name is null || pool.Name == name)];

    /// <summary>Policies whose parameters xl can show.</summary>
    private static IEnumerable<IPolicySettings> Listed(Composition parts) =>
        parts.Policies.PolicySettings.Where(policy => policy.Listing is not null);

    private static string Text(
        string question, XlListing listing, List<XlPool> pools, IPolicySettings? policy, bool eachVcpu) =>
        question switch
        {
            "list" => XlText.Domains(listing),
            "vcpu-list" => XlText.Vcpus(listing),
            "cpupool-list" => XlText.Pools(listing),
            _ => string.Concat(pools.Select(pool => XlText.Shares(listing, pool, policy!, eachVcpu))),
        };

    private static string Json(string question, XlListing listing, List<XlPool> pools, IPolicySettings? policy) =>
        question switch
        {
            "list" => XlJson.Domains(listing),
            "vcpu-list" => XlJson.Vcpus(listing),
            "cpupool-list" => XlJson.Pools(listing),
            _ => XlJson.Shares(listing, pools, policy!),
        };

    private static string? Legend(string question, IPolicySettings? policy) => question switch
    {
        "list" => "Mem: MiB. Time(s): virtual seconds on pCPUs.",
        "vcpu-list" => "CPU: where the vCPU runs or last ran. Time(s): virtual seconds on pCPUs.",
        _ => policy?.Listing!.Legend,
    };
}
