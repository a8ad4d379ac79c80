using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorXen.Nodes.Coordination;

/// <summary>Lets Akka.Remote carry what <see cref="CoordinationCodec"/> knows, and nothing else.</summary>
public sealed class CoordinationSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>The same on all nodes: never changes.</summary>
    public override int Identifier => 41_585;

    /// <summary>Lets a node's actor system use it; for <c>WithFallback</c>.</summary>
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
