using System.Diagnostics;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Parts;
using ActorXen.Exports;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Runs;

namespace ActorXen.Cli.Inspection;

/// <summary>Executes a part of a stored run again, from the nearest checkpoint, and writes what happens.</summary>
/// <param name="from">As <see cref="StoredInterval.Bounds"/> says, like <paramref name="to"/>.</param>
/// <param name="hosts">Names of the hosts to write.</param>
internal sealed class TraceWalk(
    StoredRuns runs, IRunJournal journal, RunHeader header, VirtualTime from, VirtualTime to,
    IReadOnlySet<string> hosts)
{
    /// <summary>
    /// Events of a step: few enough that their facts fit into memory and that Ctrl-C is soon heard. Counted instead of
    /// timed, so that a part is always written in the same steps.
    /// </summary>
    private const long MostInStep = 400_000;
    private const long FewInStep = MostInStep / 4;

    /// <param name="show">Takes how much of the part is written; times are since its beginning.</param>
    /// <exception cref="HashMismatchException">The run was different when it was stored.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="stop"/> ended it; what is written is not whole.
    /// </exception>
    public async Task WriteAsync(ITraceExport export, Action<RunProgress> show, CancellationToken stop)
    {
        var books = new CounterShelf();
        var travel = runs.TravelTo(from, journal, Build);
        using var simulation = await travel.ToAsync(header.RunId, from, stop: stop);
        runs.Progress?.Clear();
        // The way to the part was not as fast as what follows, so it is no measure for what is left.
        var (clock, begun) = (Stopwatch.StartNew(), simulation.Delivered);
        if (from != VirtualTime.Zero) export.Begin(from, number => books.Book(number).Places());
        var step = Duration.Shorter(1.Ms, to - from);
        for (var at = from; at < to;)
        {
            stop.ThrowIfCancellationRequested();
            var before = simulation.Delivered;
            at = VirtualTime.Earlier(at + step, to);
            simulation.RunUntil(at);
            await export.AdvanceAsync(at);
            show(OfPart(at, simulation.Delivered - begun, clock));
            var delivered = simulation.Delivered - before;
            if (delivered > MostInStep) step = Duration.Longer(step / 2, new(1));
            else if (delivered < FewInStep) step *= 2;
        }

        await export.EndAsync(to);

        ISimulation Build(RunHeader stored)
        {
            var built = runs.Build(stored, Watch, Choose);
            // The first facts come when the hosts start.
            if (from == VirtualTime.Zero) export.Begin(from, number => books.Book(number).Places());
            return built;
        }

        IReadOnlyList<HostDirectory> Choose(IReadOnlyList<HostDirectory> all)
        {
            List<HostDirectory> chosen = [.. all.Where(host => hosts.Contains(host.Name))];
            return chosen.Count > 0
                ? chosen
                : throw InterruptOwner.Unknown("host", hosts.First(), all.Select(host => host.Name));
        }

        // A checkpoint contains the counters too.
        IReadOnlyList<IFactSink> Watch(HostDirectory host) =>
            hosts.Contains(host.Name) ? [.. books.Watch(host), export.Watch(host)] : books.Watch(host);

        RunProgress OfPart(VirtualTime at, long delivered, Stopwatch clock) =>
            new(VirtualTime.Zero + (at - from), to - from, delivered, clock.Elapsed.TotalSeconds, VirtualTime.Zero);
    }
}
