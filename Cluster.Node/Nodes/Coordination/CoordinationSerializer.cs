using Akka.Actor;
using Akka.Configuration;

namespace ActorXen.Nodes.Coordination;

/// <summary>Carries the messages of <see cref="CoordinationCodec"/>.</summary>
public sealed class CoordinationSerializer(ExtendedActorSystem system)
    : CodecSerializer(system, 41_585, CoordinationCodec.Messages)
{
    /// <summary>For <c>WithFallback</c>.</summary>
    internal static Config Settings { get; } = Register<CoordinationSerializer, ICoordination>("coordination");
}
