using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Processors;

/// <summary>
/// The softirq that a pCPU serves, and since when; records a fact when it is over. Its time is the hypervisor's (I-43).
/// </summary>
internal sealed class SoftirqClock(int pcpu)
{
    private const int None = -1;

    private int _served = None;
    private VirtualTime _since;

    public void Begin(Softirq softirq, VirtualTime now) => (_served, _since) = ((int)softirq, now);

    /// <summary>The pCPU goes on to something else; it may not have served any.</summary>
    public void End(EntityContext context)
    {
        if (_served == None) return;
        context.Record(PcpuFacts.SoftirqEnded, new(pcpu), (Softirq)_served, context.Now - _since);
        _served = None;
    }

    public void Save(StateWriter state)
    {
        state.Int(_served);
        state.Long(_since.Nanoseconds);
    }

    public void Load(StateReader state)
    {
        _served = state.Int();
        _since = new(state.Long());
    }
}
