using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>How long a vCPU was in each run state: memory that its guest has registered and reads.</summary>
/// <remarks>
/// Interrupts §2.1; VCPUOP_register_runstate_memory_area. Written by the board, saved by the guest's kernel. The
/// present state is in the vCPU's page.
/// </remarks>
public sealed class RunStateArea(VcpuPage vcpu)
{
    private readonly long[] _times = new long[4];
    private VirtualTime _since;

    /// <summary>Time in a run state since the run began, including the present stay.</summary>
    public Duration TimeIn(RunState state, VirtualTime now) =>
        new Duration(_times[(int)state]) + (state == vcpu.State ? now - _since : Duration.Zero);

    /// <summary>
    /// What a guest counts as stolen: the time in which the vCPU was runnable but did not run, or was offline.
    /// </summary>
    public Duration StealAt(VirtualTime now) => TimeIn(RunState.Runnable, now) + TimeIn(RunState.Offline, now);

    public void Save(StateWriter state)
    {
        foreach (var time in _times) state.Long(time);
        state.Long(_since.Nanoseconds);
    }

    public void Load(StateReader state)
    {
        for (var index = 0; index < _times.Length; index++) _times[index] = state.Long();
        _since = new(state.Long());
    }

    internal void Leave(RunState state, VirtualTime now)
    {
        _times[(int)state] += (now - _since).Nanoseconds;
        _since = now;
    }
}
