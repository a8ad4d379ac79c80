using ActorXen.Messages;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorXen.Nodes.Coordination;

/// <summary>Lets Akka carry or store the messages of one codec, and nothing else.</summary>
public abstract class CodecSerializer : SerializerWithStringManifest
{
    private readonly Codec _codec;

    /// <param name="identifier">
    /// Must never change, because nodes of different versions and the rows of stores recognise the serializer by it.
    /// </param>
    private protected CodecSerializer(ExtendedActorSystem system, int identifier, Codec codec)
        : base(system) =>
        (Identifier, _codec) = (identifier, codec);

    public override int Identifier { get; }

    public override string Manifest(object o) => _codec.ManifestOf(o);

    public override byte[] ToBinary(object obj) => _codec.Write(obj);

    public override object FromBinary(byte[] bytes, string manifest) => _codec.Read(manifest, bytes);

    /// <summary>Registers a serializer for the messages of a type in a node's actor system.</summary>
    /// <param name="name">In Akka's settings.</param>
    private protected static Config Register<TSerializer, TMessage>(string name)
        where TSerializer : CodecSerializer => ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers.{{name}} = "{{typeof(TSerializer).AssemblyQualifiedName}}"
          serialization-bindings { "{{typeof(TMessage).AssemblyQualifiedName}}" = {{name}} }
        }
        """);
}
