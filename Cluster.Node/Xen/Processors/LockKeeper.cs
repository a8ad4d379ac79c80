using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>Keeps the host's global lock in checkpoints. pCPUs take it as what it is: a word in memory.</summary>
public sealed class LockKeeper(GlobalLock held) : IEntity, ILockKeeper
{
    public void Handle(Message message, EntityContext context) => throw UnexpectedMessageException.For(this, message);

    public void Save(StateWriter state) => held.Save(state);

    public void Load(StateReader state) => held.Load(state);
}
