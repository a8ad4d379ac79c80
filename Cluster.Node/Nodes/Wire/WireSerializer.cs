using Akka.Actor;
using Akka.Serialization;

namespace ActorXen.Nodes.Wire;

/// <summary>Lets Akka.Remote carry what <see cref="WireCodec"/> lists, and nothing else.</summary>
public sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Nodes of different versions recognise it by this number: never changes.</summary>
    public override int Identifier => 41_581;

    public override string Manifest(object o) => WireCodec.Messages.ManifestOf(o);

    public override byte[] ToBinary(object obj) => WireCodec.Messages.Write(obj);

    public override object FromBinary(byte[] bytes, string manifest) => WireCodec.Messages.Read(manifest, bytes);
}

/// <summary>Stands where Akka has its JSON serializer, which writes and creates any type: this one refuses.</summary>
public sealed class RefusingSerializer(ExtendedActorSystem system) : Serializer(system)
{
    /// <summary>Akka has settings for the one whose place this takes.</summary>
    public RefusingSerializer(ExtendedActorSystem system, Akka.Configuration.Config settings)
        : this(system)
    {
    }

    public override int Identifier => 41_582;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) => throw new ArgumentException(
        $"{obj.GetType()} must not leave the node: it has no entry in WireCodec.");

    public override object FromBinary(byte[] bytes, Type type) =>
        throw new ArgumentException("A message of a kind that this node never reads.");
}
