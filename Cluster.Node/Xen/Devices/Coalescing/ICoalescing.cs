using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Coalescing;

/// <summary>When a device interrupts for what has arrived (interrupts §19). Part of the device.</summary>
/// <remarks>
/// The device asks it at each arrival that may interrupt. The device also gets the <see cref="CoalesceExpired"/> that
/// the policy schedules: whatever is held then is due. A policy draws no random numbers.
/// </remarks>
public interface ICoalescing
{
    /// <summary>Arrivals that wait for an interrupt.</summary>
    int Held { get; }

    /// <summary>How long the first of them has waited.</summary>
    Duration HeldFor(VirtualTime now);

    /// <summary>Counts an arrival, whether it may interrupt or will be found by a poll.</summary>
    void Count(int bytes)
    {
    }

    /// <summary>Holds an arrival that may interrupt.</summary>
    /// <returns>True if the interrupt is due now.</returns>
    bool Add(EntityContext context);

    /// <summary>The interrupt is sent.</summary>
    void Interrupted(EntityContext context);

    /// <summary>What was held has been fetched without an interrupt.</summary>
    void Forget(EntityContext context);

    void Save(StateWriter state);

    void Load(StateReader state);
}
