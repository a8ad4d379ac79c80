using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorXen.Nodes.Cells;

/// <summary>Encodes what nodes say about cells.</summary>
/// <remarks>Nodes of two versions may meet, but run no cells for each other.</remarks>
internal static class CellWire
{
    public static Codec Messages { get; } = new(
        "what nodes say about cells",
        CodecEntry.Of<RunCell>(
            "run-cell",
            (to, cell) =>
            {
                to.Text(cell.Id);
                to.Text(cell.Name);
                PackedText.Write(to, cell.Text);
                to.Many(cell.Measures, static (each, measure) => each.Text(measure));
            },
            from => new(from.Text(), from.Text(), PackedText.Read(from), from.Many(static each => each.Text()))),
        CodecEntry.Of<DropCell>("drop-cell", (to, cell) => to.Text(cell.Id), from => new(from.Text())),
        CodecEntry.Of<CellDone>("cell-done", (to, done) => to.Bytes(done.Result), from => new(from.Bytes())),
        CodecEntry.Of<CellRefused>("cell-refused", (to, refused) => to.Text(refused.Problem), from => new(from.Text())),
        CodecEntry.Of<CellRoomWanted>("cell-room-wanted", (_, _) => { }, _ => new()),
        CodecEntry.Of<CellRoom>("cell-room", (to, room) => to.Int(room.Cells), from => new(from.Int())));
}

/// <summary>Lets Akka.Remote carry the messages of <see cref="CellWire"/>, and nothing else.</summary>
public sealed class CellSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Must never change, because nodes of different versions recognise the serializer by it.</summary>
    public override int Identifier => 41_587;

    /// <summary>Registers it in a node's actor system; for <c>WithFallback</c>.</summary>
    internal static Config Settings { get; } = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers.cells = "{{typeof(CellSerializer).AssemblyQualifiedName}}"
          serialization-bindings { "{{typeof(ICellMessage).AssemblyQualifiedName}}" = cells }
        }
        """);

    public override string Manifest(object o) => CellWire.Messages.ManifestOf(o);

    public override byte[] ToBinary(object obj) => CellWire.Messages.Write(obj);

    public override object FromBinary(byte[] bytes, string manifest) => CellWire.Messages.Read(manifest, bytes);
}
