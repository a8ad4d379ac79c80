using Akka.Actor;
using Akka.Serialization;

namespace ActorXen.Store.Journal;

/// <summary>Lets Akka.Persistence write the events of <see cref="JournalCodec"/>, and nothing else.</summary>
public sealed class JournalSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Must never change, because every row of the store contains it.</summary>
    public const int Number = 41_580;

    public override int Identifier => Number;

    public override string Manifest(object o) => JournalCodec.Events.ManifestOf(o);

    public override byte[] ToBinary(object obj) => JournalCodec.Events.Write(obj);

    public override object FromBinary(byte[] bytes, string manifest) => JournalCodec.Events.Read(manifest, bytes);
}
