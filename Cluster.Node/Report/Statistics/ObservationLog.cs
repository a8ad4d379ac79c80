namespace ActorXen.Report.Statistics;

/// <summary>What the latencies of one host observed in the window of a run's series that is being counted.</summary>
/// <remarks>
/// One list for all latencies, because most windows of most hosts have few observations, and of a thousand hosts each
/// list is memory that nobody has read for long. A full list is folded into histograms.
/// </remarks>
/// <param name="latencies">How many share the log.</param>
internal sealed class ObservationLog(int latencies)
{
    private const int Least = 16;
    private const int MostListed = 1024;

    private readonly WindowHistogram?[] _folded = new WindowHistogram?[latencies];

    private Observation[] _listed = new Observation[Least];
    private int _count;
    private bool _hasFolded;

    /// <summary>The latest ones, in the order of their times.</summary>
    public ReadOnlySpan<Observation> Listed => _listed.AsSpan(0, _count);

    /// <summary>The others, by place of the latency; null if it never had any.</summary>
    public ReadOnlySpan<WindowHistogram?> Folded => _hasFolded ? _folded : [];

    public void Add(in Observation observation)
    {
        if (_count == _listed.Length) MakeRoom();
        _listed[_count++] = observation;
    }

    public void Clear()
    {
        foreach (var folded in Folded) folded?.Clear();
        (_count, _hasFolded) = (0, false);
    }

    private void MakeRoom()
    {
        if (_count < MostListed)
        {
            Array.Resize(ref _listed, 2 * _count);
            return;
        }

        foreach (ref readonly var one in _listed.AsSpan()) (_folded[one.Place] ??= new()).Add(one);
        (_count, _hasFolded) = (0, true);
    }
}

/// <summary>An observation of a latency.</summary>
/// <param name="Nanoseconds">How long it was.</param>
/// <param name="At">Virtual time, ns; -1 if that is not known.</param>
/// <param name="Bucket">Of a <see cref="CoarseHistogram"/>.</param>
/// <param name="Place">Of the latency among those that share a log.</param>
internal readonly record struct Observation(long Nanoseconds, long At, ushort Bucket, ushort Place);
