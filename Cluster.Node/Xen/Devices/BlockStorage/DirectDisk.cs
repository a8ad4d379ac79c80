using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.BlockStorage;

/// <summary>A disk that the guest drives itself: requests go from its block layer to a queue of the device.</summary>
/// <remarks>
/// Interrupts §13 and §18.5. Submission costs what half of the block layer costs any guest; the other half, at
/// completion, is the <see cref="DiskDriver"/>'s, which runs in the guest. Data are read and written where they are. A
/// request takes the queue of the vCPU that makes it.
/// </remarks>
/// <param name="seat">The guest.</param>
/// <param name="costs">The host's costs.</param>
/// <param name="disk">The queues of the disk.</param>
internal sealed class DirectDisk(DomainSeat seat, CostTable costs, IReadOnlyList<EntityRef<IDiskQueue>> disk)
    : IEntity, IBlockFrontend, IBlockBackend
{
    /// <summary>Most requests on their way through the block layer: four readers of the greatest depth.</summary>
    private const int QueueLimit = 1_024;

    private readonly Fifo<BlockRequest> _queue = new(QueueLimit, ItemCodecs.Blocks);
    private readonly Duration _halfRequest = costs[NetworkCosts.PacketDriver] / 2;
    private EntityRef<IBlockApplication>[] _readers = [];

    /// <inheritdoc cref="BlockFrontend.AttachWorkloads"/>
    public void AttachWorkloads(IReadOnlyList<EntityRef<IBlockApplication>> readers) => _readers = [.. readers];

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case SubmitBlock submit: Submit(submit, context); break;
            case WorkFinished finished: EndSubmission(finished.Vcpu, context); break;
            case DiskCompleted completed: Complete(completed, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state) => _queue.Save(state);

    public void Load(StateReader state) => _queue.Load(state);

    private void Submit(SubmitBlock submit, EntityContext context)
    {
        _queue.Add(submit.Request);
        seat.Work(submit.Vcpu, submit.Vcpu, WorkClass.SoftIrq, _halfRequest, WorkTag.None, context);
    }

    private void EndSubmission(int vcpu, EntityContext context) => context.Send(
        disk[vcpu % disk.Count], new DiskRequest(_queue.Remove(), context.Self<IBlockBackend>()));

    private void Complete(DiskCompleted completed, EntityContext context)
    {
        var request = completed.Request;
        context.Record(DeviceFacts.BlockServed, new(seat.Domain), request.Bytes, request.Write
            ? BlockDirection.Write : BlockDirection.Read);
        var reader = _readers[(int)(request.Id % _readers.Length)];
        context.Send(reader, new BlockCompleted(request, completed.Vcpu));
    }
}
