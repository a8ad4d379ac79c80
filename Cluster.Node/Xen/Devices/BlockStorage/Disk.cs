using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.BlockStorage;

/// <summary>A disk of a host: servers that work in parallel, behind a queue in order of arrival.</summary>
/// <remarks>
/// Interrupts §18.5, calibration §8.2. A service takes an exponential time with the mean of a 4 KiB access, plus the
/// transfer time of what exceeds 4 KiB.
/// </remarks>
/// <param name="spec">Times, servers, rate.</param>
/// <param name="costs">Message latencies.</param>
/// <param name="completed">Shared with the driver; saved here.</param>
/// <param name="route">The route of its interrupt line.</param>
public sealed class Disk(DiskSpec spec, CostTable costs, DiskQueue completed, IrqRoute route) : IEntity, IDisk
{
    private readonly Fifo<OwnedBlock> _waiting = new(DiskQueue.Limit, ItemCodecs.OwnedBlocks);
    private readonly InterruptLine _line = new(route, costs.Msi());
    private int _busy;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case DiskRequest request: Accept(new(request.Request, request.Backend), context); break;
            case Appointment: _line.LookAgain(completed.IsSignalled, context); break;
            case DiskServed served: Complete(new(served.Request, served.Backend), context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        completed.Save(state);
        _line.Save(state);
        _waiting.Save(state);
        state.Int(_busy);
    }

    public void Load(StateReader state)
    {
        completed.Load(state);
        _line.Load(state);
        _waiting.Load(state);
        _busy = state.Int();
    }

    private void Accept(in OwnedBlock block, EntityContext context)
    {
        if (_busy == spec.Parallelism) _waiting.Add(block);
        else Serve(block, context);
    }

    private void Serve(in OwnedBlock block, EntityContext context)
    {
        _busy++;
        var mean = block.Request.Write ? spec.WriteTime : spec.ReadTime;
        var length = context.Random.Exponential(mean) + spec.TransferOf(block.Request.Bytes);
        var served = new DiskServed(block.Request, block.Backend);
        context.Schedule(context.Self<IDisk>(), length, served, Phase.HardwareArrival);
    }

    private void Complete(in OwnedBlock block, EntityContext context)
    {
        _busy--;
        if (_waiting.Count > 0) Serve(_waiting.Remove(), context);
        if (completed.Add(block, context.Now)) _line.Raise(context);
    }
}
