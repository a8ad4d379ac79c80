using System.CommandLine;
using System.Diagnostics;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Cli.Inspection;

/// <summary><c>actorxen top RUN --watch</c>: the domains of a run in progress, again and again.</summary>
internal sealed class TopWatchOptions
{
    private const string EveryName = "--every";

    /// <summary>Of the time between looks, a look at a store takes at most about a half.</summary>
    private const int Share = 2;

    private static readonly Duration _usual = 2_000.Ms;
    private static readonly Duration _shortest = 100.Ms;

    /// <summary>After so many looks without anything new, a line says so.</summary>
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(20);

    private readonly Option<bool> _watch = new("--watch")
    {
        Description = "Shows a run in progress, again and again until it ends; shares are of the time between.",
    };

    private readonly Option<Duration?> _every = Options.Time(
        EveryName, "With --watch: wall time between looks; 2s by default, at least 100ms.");

    private readonly Option<string?> _cluster = new("--cluster")
    {
        Description = "With --watch: host:port of a node's API, or several, to watch a run on that cluster.",
        HelpName = "ADDRESS",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_watch, _every, _cluster]) command.Add(option);
    }

    /// <exception cref="InputException">Something belongs to it that is given without it, or the reverse.</exception>
    public bool IsAsked(ParseResult parsed, bool hasPart)
    {
        var isAsked = parsed.GetValue(_watch);
        if (!isAsked && parsed.GetValue(_every) is not null)
            throw new InputException($"{EveryName} belongs to --watch. Add that, or leave {EveryName} out.");
        if (!isAsked && parsed.GetValue(_cluster) is not null)
        {
            throw new InputException(
                "--cluster belongs to --watch. Add that, or name the cluster's store with --store.");
        }

        if (isAsked && hasPart)
            throw new InputException("--watch shows what is now. Leave --at, --from and --to out.");
        return isAsked;
    }

    public async Task<ExitCode> RunAsync(
        ParseResult parsed, Composition parts, Terminal terminal, string run, string? store, DomainChoice choice,
        TopScreen screen, CancellationToken stop)
    {
        var every = parsed.GetValue(_every) ?? _usual;
        if (every < _shortest)
            throw new InputException($"{EveryName} {every} is too short. Give at least {_shortest}.");
        var pause = TimeSpan.FromMilliseconds(every.Nanoseconds / 1e6);
        var cluster = parsed.GetValue(_cluster);
        if (cluster is not null && store is not null)
            throw new InputException("--cluster and --store are two ways to a run. Give one of them.");
        await using ITopSource source = cluster is not null
            ? new ClusterTop(new(cluster), run, choice.Pattern)
            : await StoredTop.OpenAsync(parts, store, run, choice, pause / Share);
        try
        {
            return await WatchAsync(
                source, cluster is null ? run : null, screen, pause, parts.Delay, terminal, stop);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    /// <param name="stored">The run in a store, which may be one that no process runs; null on a cluster.</param>
    private static async Task<ExitCode> WatchAsync(
        ITopSource source, string? stored, TopScreen screen, TimeSpan pause,
        Func<TimeSpan, CancellationToken, Task> delay, Terminal terminal, CancellationToken stop)
    {
        var advice = "nothing new is sealed"
            + (stored is null ? "" : $"; if no process runs it: actorxen run --resume {stored}");
        var (reached, since) = (new VirtualTime(-1), Stopwatch.StartNew());
        while (true)
        {
            var clock = Stopwatch.StartNew();
            var look = await source.LookAsync(stop);
            if (look.Sealed > reached)
            {
                reached = look.Sealed;
                since.Restart();
            }

            var isQuiet = since.Elapsed > _quiet && !look.IsLast;
            if (isQuiet && stored is not null && look.State == TopLook.Running)
                look = look with { State = TopLook.Open };
            screen.Show(look, isQuiet ? advice : "");
            if (look.IsLast) return await EndAsync(look, terminal);
            var rest = pause - clock.Elapsed;
            if (rest > TimeSpan.Zero) await delay(rest, stop);
        }
    }

    private static async Task<ExitCode> EndAsync(TopLook look, Terminal terminal)
    {
        if (look.State == "failed")
        {
            await terminal.Error.WriteLineAsync($"actorxen: run {look.Name} failed: {look.Note}");
            return ExitCode.EntityFailed;
        }

        if (look.Top is null)
            await terminal.Error.WriteLineAsync(
                $"actorxen: run {look.Name} is {look.State}; nobody has looked at its domains. Name its store with "
                + "--store to see them.");
        return ExitCode.Ok;
    }
}
