using ActorXen.Nodes.Wire;

namespace ActorXen.Nodes.Epochs;

/// <summary>A worker's memory of the latest epoch of each run, by which it knows which messages are stale.</summary>
/// <param name="most">Runs to remember. Stale messages are recognised until so many other runs have begun.</param>
internal sealed class EpochAges(int most)
{
    private readonly Dictionary<string, long> _latest = [];
    private readonly Queue<string> _remembered = [];

    /// <returns>
    /// Above zero if the epoch is newer than all that the worker knows of this run, zero if it is the latest.
    /// </returns>
    public int Compare(EpochKey key) =>
        key.Epoch.CompareTo(_latest.GetValueOrDefault(key.RunId, long.MinValue));

    /// <summary>From now on, older epochs of the run are over.</summary>
    /// <param name="isNeeded">Whether a run must not be forgotten.</param>
    public void Reach(EpochKey key, Func<string, bool> isNeeded)
    {
        if (!_latest.ContainsKey(key.RunId)) _remembered.Enqueue(key.RunId);
        _latest[key.RunId] = Math.Max(key.Epoch, _latest.GetValueOrDefault(key.RunId, long.MinValue));
        if (_remembered.Count > most && !isNeeded(_remembered.Peek())) _latest.Remove(_remembered.Dequeue());
    }
}
