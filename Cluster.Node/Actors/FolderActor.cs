using Akka.Actor;

namespace ActorXen.Actors;

/// <summary>A path segment that is not an entity: a run, <c>host</c>, <c>host/0</c>, <c>host/0/pcpu</c>.</summary>
internal sealed class FolderActor(Action? whenStopped) : UntypedActor
{
    protected override void OnReceive(object message) => Unhandled(message);

    protected override void PostStop() => whenStopped?.Invoke();

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;
}

internal sealed class FolderProducer(Action? whenStopped) : IIndirectActorProducer
{
    public Type ActorType => typeof(FolderActor);

    public ActorBase Produce() => new FolderActor(whenStopped);

    public void Release(ActorBase actor)
    {
    }
}
