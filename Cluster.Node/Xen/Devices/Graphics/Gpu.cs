using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Graphics;

/// <summary>A GPU: renders one frame after another, moves it by DMA, and interrupts at its end (M-45).</summary>
/// <remarks>Interrupts §13. Frames that are done before the handler has run share an interrupt.</remarks>
/// <param name="spec">Times and sizes.</param>
/// <param name="ring">Shared with the driver; saved here.</param>
/// <param name="route">The route of its interrupt line.</param>
/// <param name="costs">Message latencies.</param>
/// <param name="window">How it sees its guest's memory; null if it never waits.</param>
public sealed class Gpu(GpuSpec spec, FrameRing ring, IrqRoute route, CostTable costs, DmaWindow? window)
    : IEntity, IGpu
{
    private const int Percent = 100;

    private readonly DmaPath _memory = new(costs);
    private readonly DmaBuffers? _frames =
        DmaBuffers.Of(window, route.Irq, 0, GpuSpec.MostWaiting * BuffersOf(spec.FrameBytes));

    private readonly InterruptLine _line = new(route, costs[NetworkCosts.Dma] + costs.Msi());

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case SubmitFrame when ring.Waiting == 1: Render(context); break;
            case SubmitFrame: break; // It waits for the frames before it.
            case FrameRendered: End(context); break;
            case Appointment: _line.LookAgain(ring.IsSignalled, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        ring.Save(state);
        _line.Save(state);
        _frames?.Save(state);
    }

    public void Load(StateReader state)
    {
        ring.Load(state);
        _line.Load(state);
        _frames?.Load(state);
    }

    private static int BuffersOf(int bytes) => (bytes + DmaBuffers.Bytes - 1) / DmaBuffers.Bytes;

    private void Render(EntityContext context)
    {
        var spread = spec.GpuTime * spec.Variation / Percent;
        var length = spec.GpuTime - spread + context.Random.Uniform(Duration.Zero, spread * 2);
        length += _memory.TimeOf(spec.FrameBytes);
        if (_frames is not null) length += _frames.Use(BuffersOf(spec.FrameBytes), context);
        context.Schedule(context.Self<IGpu>(), length, FrameRendered.Instance, Phase.HardwareArrival);
    }

    private void End(EntityContext context)
    {
        if (ring.Finish(context.Now)) _line.Raise(context);
        if (ring.Waiting > 0) Render(context);
    }
}
