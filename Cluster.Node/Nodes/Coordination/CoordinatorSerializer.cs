using Akka.Actor;
using Akka.Serialization;

namespace ActorXen.Nodes.Coordination;

/// <summary>Lets Akka.Persistence write the events of <see cref="CoordinatorCodec"/>, and nothing else.</summary>
public sealed class CoordinatorSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Must never change, because every row of the store contains it.</summary>
    public override int Identifier => 41_586;

    public override string Manifest(object o) => CoordinatorCodec.Events.ManifestOf(o);

    public override byte[] ToBinary(object obj) => CoordinatorCodec.Events.Write(obj);

    public override object FromBinary(byte[] bytes, string manifest) => CoordinatorCodec.Events.Read(manifest, bytes);
}
