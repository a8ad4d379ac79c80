using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using Akka.Actor;
using Akka.Configuration;

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
                to.Text(cell.Sample);
            },
            from => new(from.Text(), from.Text(), PackedText.Read(from), from.Many(static each => each.Text()))
            {
                Sample = from.Text(),
            }),
        CodecEntry.Of<DropCell>("drop-cell", (to, cell) => to.Text(cell.Id), from => new(from.Text())),
        CodecEntry.Of<CellDone>("cell-done", (to, done) => to.Bytes(done.Result), from => new(from.Bytes())),
        CodecEntry.Of<CellRefused>("cell-refused", (to, refused) => to.Text(refused.Problem), from => new(from.Text())),
        CodecEntry.Of<CellRoomWanted>("cell-room-wanted", (_, _) => { }, _ => new()),
        CodecEntry.Of<CellRoom>("cell-room", (to, room) => to.Int(room.Cells), from => new(from.Int())));
}

/// <summary>Carries the messages of <see cref="CellWire"/>.</summary>
public sealed class CellSerializer(ExtendedActorSystem system) : CodecSerializer(system, 41_587, CellWire.Messages)
{
    /// <summary>For <c>WithFallback</c>.</summary>
    internal static Config Settings { get; } = Register<CellSerializer, ICellMessage>("cells");
}
