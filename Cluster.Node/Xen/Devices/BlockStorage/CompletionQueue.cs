using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.BlockStorage;

/// <summary>
/// A completion queue of a disk: filled by the device, emptied by its driver. Saved by the Disk, or by the DiskQueue.
/// </summary>
/// <remarks>
/// Interrupts §18.5: no coalescing is configured, so completions merge only while the handler has not run.
/// </remarks>
public sealed class CompletionQueue
{
    /// <summary>Most completions that wait: the greatest depth of an NVMe queue.</summary>
    public const int Limit = 65_536;

    private readonly Fifo<OwnedBlock> _completed = new(Limit, ItemCodecs.OwnedBlocks);

    /// <summary>
    /// True while an interrupt is on its way and its handler has not run: further completions need no other one.
    /// </summary>
    public bool IsSignalled { get; private set; }

    /// <summary>When the interrupt that is on its way was raised.</summary>
    public VirtualTime SignalledAt { get; private set; }

    public int Count => _completed.Count;

    /// <returns>True if an interrupt must be raised.</returns>
    public bool Add(in OwnedBlock completed, VirtualTime now)
    {
        _completed.Add(completed);
        if (IsSignalled) return false;
        (IsSignalled, SignalledAt) = (true, now);
        return true;
    }

    /// <summary>The handler runs: the next completion interrupts again.</summary>
    public void Acknowledge() => IsSignalled = false;

    public OwnedBlock Take() => _completed.Remove();

    public void Save(StateWriter state)
    {
        state.Bool(IsSignalled);
        state.Long(SignalledAt.Nanoseconds);
        _completed.Save(state);
    }

    public void Load(StateReader state)
    {
        IsSignalled = state.Bool();
        SignalledAt = new(state.Long());
        _completed.Load(state);
    }
}
