using ActorXen.Messages;
using ActorXen.Nodes.Epochs;

namespace ActorXen.Nodes.Coordination;

/// <summary>Encodes a run's recovery.</summary>
internal static class RecoveryBytes
{
    public static void Write(StateWriter to, RecoveryView recovery)
    {
        to.Long(recovery.Epoch);
        to.Int(recovery.Nodes);
        to.Many(recovery.Lost, static (each, node) => each.Text(node));
        to.Long(recovery.LastSign.UtcTicks);
        Write(to, recovery.Noticed);
        to.Long(recovery.GivenUp.Ticks);
        to.Long(recovery.Begun.Ticks);
        Write(to, recovery.Build);
        Write(to, recovery.Load);
        to.Span(recovery.LostWork);
        Write(to, recovery.Again);
    }

    /// <exception cref="StateFormatException">Damaged.</exception>
    public static RecoveryView Read(StateReader from) => new(
        from.Long(), from.Int(), from.Many(static each => each.Text()), ReadMoment(from), ReadTime(from),
        new(from.Long()), new(from.Long()), ReadTime(from), ReadTime(from), from.Span(), ReadTime(from));

    private static void Write(StateWriter to, TimeSpan? time)
    {
        to.Bool(time is not null);
        if (time is { } known) to.Long(known.Ticks);
    }

    private static DateTimeOffset ReadMoment(StateReader from)
    {
        var ticks = from.Long();
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new(ticks, TimeSpan.Zero)
            : throw new StateFormatException($"{ticks} ticks are not a date");
    }

    private static TimeSpan? ReadTime(StateReader from) => from.Bool() ? new(from.Long()) : null;
}
