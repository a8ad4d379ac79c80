using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices;

/// <summary>
/// How a device interrupts: it sends a message to the pCPU or pin that the route names, and repeats it if the handler
/// does not run.
/// </summary>
/// <remarks>
/// The hypervisor's rate limiter takes an edge without delivering it, and its source must raise it again (interrupts
/// §10.2 step 3). A device that waits for its driver would wait forever, so this one looks again, like the watchdogs
/// of real drivers. On a wire a second message changes nothing while the level is high.
/// </remarks>
/// <param name="delay">Time from the device's decision to the vector at the pCPU.</param>
internal sealed class InterruptLine(IrqRoute route, Duration delay)
{
    /// <summary>Twice the time for which the rate limiter disables a line (Own).</summary>
    private static readonly Duration _patience = 20.Ms;

    private VirtualTime _raised;
    private bool _isWatching;

    public int Irq => route.Irq;

    public void Raise(EntityContext context) => Raise(Duration.Zero, context);

    /// <param name="wait">How long the device waits for its last access to memory.</param>
    public void Raise(Duration wait, EntityContext context)
    {
        _raised = context.Now;
        route.Interrupt(delay + wait, context);
        if (!_isWatching) Watch(_patience, context);
    }

    /// <summary>The watchdog expires: interrupts again if the last interrupt is unanswered.</summary>
    /// <param name="isUnanswered">True if the handler has not run since the last interrupt.</param>
    public void LookAgain(bool isUnanswered, EntityContext context)
    {
        _isWatching = false;
        if (!isUnanswered) return;
        var left = _raised + _patience - context.Now;
        if (left > Duration.Zero) Watch(left, context);
        else Raise(context);
    }

    public void Save(StateWriter state)
    {
        state.Long(_raised.Nanoseconds);
        state.Bool(_isWatching);
    }

    public void Load(StateReader state)
    {
        _raised = new(state.Long());
        _isWatching = state.Bool();
    }

    private void Watch(Duration length, EntityContext context)
    {
        _isWatching = true;
        context.Schedule(context.Self<IPhysicalDevice>(), length, Appointment.Instance, Phase.HardwareArrival);
    }
}
