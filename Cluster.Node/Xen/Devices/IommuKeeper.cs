using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices;

/// <summary>Saves the caches of a host's IOMMU, which devices use as hardware does, without messages.</summary>
public sealed class IommuKeeper(Iommu iommu) : IEntity, IIommuKeeper
{
    public void Handle(Message message, EntityContext context) => throw UnexpectedMessageException.For(this, message);

    public void Save(StateWriter state) => iommu.Save(state);

    public void Load(StateReader state) => iommu.Load(state);
}
