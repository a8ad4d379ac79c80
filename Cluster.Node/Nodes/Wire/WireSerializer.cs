using Akka.Actor;
using Akka.Serialization;

namespace ActorXen.Nodes.Wire;

/// <summary>Lets Akka.Remote carry the messages of <see cref="WireCodec"/>, and nothing else.</summary>
public sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Must never change, because nodes of different versions recognise the serializer by it.</summary>
    public override int Identifier => 41_581;

    public override string Manifest(object o) => WireCodec.Messages.ManifestOf(o);

    public override byte[] ToBinary(object obj) => WireCodec.Messages.Write(obj);

    public override object FromBinary(byte[] bytes, string manifest) => WireCodec.Messages.Read(manifest, bytes);
}

/// <summary>
/// Replaces Akka's JSON serializer, which writes and creates objects of any type, and refuses every message instead.
/// </summary>
public sealed class RefusingSerializer(ExtendedActorSystem system) : Serializer(system)
{
    /// <summary>Akka passes the settings of the JSON serializer; they are not used.</summary>
    public RefusingSerializer(ExtendedActorSystem system, Akka.Configuration.Config settings)
        : this(system)
    {
    }

    public override int Identifier => 41_582;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) => throw new ArgumentException(
        $"{obj.GetType()} must not leave the node: it has no entry in WireCodec.");

    public override object FromBinary(byte[] bytes, Type type) =>
        throw new ArgumentException("Messages with this serializer are refused, because no node sends any.");
}
