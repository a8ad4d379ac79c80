using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Interrupts;

/// <summary>
/// Counts the interrupts of a line that no handler of a guest wants, and disables the line if they are too many.
/// </summary>
/// <remarks>
/// Interrupts §10.6, invariant I-19. A verdict follows every <see cref="KernelSpec.SpuriousWindow"/> interrupts, and
/// both counts begin again. A disabled line stays so until it is bound again; its handlers run when the kernel polls.
/// </remarks>
/// <param name="irq">Number of the line on its host.</param>
/// <param name="port">The guest's port for it.</param>
/// <param name="kernel">The guest's limits.</param>
public sealed class SpuriousWatch(int irq, DomainId domain, int port, KernelSpec kernel)
{
    /// <summary>From one poll of a disabled line to the next.</summary>
    public static readonly Duration PollInterval = 100.Ms;

    /// <summary>An unhandled interrupt that comes later than this after the one before counts as the first.</summary>
    private static readonly Duration _memory = 100.Ms;

    private int _count;
    private int _unhandled;
    private VirtualTime _lastUnhandled;

    public int Irq => irq;

    public bool IsDisabled { get; private set; }

    /// <summary>How often the line was disabled.</summary>
    public int Times { get; private set; }

    public SpuriousStatus Status =>
        new(domain.Number, irq, port, _count, _unhandled, _lastUnhandled, IsDisabled);

    /// <summary>The handlers of the line have run.</summary>
    /// <param name="handlers">How many.</param>
    /// <returns>True if the line is to be disabled now.</returns>
    public bool Note(bool wasHandled, int handlers, EntityContext context)
    {
        if (!wasHandled) NoteUnhandled(handlers, context);
        if (kernel.SpuriousWindow == 0 || ++_count < kernel.SpuriousWindow) return false;
        var isSpurious = _unhandled > kernel.SpuriousLimit && !IsDisabled;
        if (isSpurious) context.Record(IrqFacts.DisabledByGuest, new(irq), domain, _unhandled);
        if (isSpurious) (IsDisabled, Times) = (true, Times + 1);
        (_count, _unhandled) = (0, 0);
        return isSpurious;
    }

    /// <summary>The guest has bound the line again, which enables it.</summary>
    public void Enable() => (IsDisabled, _count, _unhandled) = (false, 0, 0);

    public void Save(StateWriter state)
    {
        state.Int(Times);
        state.Int(_count);
        state.Int(_unhandled);
        state.Long(_lastUnhandled.Nanoseconds);
        state.Bool(IsDisabled);
    }

    public void Load(StateReader state)
    {
        Times = state.Int();
        _count = state.Int();
        _unhandled = state.Int();
        _lastUnhandled = new(state.Long());
        IsDisabled = state.Bool();
    }

    private void NoteUnhandled(int handlers, EntityContext context)
    {
        context.Record(IrqFacts.Unhandled, new(irq), domain, handlers);
        _unhandled = context.Now - _lastUnhandled > _memory ? 1 : _unhandled + 1;
        _lastUnhandled = context.Now;
    }
}
