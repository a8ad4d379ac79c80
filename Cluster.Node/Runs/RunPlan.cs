using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>When a run is sealed and checkpointed. Depends only on virtual time, never on wall time.</summary>
/// <param name="Length">Virtual time to run; less than the scenario's length if <c>--until</c> says so.</param>
/// <param name="SealEvery">Virtual time between seals.</param>
/// <param name="CheckpointEvery">
/// Virtual time between checkpoints, a multiple of <paramref name="SealEvery"/>; zero for none.
/// </param>
public sealed record RunPlan(Duration Length, Duration SealEvery, Duration CheckpointEvery)
{
    private const int UsualSeals = 40;

    /// <summary>A seal has 8 bytes for every host, so the seals of ten thousand hosts take at most 80 MB.</summary>
    private const int MostSeals = 1000;

    private const int UsualSealsPerCheckpoint = 5;

    /// <summary>Time travel needs all checkpoints, so none is deleted and their number is limited.</summary>
    private const int MostCheckpoints = 64;

    /// <param name="length">Length of the scenario.</param>
    /// <param name="until">Shortens the run to this length; if null, the run has the scenario's length.</param>
    /// <param name="sealEvery">
    /// If null, a fortieth of the length, but 1 to 100 ms, rounded down to 1, 2 or 5 times a power of ten; longer if
    /// that made more than 1000 seals.
    /// </param>
    /// <param name="checkpointEvery">
    /// Rounded up to whole seals; zero for no checkpoints. If null, five seals, or more if there would be more than 64
    /// checkpoints.
    /// </param>
    public static RunPlan For(
        Duration length, Duration? until = null, Duration? sealEvery = null, Duration? checkpointEvery = null)
    {
        var toRun = until is { } stop ? Duration.Shorter(stop, length) : length;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(toRun.Nanoseconds, nameof(until));
        var sealing = sealEvery ?? UsualSealDistance(toRun);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sealing.Nanoseconds, nameof(sealEvery));
        var seals = DivideUp(toRun, sealing);
        var sealsPerCheckpoint = checkpointEvery is { } chosen
            ? DivideUp(chosen, sealing)
            : Math.Max(UsualSealsPerCheckpoint, (seals + MostCheckpoints - 1) / MostCheckpoints);
        ArgumentOutOfRangeException.ThrowIfNegative(sealsPerCheckpoint, nameof(checkpointEvery));
        return new(toRun, sealing, sealing * sealsPerCheckpoint);
    }

    /// <summary>Makes the header of a new run with this plan.</summary>
    /// <param name="scenarioText">The scenario as text with all settings resolved.</param>
    /// <param name="engineVersion">Version of this program.</param>
    /// <param name="now">Wall time, which becomes part of the run's id.</param>
    /// <exception cref="RunRefusedException">The run ends before its warm-up.</exception>
    public RunHeader Header(RunSpec spec, string scenarioText, string engineVersion, DateTimeOffset now)
    {
        if (spec.WarmUp >= Length)
            throw new RunRefusedException(
                $"A warm-up of {spec.WarmUp} leaves nothing of a run of {Length}. Run longer, or give a shorter "
                + "warm-up.");
        return new(
            RunId.New(now), scenarioText, spec.Name, spec.Seed, Length, engineVersion, SealEvery, CheckpointEvery, now);
    }

    private static Duration UsualSealDistance(Duration length)
    {
        var few = Round(Math.Clamp(length.Nanoseconds / UsualSeals, 1_000_000, 100_000_000));
        return Duration.Longer(few, new(DivideUp(length, new(MostSeals))));
    }

    private static Duration Round(long nanoseconds)
    {
        long power = 1;
        while (power * 10 <= nanoseconds) power *= 10;
        return new(power * (nanoseconds / power) switch { >= 5 => 5, >= 2 => 2, _ => 1 });
    }

    private static long DivideUp(Duration whole, Duration part) =>
        (whole.Nanoseconds + part.Nanoseconds - 1) / part.Nanoseconds;
}
