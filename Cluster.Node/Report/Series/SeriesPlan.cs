using ActorXen.Messages;

namespace ActorXen.Report.Series;

/// <summary>
/// When the windows of a run's series end, and where its warm-up may end. Depends only on virtual time.
/// </summary>
/// <remarks>100 to 1,000 windows, of 100 us or more, and a whole number of them for each seal.</remarks>
public sealed class SeriesPlan
{
    private const int UsualWindows = 100;

    /// <summary>The counts are kept at a twentieth of the run, two twentieths … up to its half.</summary>
    private const int MarkShare = 20;

    private static readonly Duration ShortestWindow = 100.Us;

    private readonly long _sealEvery;
    private readonly long _windowsPerSeal;
    private readonly VirtualTime? _chosen;

    /// <param name="length">Of the run.</param>
    /// <param name="sealEvery">Virtual time between seals.</param>
    /// <param name="warmUp">How much the report leaves out; null if that is found from the series.</param>
    public SeriesPlan(Duration length, Duration sealEvery, Duration? warmUp)
    {
        var seals = Math.Max(1, (length.Nanoseconds + sealEvery.Nanoseconds - 1) / sealEvery.Nanoseconds);
        _sealEvery = sealEvery.Nanoseconds;
        _windowsPerSeal = Math.Clamp(
            (UsualWindows + seals - 1) / seals, 1, Math.Max(1, _sealEvery / ShortestWindow.Nanoseconds));
        if (warmUp is { } chosen)
        {
            _chosen = VirtualTime.Zero + chosen;
            Marks = chosen == Duration.Zero ? new HashSet<VirtualTime>() : [_chosen.Value];
            return;
        }

        Marks = Enumerable.Range(1, MarkShare / 2)
            .Select(part => NextWindow(new(length.Nanoseconds * part / MarkShare - 1))).ToHashSet();
    }

    /// <summary>Where the report can leave out what was before.</summary>
    public IReadOnlySet<VirtualTime> Marks { get; }

    /// <summary>The end of the window that contains a time.</summary>
    public VirtualTime NextStop(VirtualTime now) => _chosen is { } chosen && chosen > now
        ? VirtualTime.Earlier(chosen, NextWindow(now))
        : NextWindow(now);

    /// <summary>
    /// The first mark at or after <paramref name="time"/> and before <paramref name="before"/>; null if there is none.
    /// </summary>
    public VirtualTime? MarkFrom(VirtualTime time, VirtualTime before) => Marks
        .Where(mark => mark >= time && mark < before).Order().Select(mark => (VirtualTime?)mark).FirstOrDefault();

    private VirtualTime NextWindow(VirtualTime now)
    {
        var width = _sealEvery / _windowsPerSeal;
        var sealing = now.Nanoseconds / _sealEvery * _sealEvery;
        var window = (now.Nanoseconds - sealing) / width + 1;
        return new(window >= _windowsPerSeal ? sealing + _sealEvery : sealing + window * width);
    }
}
