using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Storms;

/// <summary>The lines whose messages a device writes although they are not its own (interrupts §13 step 1).</summary>
/// <param name="own">Its own line.</param>
/// <param name="all">Of the host.</param>
/// <param name="isChecked">Whether the IOMMU remaps interrupts.</param>
public sealed class ForgedLines(IrqRoute own, IReadOnlyList<IrqRoute> all, bool isChecked)
{
    private int _next;

    /// <summary>
    /// Writes the message of the next other line; of its own if there is no other. A device that sends none, because
    /// another kernel has reset it, does not write those of others either.
    /// </summary>
    /// <param name="delay">Time until the message arrives.</param>
    public void Interrupt(Duration delay, EntityContext context)
    {
        var line = all[_next++ % all.Count];
        if (line == own) line = all[_next++ % all.Count];
        if (line == own || own.IsQuiet) own.Interrupt(delay, context);
        else line.Forge(new(own.Irq), isChecked, delay, context);
    }

    public void Save(StateWriter state) => state.Int(_next % all.Count);

    public void Load(StateReader state) => _next = state.Int();
}
