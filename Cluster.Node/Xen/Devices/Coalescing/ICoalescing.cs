using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Coalescing;

/// <summary>When a device interrupts for what has arrived (interrupts §19). Part of the device.</summary>
/// <remarks>
/// The device asks it at each arrival that may interrupt, and gets the <see cref="CoalesceExpired"/> that it schedules:
/// what is held then is due. A policy draws no random numbers.
/// </remarks>
public interface ICoalescing
{
    /// <summary>Arrivals that wait for an interrupt.</summary>
    int Held { get; }

    /// <summary>How long the first of them has waited.</summary>
    Duration HeldFor(VirtualTime now);

    /// <summary>Something arrived, whether it may interrupt or will be found by a poll.</summary>
    void Count(int bytes)
    {
    }

    /// <summary>Holds an arrival that may interrupt.</summary>
    /// <returns>The interrupt is due now.</returns>
    bool Add(EntityContext context);

    /// <summary>The interrupt is sent.</summary>
    void Interrupted(EntityContext context);

    /// <summary>What was held has been fetched without an interrupt.</summary>
    void Forget(EntityContext context);

    void Save(StateWriter state);

    void Load(StateReader state);
}
