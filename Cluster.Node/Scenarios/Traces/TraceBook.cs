namespace ActorXen.Scenarios.Traces;

/// <summary>Everything that the files of one import say, within limits.</summary>
/// <param name="most">Number of series to keep, in the order in which they appear; null for all, up to a limit.</param>
internal sealed class TraceBook(int? most)
{
    /// <summary>Times are in microseconds.</summary>
    public const long Second = 1_000_000;

    /// <summary>Most samples of a recording: ten years of 300 s samples.</summary>
    public const int MostSamples = 1_100_000;

    /// <summary>Most samples that an import writes, so that the loader can read the file of a recording.</summary>
    public const int MostImported = 1_000_000;

    /// <summary>Most samples of all series together: a month of 300 s samples of each, with room.</summary>
    public const int MostOfAll = 50_000_000;

    /// <summary>Most series of an import, each a guest of the scenario.</summary>
    public const int MostSeries = 4_096;

    /// <summary>Most readings of an import, which are in memory at the same time.</summary>
    private const int MostReadings = 20_000_000;

    /// <summary>Time of a sample if the trace has only one.</summary>
    private const long UsualStep = 300 * Second;

    private readonly OrderedDictionary<string, TraceSeries> _series = new(StringComparer.Ordinal);
    private int _readings;
    private long? _step;

    /// <summary>In the order in which they appear. Empty ones are left out.</summary>
    public IReadOnlyList<TraceSeries> Series => [.. _series.Values.Where(series => !series.IsEmpty)];

    /// <summary>Whether there are more series than are kept.</summary>
    public bool HasMore { get; private set; }

    /// <returns>The series of that name; null if it is not among those that are kept.</returns>
    public SampledSeries? Of(string name, TraceLines lines) =>
        (SampledSeries?)Find(name, lines, () => new SampledSeries(name, lines.File, this));

    /// <summary>The series of a file that has only one.</summary>
    public SampledSeries? OfFile(TraceLines lines) =>
        (SampledSeries?)Find(lines.File, lines, () => new SampledSeries(NameOf(lines), lines.File, this));

    /// <param name="step">Time of a sample.</param>
    public BusySeries? BusyOf(string name, TraceLines lines, long step) =>
        (BusySeries?)Find(name, lines, () => new BusySeries(name, lines.File, this, (_step = step).Value));

    /// <summary>The same of a file that has only one.</summary>
    public BusySeries? BusyOfFile(TraceLines lines, long step) => (BusySeries?)Find(
        lines.File, lines, () => new BusySeries(NameOf(lines), lines.File, this, (_step = step).Value));

    /// <summary>Counts a reading.</summary>
    public void Count(TraceLines lines)
    {
        if (++_readings > MostReadings) throw lines.Wrong(
            $"These are more than {MostReadings} readings.", "Name fewer files, or take fewer guests with --most.");
    }

    /// <summary>Time from one sample to the next: the median, because real readings are some seconds late.</summary>
    public long Step()
    {
        if (_step is { } step) return step;
        var steps = new SortedDictionary<long, int>();
        foreach (var series in Series.OfType<SampledSeries>()) series.CountSteps(steps);
        var half = steps.Values.Sum(count => (long)count) / 2;
        foreach (var (length, count) in steps)
        {
            if ((half -= count) < 0) return length;
        }

        return UsualStep;
    }

    private TraceSeries? Find(string key, TraceLines lines, Func<TraceSeries> create)
    {
        if (_series.TryGetValue(key, out var known)) return known;
        if (_series.Count < (most ?? MostSeries)) return _series[key] = create();
        HasMore = true;
        return most is not null ? null : throw lines.Wrong(
            $"There are more than {MostSeries} machines.", "Take the first ones with --most N.");
    }

    private static string NameOf(TraceLines lines)
    {
        var name = Path.GetFileName(lines.File);
        foreach (var ending in (string[])[".gz", ".csv", ".txt", ".swf", ".dat", ".planetlab"])
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) name = name[..^ending.Length];
        return name;
    }
}
