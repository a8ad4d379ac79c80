using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using Akka.Actor;
using Akka.Configuration;

namespace ActorXen.Nodes.Cells;

/// <summary>Encodes what nodes say about cells.</summary>
/// <remarks>Nodes of two versions may meet, but run no cells for each other.</remarks>
internal static class CellWire
{
    /// <summary>What fits into one of Akka's frames (<c>NodeConfig</c>) beside its own envelope.</summary>
    private const int LargestMessage = 15 << 20;

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
                to.Int(cell.Batches);
                to.Bool(cell.Again);
            },
            from => new(from.Text(), from.Text(), PackedText.Read(from), from.Many(static each => each.Text()))
            {
                Sample = from.Text(),
                Batches = from.Int(),
                Again = from.Bool(),
            }),
        CodecEntry.Of<DropCell>("drop-cell", (to, cell) => to.Text(cell.Id), from => new(from.Text())),
        CodecEntry.Of<CellDone>(
            "cell-done",
            (to, done) =>
            {
                to.Bytes(done.Result);
                to.Bool(done.IsKnown);
            },
            from => new(from.Bytes(), from.Bool())),
        CodecEntry.Of<CellRefused>("cell-refused", (to, refused) => to.Text(refused.Problem), from => new(from.Text())),
        CodecEntry.Of<CellRoomWanted>("cell-room-wanted", (_, _) => { }, _ => new()),
        CodecEntry.Of<CellRoom>("cell-room", (to, room) => to.Int(room.Cells), from => new(from.Int())));

    /// <summary>Why a cell cannot be sent to a node; null if it can. Akka would drop it without an answer.</summary>
    /// <param name="largest">In bytes.</param>
    public static string? Refusal(RunCell cell, int largest = LargestMessage)
    {
        // A character takes at most three bytes, and compressing adds next to nothing.
        const int mostPerCharacter = 4;
        if (cell.Text.Length <= largest / mostPerCharacter) return null;
        var size = Messages.Write(cell).Length;
        return size <= largest
            ? null
            : $"{cell.Name}: the scenario takes {size >> 10} KiB when it is compressed, and nodes send each other at "
                + $"most {largest >> 10} KiB. Run it without --cluster, or share what its domains have in templates.";
    }
}

/// <summary>Carries the messages of <see cref="CellWire"/>.</summary>
public sealed class CellSerializer(ExtendedActorSystem system) : CodecSerializer(system, 41_587, CellWire.Messages)
{
    /// <summary>For <c>WithFallback</c>.</summary>
    internal static Config Settings { get; } = Register<CellSerializer, ICellMessage>("cells");
}
