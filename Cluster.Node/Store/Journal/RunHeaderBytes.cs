using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Store.Journal;

/// <summary>Encodes a run's header, for its journal and for messages between nodes.</summary>
/// <remarks>
/// A run without name, note and changed settings is written in the first version, and one that is no fork in the
/// second, which earlier programs can read; the fourth is of runs that record.
/// </remarks>
internal static class RunHeaderBytes
{
    /// <summary>The first version that has name, note and changed settings.</summary>
    public const byte WithLabels = 2;

    /// <summary>The first version that has what a fork was forked from.</summary>
    public const byte WithOrigins = 3;

    /// <summary>The first version that has what the run records.</summary>
    public const byte WithRecords = 4;

    private const byte First = 1;
    private const long Year10000 = 253_402_300_800_000;

    /// <summary>The version in which a header is written.</summary>
    public static byte VersionFor(RunHeader header) => header.Records.Count > 0
        ? WithRecords
        : header.Origins.Count > 0 ? WithOrigins
        : header.Name.Length > 0 || header.Note.Length > 0 || header.Overrides.Count > 0 ? WithLabels : First;

    public static void Write(StateWriter to, RunHeader header, byte version)
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
        if (version < WithLabels) return;
        to.Text(header.Name);
        to.Text(header.Note);
        to.Many(header.Overrides, static (each, setting) => each.Text(setting));
        if (version < WithOrigins) return;
        to.Many(header.Origins, static (each, origin) =>
        {
            each.Text(origin.RunId);
            each.Text(origin.ScenarioText);
            each.Time(origin.At);
            each.Many(origin.Changes, static (one, change) => one.Text(change));
        });
        if (version < WithRecords) return;
        to.Text(header.Paths);
        to.Bool(header.IsTraced);
    }

    /// <exception cref="StateFormatException">Damaged.</exception>
    public static RunHeader Read(StateReader from, byte version)
    {
        var header = new RunHeader(
            from.Text(), from.Text(), from.Text(), from.Long(), from.Span(), from.Text(), from.Span(), from.Span(),
            ReadWallTime(from));
        if (version < WithLabels) return header;
        header = header with
        {
            Name = from.Text(),
            Note = from.Text(),
            Overrides = from.Many(static each => each.Text()),
        };
        if (version >= WithOrigins) header = header with { Origins = from.Many(ReadOrigin) };
        return version < WithRecords ? header : header with { Paths = from.Text(), IsTraced = from.Bool() };
    }

    private static ForkOrigin ReadOrigin(StateReader from) =>
        new(from.Text(), from.Text(), from.Time(), from.Many(static each => each.Text()));

    private static DateTimeOffset ReadWallTime(StateReader from)
    {
        var milliseconds = from.Long();
        return milliseconds is >= 0 and < Year10000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new StateFormatException($"{milliseconds} is not a date");
    }
}
