using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Store.Journal;

namespace ActorXen.Nodes.Coordination;

/// <summary>Bytes of a run's recoveries: what the second version of <see cref="CoordinationCodec"/> says more than the first.</summary>
internal static class RecoveryCodec
{
    public static void Write(StateWriter to, IReadOnlyList<RecoveryView> recoveries)
    {
        to.Int(recoveries.Count);
        foreach (var recovery in recoveries) Write(to, recovery);
    }

    /// <exception cref="StateFormatException">Damaged.</exception>
    public static IReadOnlyList<RecoveryView> Read(StateReader from) => JournalCodec.ReadMany(from, ReadOne);

    private static void Write(StateWriter to, RecoveryView recovery)
    {
        to.Long(recovery.Epoch);
        to.Int(recovery.Nodes);
        to.Int(recovery.Lost.Count);
        foreach (var node in recovery.Lost) to.Text(node);
        to.Long(recovery.LastSign.UtcTicks);
        Write(to, recovery.Noticed);
        to.Long(recovery.GivenUp.Ticks);
        to.Long(recovery.Begun.Ticks);
        Write(to, recovery.Build);
        Write(to, recovery.Load);
        to.Long(recovery.LostWork.Nanoseconds);
        Write(to, recovery.Again);
    }

    private static void Write(StateWriter to, TimeSpan? time)
    {
        to.Bool(time is not null);
        if (time is { } known) to.Long(known.Ticks);
    }

    private static RecoveryView ReadOne(StateReader from) => new(
        from.Long(), from.Int(), JournalCodec.ReadMany(from, static node => node.Text()), ReadMoment(from), ReadTime(from),
        new(from.Long()), new(from.Long()), ReadTime(from), ReadTime(from), new(from.Long()), ReadTime(from));

    private static DateTimeOffset ReadMoment(StateReader from) =>
        from.Long() is var ticks && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new(ticks, TimeSpan.Zero)
            : throw new StateFormatException("a moment that is none");

    private static TimeSpan? ReadTime(StateReader from) => from.Bool() ? new(from.Long()) : null;
}
