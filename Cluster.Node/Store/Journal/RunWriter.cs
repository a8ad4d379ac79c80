namespace ActorXen.Store.Journal;

/// <summary>What this process knows about a run that it writes.</summary>
/// <param name="holder">Random number drawn when this process took over the run; its successor draws another.</param>
internal sealed class RunWriter(ulong holder)
{
    public ulong Holder { get; } = holder;

    /// <summary>null after a failure; the next write needs a new one.</summary>
    public IRowWriter? Rows { get; set; }

    /// <summary>Number of events known to be in the store; the next event gets the next number.</summary>
    public long Events { get; set; }

    /// <summary>An event that was sent to the store but may not be there; null if there is none.</summary>
    public IRunEvent? Doubt { get; set; }

    /// <summary>Number of the latest checkpoint that this holder has sealed, or has begun with nodes.</summary>
    public long Checkpoints { get; set; }
}
