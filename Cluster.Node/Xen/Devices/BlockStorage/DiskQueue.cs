using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.BlockStorage;

/// <summary>
/// A queue of a disk beyond its first: requests and completions, with an MSI-X vector of its own (interrupts §10,
/// §18.5).
/// </summary>
/// <param name="number">From 1.</param>
/// <param name="disk">The disk, whose servers all queues share.</param>
/// <param name="costs">Message latencies.</param>
/// <param name="completed">Shared with the queue's part of the driver; saved here.</param>
/// <param name="route">The route of its interrupt line.</param>
public sealed class DiskQueue(
    int number, EntityRef<IDisk> disk, CostTable costs, CompletionQueue completed, IrqRoute route)
    : IEntity, IDiskQueue
{
    private readonly DiskCompletion _completion = new(costs, completed, route);

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case DiskRequest request:
                context.Send(disk, new QueuedRequest(request.Request, request.Backend, number));
                break;
            case DiskServed served: _completion.Add(new(served.Request, served.Backend), context); break;
            case Appointment: _completion.LookAgain(context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state) => _completion.Save(state);

    public void Load(StateReader state) => _completion.Load(state);
}
