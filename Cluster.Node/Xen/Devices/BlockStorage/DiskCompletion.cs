using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.BlockStorage;

/// <summary>A completion queue with its interrupt line.</summary>
/// <remarks>Part of a <see cref="Disk"/> or of a <see cref="DiskQueue"/>.</remarks>
internal sealed class DiskCompletion(CostTable costs, CompletionQueue completed, IrqRoute route)
{
    private readonly InterruptLine _line = new(route, costs.Msi());

    public void Add(in OwnedBlock block, EntityContext context)
    {
        if (completed.Add(block, context.Now)) _line.Raise(context);
    }

    public void LookAgain(EntityContext context) => _line.LookAgain(completed.IsSignalled, context);

    public void Save(StateWriter state)
    {
        completed.Save(state);
        _line.Save(state);
    }

    public void Load(StateReader state)
    {
        completed.Load(state);
        _line.Load(state);
    }
}
