using ActorXen.Messages;
using ActorXen.Store.Journal;

namespace ActorXen.Store.Shelf;

/// <summary>A row of a run in the store: an event, or a part of a checkpoint, a mark or a recording.</summary>
/// <param name="Place">Where in the snapshot store it is; null for an event.</param>
/// <param name="Manifest">Kind of its bytes.</param>
/// <param name="Created">When it was written, in the plugin's unit.</param>
/// <param name="Bytes">As the journal's codec wrote them.</param>
internal sealed record RunRow(PartPlace? Place, string Manifest, long Created, byte[] Bytes)
{
    public void Write(StateWriter to)
    {
        to.Bool(Place is not null);
        Place?.Write(to);
        to.Text(Manifest);
        to.Long(Created);
        to.Bytes(Bytes);
    }

    /// <exception cref="StateFormatException">Damaged.</exception>
    public static RunRow Read(StateReader from) =>
        new(from.Bool() ? PartPlace.Read(from) : null, from.Text(), from.Long(), from.Bytes());
}

/// <summary>The key of a part in the snapshot store, without the run.</summary>
/// <param name="Holder">Of the process that wrote the checkpoint; null for a mark or a recording.</param>
/// <param name="Part">Counted from 0.</param>
/// <param name="Number">Number of the checkpoint, or time of the mark or the recording in nanoseconds.</param>
internal sealed record PartPlace(ulong? Holder, int Part, long Number)
{
    /// <summary>Kinds of recordings have the numbers from here down in the place of the part's.</summary>
    private const int FirstKind = -1;

    /// <summary>What was recorded; null for a checkpoint or mark.</summary>
    public RecordKind? Recorded { get; init; }

    public string KeyIn(string runId) => (Holder, Recorded) switch
    {
        ({ } holder, _) => StoreKeys.Part(runId, holder, Part),
        (_, { } kind) => StoreKeys.Recorded(runId, kind, Part),
        _ => StoreKeys.Mark(runId, Part),
    };

    public void Write(StateWriter to)
    {
        to.Bool(Holder is not null);
        if (Holder is { } holder) to.Fixed(holder);
        if (Recorded is { } kind) to.Int(FirstKind - (int)kind);
        to.Int(Part);
        to.Long(Number);
    }

    /// <exception cref="StateFormatException">Damaged.</exception>
    public static PartPlace Read(StateReader from)
    {
        ulong? holder = from.Bool() ? from.Fixed() : null;
        var part = from.Int();
        if (part >= 0) return new(holder, part, from.Long());
        var kind = (RecordKind)(FirstKind - part);
        if (!Enum.IsDefined(kind))
            throw new StateFormatException("a recording of a kind that this version does not know");
        return new(holder, from.Int(), from.Long()) { Recorded = kind };
    }
}
