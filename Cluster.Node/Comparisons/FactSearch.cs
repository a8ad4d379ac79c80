using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Runs;

namespace ActorXen.Comparisons;

/// <summary>Executes two stored runs again, side by side, to find the first fact that differs.</summary>
/// <param name="journal">Where the runs are kept; only read.</param>
/// <param name="build">Builds a run's simulation; does not start it.</param>
internal sealed class FactSearch(IRunJournal journal, Func<RunHeader, WatchHost, ISimulation> build)
{
    /// <summary>In how many steps the time between two seals is executed, so that few facts wait in memory.</summary>
    private const int Steps = 64;

    /// <param name="parting">Where the runs part, according to their seals.</param>
    /// <returns>The parting with the fact, or with the reason why there is none.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> ended the search.</exception>
    public async Task<Parting> FindAsync(
        RunRecord one, RunRecord other, Parting parting, CancellationToken stop = default)
    {
        try
        {
            using var first = await Player.AtAsync(journal, build, one, parting.LastEqual);
            using var second = await Player.AtAsync(journal, build, other, parting.LastEqual);
            // A message can differ just before the seal, and the first fact that follows from it just after it.
            var end = VirtualTime.Earlier(
                parting.At + (parting.At - parting.LastEqual),
                VirtualTime.Zero + Duration.Shorter(one.Summary.Header.Length, other.Summary.Header.Length));
            var step = Duration.Longer((parting.At - parting.LastEqual) / Steps, new(1));
            for (var at = parting.LastEqual; at < end;)
            {
                stop.ThrowIfCancellationRequested();
                at = VirtualTime.Earlier(at + step, end);
                first.RunUntil(at);
                second.RunUntil(at);
                if (First(first, second) is { } found) return parting with { Fact = found };
            }

            return parting with
            {
                WhyNone = $"No fact differs up to {end}; what differs is the order or the content of messages.",
            };
        }
        catch (Exception failure) when (failure is HashMismatchException or StateFormatException)
        {
            return parting with { WhyNone = $"They cannot be executed again to tell more: {ErrorLine.Of(failure)}" };
        }
        catch (RunFailedException failure)
        {
            return parting with { WhyNone = $"One of them fails before a fact differs: {ErrorLine.Of(failure)}" };
        }
    }

    private static FirstFact? First(Player first, Player second)
    {
        (VirtualTime At, FirstFact Fact)? earliest = null;
        foreach (var (one, other) in first.Tapes.Zip(second.Tapes))
        {
            if (FactTape.Compare(one, other) is not var (left, right)) continue;
            var at = VirtualTime.Earlier(left?.At ?? VirtualTime.Never, right?.At ?? VirtualTime.Never);
            if (earliest is { } known && known.At <= at) continue;
            earliest = (at, Describe(at, (one.Host, left), (other.Host, right)));
        }

        return earliest?.Fact;
    }

    /// <summary>The two facts side by side if they are of the same part and time; else only the earlier one.</summary>
    private static FirstFact Describe(
        VirtualTime at, (HostDirectory Host, TapedFact? Fact) one, (HostDirectory Host, TapedFact? Fact) other)
    {
        var (early, late) = one.Fact?.At == at ? (one, other) : (other, one);
        var where = FactText.Where(early.Host, early.Fact!.Value);
        var what = FactText.What(early.Host, early.Fact.Value.Fact);
        var instead = late.Fact switch
        {
            null => "nothing",
            { } fact when fact.At == at && FactText.Where(late.Host, fact) == where =>
                FactText.What(late.Host, fact.Fact),
            { } fact =>
                $"not yet; at {Seconds(fact.At)} {FactText.Where(late.Host, fact)}: "
                + FactText.What(late.Host, fact.Fact),
        };
        return early == one ? new(at, where, what, instead) : new(at, where, instead, what);
    }

    private static string Seconds(VirtualTime at) =>
        FormattableString.Invariant($"{at.Nanoseconds / 1e9:0.#########} s");

    /// <summary>A run that is executed again, with a tape for each host.</summary>
    private sealed class Player : IDisposable
    {
        private readonly SortedDictionary<int, FactTape> _tapes = [];
        private ISimulation? _simulation;

        /// <summary>By host number.</summary>
        public IEnumerable<FactTape> Tapes => _tapes.Values;

        public static async Task<Player> AtAsync(
            IRunJournal journal, Func<RunHeader, WatchHost, ISimulation> build, RunRecord run, VirtualTime at)
        {
            var player = new Player();
            var books = new CounterShelf();
            var travel = new TimeTravel(journal, header => build(header, Watch));
            player._simulation = await travel.ToAsync(run.Summary.Header.RunId, at);
            foreach (var tape in player.Tapes) tape.IsOn = true;
            return player;

            // A checkpoint contains the counters too.
            IReadOnlyList<IFactSink> Watch(HostDirectory host)
            {
                var tape = new FactTape(host);
                lock (player._tapes) player._tapes[host.Host] = tape;
                return [.. books.Watch(host), tape];
            }
        }

        public void RunUntil(VirtualTime at) => _simulation!.RunUntil(at);

        public void Dispose() => _simulation?.Dispose();
    }
}
