using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorXen.Nodes.Coordination;

/// <summary>Lets Akka.Remote carry the messages of <see cref="CoordinationCodec"/>, and nothing else.</summary>
public sealed class CoordinationSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Must never change, because nodes of different versions recognise the serializer by it.</summary>
    public override int Identifier => 41_585;

    /// <summary>Registers it in a node's actor system; for <c>WithFallback</c>.</summary>
    internal static Config Settings { get; } = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers.coordination = "{{typeof(CoordinationSerializer).AssemblyQualifiedName}}"
          serialization-bindings { "{{typeof(ICoordination).AssemblyQualifiedName}}" = coordination }
        }
        """);

    public override string Manifest(object o) => CoordinationCodec.Messages.ManifestOf(o);

    public override byte[] ToBinary(object obj) => CoordinationCodec.Messages.Write(obj);

    public override object FromBinary(byte[] bytes, string manifest) =>
        CoordinationCodec.Messages.Read(manifest, bytes);
}
