using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>When a run seals and checkpoints. A function of lengths: wall time never decides.</summary>
/// <param name="Length">To run; less than the scenario's when <c>--until</c> says so.</param>
/// <param name="SealEvery">Distance of the sealed times.</param>
/// <param name="CheckpointEvery">A multiple of <paramref name="SealEvery"/>; zero is none.</param>
public sealed record RunPlan(Duration Length, Duration SealEvery, Duration CheckpointEvery)
{
    private const int UsualSeals = 40;

    /// <summary>A seal has 8 bytes for every host: ten thousand hosts then take at most 80 MB.</summary>
    private const int MostSeals = 1000;

    private const int UsualSealsPerCheckpoint = 5;

    /// <summary>All are kept, since time travel needs them; so their number is bounded from the start.</summary>
    private const int MostCheckpoints = 64;

    /// <param name="length">Of the scenario.</param>
    /// <param name="until">Stop earlier; this is the run's length then. Null runs to the end.</param>
    /// <param name="sealEvery">Null chooses: a fortieth, 1 to 100 ms, rounded down to 1, 2 or 5 of a unit.</param>
    /// <param name="checkpointEvery">Null chooses: five seals, more where that would make more than 64. Rounded up to
    /// whole seals. Zero is none.</param>
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

    /// <summary>What the journal keeps of a run that begins with this plan.</summary>
    /// <param name="spec">The scenario.</param>
    /// <param name="scenarioText">The scenario as text, all settings resolved.</param>
    /// <param name="engineVersion">Of this program.</param>
    /// <param name="now">Wall time.</param>
    public RunHeader Header(RunSpec spec, string scenarioText, string engineVersion, DateTimeOffset now) => new(
        RunId.New(now), scenarioText, spec.Name, spec.Seed, Length, engineVersion, SealEvery, CheckpointEvery, now);

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
