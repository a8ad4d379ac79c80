using ActorXen.Messages;

namespace ActorXen.Exports.Tracks;

/// <summary>A counter track of how often something happens in each window of time.</summary>
internal sealed class RateCounter(ITracks tracks, ulong track, VirtualTime from, Duration window)
{
    private VirtualTime _since = from;
    private long _count;
    private long _shown = -1;

    public void Add(VirtualTime now)
    {
        CatchUp(now);
        _count++;
    }

    public void End(VirtualTime to)
    {
        CatchUp(to);
        Show();
    }

    private void CatchUp(VirtualTime now)
    {
        var windows = (now - _since).Nanoseconds / window.Nanoseconds;
        if (windows == 0) return;
        Show();
        _count = 0;
        _since += window;
        if (windows > 1) Show();
        _since += window * (windows - 1);
    }

    /// <summary>A value holds until the next one, so only changes are written.</summary>
    private void Show()
    {
        if (_count == _shown) return;
        tracks.Count(_since, track, _count);
        _shown = _count;
    }
}
