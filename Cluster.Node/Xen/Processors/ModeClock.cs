using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Processors;

/// <summary>
/// A pCPU's mode and its beginning; records a fact when a mode ends. Modes add up to elapsed time (I-30).
/// </summary>
internal sealed class ModeClock(int pcpu)
{
    private VirtualTime _since;

    public PcpuMode Mode { get; private set; } = PcpuMode.Idle;

    /// <summary>How long the present mode has lasted.</summary>
    public Duration LastedAt(VirtualTime now) => now - _since;

    public void Enter(PcpuMode mode, EntityContext context)
    {
        if (mode == Mode) return;
        context.Record(PcpuFacts.ModeEnded, new(pcpu), Mode, context.Now - _since);
        (Mode, _since) = (mode, context.Now);
    }

    public void Save(StateWriter state)
    {
        state.Int((int)Mode);
        state.Long(_since.Nanoseconds);
    }

    public void Load(StateReader state)
    {
        Mode = (PcpuMode)state.Int();
        _since = new(state.Long());
    }
}
