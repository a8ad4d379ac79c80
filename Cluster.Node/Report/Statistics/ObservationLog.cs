namespace ActorXen.Report.Statistics;

/// <summary>The latest observations of one host's latencies, for the window of a run's series.</summary>
/// <remarks>
/// One list for all latencies: most windows of most hosts have few observations, and of a thousand hosts every list
/// costs a wait for memory that has long left the caches.
/// </remarks>
/// <param name="full">Is called when there is no room for one more; takes all and clears the log.</param>
internal sealed class ObservationLog(Action full)
{
    /// <summary>How many it has room for.</summary>
    internal const int Most = 1024;

    private const int Least = 16;

    private Observation[] _listed = new Observation[Least];
    private int _count;

    /// <summary>In the order of their times.</summary>
    public ReadOnlySpan<Observation> Listed => _listed.AsSpan(0, _count);

    public void Add(in Observation observation)
    {
        if (_count == _listed.Length) MakeRoom();
        _listed[_count++] = observation;
    }

    public void Clear() => _count = 0;

    private void MakeRoom()
    {
        if (_count < Most) Array.Resize(ref _listed, 2 * _count);
        else full();
    }
}

/// <summary>An observation of a latency.</summary>
/// <param name="Nanoseconds">How long it was.</param>
/// <param name="At">Virtual time, ns; -1 if that is not known.</param>
/// <param name="Place">Of the latency among those that share a log.</param>
/// <param name="Bucket">Of a <see cref="CoarseHistogram"/>.</param>
internal readonly record struct Observation(long Nanoseconds, long At, int Place, ushort Bucket);
