using System.Runtime.CompilerServices;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Statistics;

namespace ActorXen.Report.Series;

/// <summary>What a group has counted in the window that is being counted.</summary>
/// <remarks>
/// A run's are kept for all of its windows and emptied between them: made again for each, histograms were half of all
/// that a run of first-light allocated, in pages of memory that it touched for the first time.
/// </remarks>
internal sealed class GroupCounts(CounterLayout layout)
{
    /// <summary>By latency and member; null where nothing was ever observed.</summary>
    private readonly WindowHistogram?[] _histograms = new WindowHistogram?[layout.LatencyMembers];

    public CellSums Sums { get; } = new(layout);

    /// <summary>The histogram to add to.</summary>
    /// <param name="place">As <see cref="CounterLayout.MemberPlaceOf"/> says.</param>
    public WindowHistogram Histogram(int place) => _histograms[place] ??= new();

    public void Clear()
    {
        Sums.Clear();
        foreach (var histogram in _histograms) histogram?.Clear();
    }

    /// <summary>Adds what another node counted.</summary>
    /// <exception cref="StateFormatException">Damaged, or written by a version with other counters.</exception>
    public void Add(StateReader from)
    {
        var sums = new CellSums(layout);
        sums.Load(from);
        Sums.Add(sums);
        foreach (var latency in from.Many(SeriesLatency.Read))
        {
            if ((uint)latency.Place >= (uint)_histograms.Length)
                throw new StateFormatException("there is no such latency");
            Histogram(latency.Place).Add(latency);
        }
    }

    /// <summary>Writes it for <see cref="Tally.LoadWindow"/>.</summary>
    /// <param name="buckets">Room to write in.</param>
    // Each window of a run's series calls it once for each group: seldom, so that the compiler would not care in time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(StateWriter to, StateWriter buckets)
    {
        Sums.Save(to);
        var observed = 0;
        foreach (var histogram in _histograms)
            if (histogram is { Count: > 0 }) observed++;
        to.Int(observed);
        for (var place = 0; place < _histograms.Length; place++)
            if (_histograms[place] is { Count: > 0 } histogram) histogram.Write(to, place, buckets);
    }
}
