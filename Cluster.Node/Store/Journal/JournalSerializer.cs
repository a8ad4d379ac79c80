using Akka.Actor;
using Akka.Serialization;

namespace ActorXen.Store.Journal;

/// <summary>Hands rows to Akka.Persistence and takes them back, with their bytes as they are.</summary>
/// <remarks>
/// <see cref="RowSeal"/> makes and checks the bytes, because it needs the row's place, which a serializer is not told.
/// </remarks>
public class JournalSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Must never change, because every row of the store contains it.</summary>
    public const int Number = 41_580;

    public override int Identifier => Number;

    public override string Manifest(object o) => ((StoredValue)o).Manifest;

    public override byte[] ToBinary(object obj) => ((StoredValue)obj).Bytes;

    public override object FromBinary(byte[] bytes, string manifest) => new StoredValue(manifest, bytes);
}
