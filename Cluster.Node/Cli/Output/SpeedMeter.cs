namespace ActorXen.Cli.Output;

/// <summary>The recent speed of something that advances: what was long ago counts less and less.</summary>
/// <remarks>
/// A run's start is much slower or faster than the rest, so a mean since the beginning misjudges the time that is left.
/// </remarks>
internal sealed class SpeedMeter
{
    /// <summary>After this many seconds of wall time, a measurement has 37 % of its first weight.</summary>
    private const double Memory = 5;

    private double _wall;
    private double _weightedTime;
    private double _weightedWork;
    private double _work;

    /// <summary>Work per second of wall time; 0 before the first measurement.</summary>
    public double PerSecond => _weightedTime > 0 ? _weightedWork / _weightedTime : 0;

    /// <summary>Does not count what was done before: a resumed run knows its events, but not when they were.</summary>
    public void Skip(double wall, double work) => (_wall, _work) = (wall, work);

    /// <param name="wall">Wall time so far, in seconds; it never goes back.</param>
    /// <param name="work">Work done so far, in any unit.</param>
    public void Take(double wall, double work)
    {
        var (time, done) = (wall - _wall, work - _work);
        if (time <= 0) return;
        var kept = Math.Exp(-time / Memory);
        _weightedTime = (_weightedTime * kept) + time;
        _weightedWork = (_weightedWork * kept) + done;
        (_wall, _work) = (wall, work);
    }
}
