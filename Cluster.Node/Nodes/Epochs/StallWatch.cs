using ActorXen.Nodes.Wire;

namespace ActorXen.Nodes.Epochs;

/// <summary>
/// Notices that no member of an epoch gets any further although all of them are to run: each waits for another.
/// </summary>
/// <remarks>
/// It counts beats and not time, so that a machine that was asleep has not stalled.
/// </remarks>
/// <param name="longest">Beats without progress after which the epoch is given up.</param>
internal sealed class StallWatch(int longest)
{
    private (long Windows, long Delivered)[] _before = [];
    private int _still;

    /// <summary>Whether the members have stood still for so long that the epoch should end.</summary>
    public bool IsStalled => _still >= longest;

    /// <summary>What to tell the operator; empty while the members get further.</summary>
    public string Note => _still < Math.Max(1, longest / 2)
        ? ""
        : $"No node has got any further for {_still} s: each waits for events of another. After {longest} s, "
            + "other connections are tried.";

    /// <summary>Called once for each beat.</summary>
    /// <param name="progress">The members' latest.</param>
    /// <param name="areRunning">Whether members are at hosts that run. Building or loading them takes its time.</param>
    public void Look(IReadOnlyList<WorkerProgress?> progress, bool areRunning)
    {
        (long, long)[] now =
            [.. progress.Select(member => (member?.Figures.Windows ?? 0, member?.Figures.Delivered ?? 0))];
        _still = areRunning && now.SequenceEqual(_before) ? _still + 1 : 0;
        _before = now;
    }
}
