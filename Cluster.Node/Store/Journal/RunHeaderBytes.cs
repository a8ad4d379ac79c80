using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Store.Journal;

/// <summary>Encodes a run's header, for its journal and for messages between nodes.</summary>
internal static class RunHeaderBytes
{
    private const long Year10000 = 253_402_300_800_000;

    public static void Write(StateWriter to, RunHeader header)
    {
        to.Text(header.RunId);
        to.Text(header.ScenarioText);
        to.Text(header.ScenarioName);
        to.Long(header.Seed);
        to.Span(header.Length);
        to.Text(header.EngineVersion);
        to.Span(header.SealEvery);
        to.Span(header.CheckpointEvery);
        to.Long(header.StartedUtc.ToUnixTimeMilliseconds());
    }

    /// <exception cref="StateFormatException">Damaged.</exception>
    public static RunHeader Read(StateReader from) => new(
        from.Text(), from.Text(), from.Text(), from.Long(), from.Span(), from.Text(), from.Span(), from.Span(),
        ReadWallTime(from));

    private static DateTimeOffset ReadWallTime(StateReader from)
    {
        var milliseconds = from.Long();
        return milliseconds is >= 0 and < Year10000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new StateFormatException($"{milliseconds} is not a date");
    }
}
