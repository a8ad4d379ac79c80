using Akka.Actor;

namespace ActorXen.Nodes.Coordination;

/// <summary>Lets Akka.Persistence write the events of <see cref="CoordinatorCodec"/>.</summary>
public sealed class CoordinatorSerializer(ExtendedActorSystem system)
    : CodecSerializer(system, 41_586, CoordinatorCodec.Events);
