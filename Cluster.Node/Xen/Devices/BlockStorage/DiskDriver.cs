using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.BlockStorage;

/// <summary>
/// A driver domain's driver of a disk, or of one of its queues: fetches completions and notifies the backends that
/// asked for them.
/// </summary>
/// <remarks>
/// Interrupts §18.5. Calibration has no figure for it, so a completion costs half of
/// a packet's way through the stack, as in a guest. Waiting completions are fetched
/// together; those that arrive meanwhile interrupt again and are fetched next.
/// </remarks>
/// <param name="seat">The driver domain.</param>
/// <param name="costs">The host's costs.</param>
/// <param name="queue">Shared with the disk, or its queue, which saves it.</param>
/// <param name="irq">Number of the queue's line, for facts.</param>
public sealed class DiskDriver(DomainSeat seat, CostTable costs, CompletionQueue queue, int irq)
    : IEntity, IPortHandler, IWorkOwner
{
    private readonly Duration _perCompletion = costs[NetworkCosts.PacketDriver] / 2;
    private int _planned;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case EventDelivered delivered: TakeInterrupt(delivered.Vcpu, context); break;
            case WorkFinished finished: EndBatch(finished.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state) => state.Int(_planned);

    public void Load(StateReader state) => _planned = state.Int();

    private void TakeInterrupt(int vcpu, EntityContext context)
    {
        if (queue.IsSignalled)
        {
            var held = context.Now - queue.SignalledAt;
            context.Record(IrqFacts.DeviceSignalled, new(irq), queue.Count - _planned, held);
        }

        queue.Acknowledge();
        if (_planned == 0) Fetch(vcpu, context);
    }

    private void Fetch(int vcpu, EntityContext context)
    {
        _planned = queue.Count;
        if (_planned == 0) return;
        var length = _perCompletion * _planned;
        seat.Work(vcpu, vcpu, WorkClass.SoftIrq, length, WorkTag.None, context);
    }

    private void EndBatch(int vcpu, EntityContext context)
    {
        for (; _planned > 0; _planned--)
        {
            var completed = queue.Take();
            context.Send(completed.Backend, new DiskCompleted(completed.Request, vcpu));
        }

        Fetch(vcpu, context);
    }
}
