using System.Diagnostics;
using ActorXen.Cli.Parts;
using ActorXen.Exports;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Recordings;
using ActorXen.Runs;

namespace ActorXen.Cli.Inspection;

/// <summary>Writes what a run has recorded of a part, without executing it again.</summary>
/// <param name="from">As <see cref="StoredInterval.Bounds"/> says, like <paramref name="to"/>.</param>
/// <param name="hosts">Names of the hosts to write.</param>
internal sealed class RecordedWalk(
    StoredRuns runs, IRunJournal journal, RunRecord record, VirtualTime from, VirtualTime to,
    IReadOnlySet<string> hosts)
{
    /// <summary>Facts that are passed on at once: few enough that they fit into memory.</summary>
    private const int MostInStep = 400_000;
    private const int FewInStep = MostInStep / 4;

    private IReadOnlyList<HostDirectory>? _chosen;

    private RunHeader Header => record.Summary.Header;

    /// <summary>The seals whose recordings have the part.</summary>
    private IEnumerable<WindowSeal> Seals
    {
        get
        {
            var before = VirtualTime.Zero;
            foreach (var seal in record.Seals)
            {
                if (seal.At > from && before < to) yield return seal;
                before = seal.At;
            }
        }
    }

    /// <summary>Why the part cannot be read from the recording; null if it can. All of it is looked at.</summary>
    public async Task<string?> WhyNotAsync()
    {
        if (!Header.IsTraced) return "it recorded no facts (run --trace)";
        if (record.Summary.SealedUpTo < to)
            return $"its recording ends at {record.Summary.SealedUpTo}, where the run was interrupted";
        var chosen = Chosen();
        foreach (var seal in Seals)
        {
            if (await LoadAsync(seal.At) is not { } recorded)
                return $"what it recorded up to {seal.At} is damaged or lost";
            foreach (var host in chosen)
            {
                try
                {
                    if (TraceBlock.ReadAll(recorded[host.Host]).Any(block => !block.IsWhole && Has(block)))
                        return $"its recording had no room for all facts of {host.Name} up to {seal.At}";
                }
                catch (StateFormatException damage)
                {
                    return $"what it recorded up to {seal.At} is damaged: {damage.Problem}";
                }
            }
        }

        return null;
    }

    /// <param name="show">Takes how much of the part is written; times are since its beginning.</param>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="stop"/> ended it; what is written is not whole.
    /// </exception>
    public async Task WriteAsync(ITraceExport export, Action<RunProgress> show, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var readers = Chosen().Select(host => new HostReader(host, export.Watch(host))).ToList();
        var (step, at, hasBegun, all) = (Duration.Shorter(1.Ms, to - from), from, false, 0L);
        foreach (var seal in Seals)
        {
            var recorded = await LoadAsync(seal.At)
                ?? throw new StateFormatException($"what was recorded up to {seal.At} is gone");
            foreach (var reader in readers) reader.Read(recorded[reader.Host.Host], from);
            if (!hasBegun) export.Begin(from, number => readers.Single(one => one.Host.Host == number).Places);
            hasBegun = true;
            var end = VirtualTime.Earlier(seal.At, to);
            while (at < end)
            {
                stop.ThrowIfCancellationRequested();
                at = VirtualTime.Earlier(at + step, end);
                var passed = readers.Sum(reader => reader.PassOn(at));
                all += passed;
                await export.AdvanceAsync(at);
                show(new(
                    VirtualTime.Zero + (at - from), to - from, all, clock.Elapsed.TotalSeconds, VirtualTime.Zero));
                if (passed > MostInStep) step = Duration.Longer(step / 2, new(1));
                else if (passed < FewInStep) step *= 2;
            }
        }

        await export.EndAsync(to);
    }

    private bool Has(TraceBlock block) => block.To > from && block.From < to;

    private IReadOnlyList<HostDirectory> Chosen() => _chosen ??= runs.Names(
        Header, all => [.. all.Where(host => hosts.Contains(host.Name))], withMet: false);

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>?> LoadAsync(VirtualTime at)
    {
        var count = runs.ReadScenario(Header).Hosts.Count;
        return await journal.LoadRecordedAsync(Header.RunId, RecordKind.Trace, at, count) is { } recorded
            ? [.. recorded.Select(host => new ReadOnlyMemory<byte>(host))]
            : null;
    }

    /// <summary>The facts of a host, one after the other.</summary>
    private sealed class HostReader(HostDirectory host, IFactSink sink)
    {
        private VcpuPlace[] _places = [];
        private IEnumerator<(VirtualTime At, Fact Fact)> _facts = new List<(VirtualTime, Fact)>().GetEnumerator();
        private bool _hasNext;

        public HostDirectory Host => host;

        /// <summary>Where its vCPUs are at the beginning of the part.</summary>
        public IReadOnlyList<VcpuPlace> Places => _places;

        /// <summary>Begins with what was recorded up to a seal; earlier seals are read to their end.</summary>
        /// <param name="begin">What is before only moves vCPUs.</param>
        public void Read(ReadOnlyMemory<byte> recorded, VirtualTime begin)
        {
            var blocks = TraceBlock.ReadAll(recorded).Where(block => block.To > begin).ToList();
            if (blocks.Count > 0 && blocks[0].From <= begin) _places = [.. blocks[0].Places];
            _facts.Dispose();
            _facts = blocks.SelectMany(block => block.Facts()).GetEnumerator();
            while (_hasNext = _facts.MoveNext())
            {
                var (at, fact) = _facts.Current;
                if (at >= begin) return;
                Follow(fact);
            }
        }

        /// <returns>How many facts happened before a time.</returns>
        public int PassOn(VirtualTime end)
        {
            var passed = 0;
            for (; _hasNext && _facts.Current.At < end; _hasNext = _facts.MoveNext())
            {
                var (at, fact) = _facts.Current;
                passed++;
                if (sink.Asks.Has(fact.Number)) sink.OnFact(host.Host, at, EntityRef.None, fact);
            }

            return passed;
        }

        private void Follow(in Fact fact)
        {
            if (fact.Is(SchedulingFacts.RunstateChanged))
                _places[fact.Subject] = _places[fact.Subject] with { State = (int)fact.Second };
            else if (fact.Is(SchedulingFacts.VcpuDispatched))
                _places[fact.Subject] = _places[fact.Subject] with { Pcpu = (int)fact.First };
        }
    }
}
