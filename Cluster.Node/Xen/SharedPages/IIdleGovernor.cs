using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>Chooses how deeply an idle pCPU sleeps, and what waking it costs. Each pCPU has its own.</summary>
/// <remarks>Interrupts §24.</remarks>
public interface IIdleGovernor
{
    /// <summary>Number of the state "polling": no exit latency.</summary>
    const int Polling = -1;

    /// <summary>Index of the present state, shallow to deep, or <see cref="Polling"/>.</summary>
    int State { get; }

    /// <summary>Worst exit latency of the present state.</summary>
    Duration WorstExit { get; }

    /// <summary>The pCPU becomes idle.</summary>
    /// <param name="now">The present.</param>
    /// <param name="nextTimer">When its next timer is due; <see cref="VirtualTime.Never"/> for none.</param>
    /// <returns>Index of the chosen state, shallow to deep, or <see cref="Polling"/>.</returns>
    int Enter(VirtualTime now, VirtualTime nextTimer);

    /// <summary>Something woke the pCPU.</summary>
    /// <returns>
    /// Index of the present state if the pCPU stayed in it for less than its target residency; otherwise
    /// <see cref="Polling"/>.
    /// </returns>
    int Woken(VirtualTime now);

    /// <summary>How long this wakeup takes until the pCPU works.</summary>
    Duration ExitLatency(ref RandomStream random);

    void Save(StateWriter state);

    void Load(StateReader state);
}
