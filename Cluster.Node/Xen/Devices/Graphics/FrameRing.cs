using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Graphics;

/// <summary>The ring of a GPU and its driver: frames that wait, and frames that are done. Saved by the GPU.</summary>
public sealed class FrameRing
{
    private readonly Fifo<VirtualTime> _waiting = new(GpuSpec.MostWaiting, ItemCodecs.Times);
    private readonly Fifo<VirtualTime> _done = new(int.MaxValue, ItemCodecs.Times);

    /// <summary>True while an interrupt is on its way and its handler has not run.</summary>
    public bool IsSignalled { get; private set; }

    /// <summary>When that interrupt was raised.</summary>
    public VirtualTime SignalledAt { get; private set; }

    public bool IsFull => _waiting.Count == GpuSpec.MostWaiting;

    /// <summary>Frames that wait for the device or are being rendered.</summary>
    public int Waiting => _waiting.Count;

    public int Done => _done.Count;

    /// <param name="due">When the frame was due to begin.</param>
    public void Submit(VirtualTime due) => _waiting.Add(due);

    /// <summary>The first frame that waited is done.</summary>
    /// <returns>True if an interrupt must be raised.</returns>
    public bool Finish(VirtualTime now)
    {
        _done.Add(_waiting.Remove());
        if (IsSignalled) return false;
        (IsSignalled, SignalledAt) = (true, now);
        return true;
    }

    /// <summary>The handler runs: the next frame interrupts again.</summary>
    public void Acknowledge() => IsSignalled = false;

    /// <returns>When the frame was due to begin.</returns>
    public VirtualTime Take() => _done.Remove();

    public void Save(StateWriter state)
    {
        state.Bool(IsSignalled);
        state.Time(SignalledAt);
        _waiting.Save(state);
        _done.Save(state);
    }

    public void Load(StateReader state)
    {
        IsSignalled = state.Bool();
        SignalledAt = state.Time();
        _waiting.Load(state);
        _done.Load(state);
    }
}
