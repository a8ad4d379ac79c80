using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.BlockStorage;

/// <summary>
/// A disk of a host: servers that work in parallel, behind one queue or several, each in order of arrival.
/// </summary>
/// <remarks>
/// Interrupts §18.5, calibration §8.2. A service takes an exponential time with the mean of a 4 KiB access, plus the
/// transfer time of what exceeds 4 KiB. A server that becomes free takes a request of the next queue in turn that has
/// one, as controllers do that arbitrate round robin (NVMe base specification). The disk is its first queue itself.
/// </remarks>
/// <param name="spec">Times, servers, rate, queues.</param>
/// <param name="costs">Message latencies.</param>
/// <param name="completed">Of the first queue, shared with the driver; saved here.</param>
/// <param name="route">The route of the first queue's interrupt line.</param>
public sealed class Disk(DiskSpec spec, CostTable costs, CompletionQueue completed, IrqRoute route) : IEntity, IDisk
{
    private readonly Fifo<OwnedBlock>[] _waiting =
        [.. Enumerable.Range(0, spec.Queues).Select(_ => new Fifo<OwnedBlock>(CompletionQueue.Limit,
            ItemCodecs.OwnedBlocks))];

    private readonly DiskCompletion _completion = new(costs, completed, route);
    private EntityRef<IDiskQueue>[] _queues = [];
    private int _busy;
    private int _turn;

    /// <summary>Connects the queues beyond the first. Called once, before the run begins.</summary>
    /// <param name="queues">By number, from 1.</param>
    public void AttachQueues(IReadOnlyList<EntityRef<IDiskQueue>> queues) => _queues = [.. queues];

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case DiskRequest request: Accept(0, new(request.Request, request.Backend), context); break;
            case QueuedRequest request: Accept(request.Queue, new(request.Request, request.Backend), context); break;
            case Appointment: _completion.LookAgain(context); break;
            case DiskServed served:
                ServeNext(context);
                _completion.Add(new(served.Request, served.Backend), context);
                break;
            case QueuedServed served:
                ServeNext(context);
                context.Send(_queues[served.Queue - 1], new DiskServed(served.Request, served.Backend));
                break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        _completion.Save(state);
        foreach (var waiting in _waiting) waiting.Save(state);
        state.Int(_busy);
        state.Int(_turn);
    }

    public void Load(StateReader state)
    {
        _completion.Load(state);
        foreach (var waiting in _waiting) waiting.Load(state);
        _busy = state.Int();
        _turn = state.Int();
    }

    private void Accept(int queue, in OwnedBlock block, EntityContext context)
    {
        if (_busy == spec.Parallelism) _waiting[queue].Add(block);
        else Serve(queue, block, context);
    }

    private void Serve(int queue, in OwnedBlock block, EntityContext context)
    {
        _busy++;
        var mean = block.Request.Write ? spec.WriteTime : spec.ReadTime;
        var length = context.Random.Exponential(mean) + spec.TransferOf(block.Request.Bytes);
        var (self, request, backend) = (context.Self<IDisk>(), block.Request, block.Backend);
        if (queue == 0)
            context.Schedule(self, length, new DiskServed(request, backend), Phase.HardwareArrival);
        else
            context.Schedule(self, length, new QueuedServed(request, backend, queue), Phase.HardwareArrival);
    }

    /// <summary>A server is free.</summary>
    private void ServeNext(EntityContext context)
    {
        _busy--;
        for (var step = 0; step < _waiting.Length; step++)
        {
            var queue = (_turn + step) % _waiting.Length;
            if (_waiting[queue].Count == 0) continue;
            _turn = (queue + 1) % _waiting.Length;
            Serve(queue, _waiting[queue].Remove(), context);
            return;
        }
    }
}
