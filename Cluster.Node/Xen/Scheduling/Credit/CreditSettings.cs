using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Credit;

/// <summary>The options of credit (schedulers §2.6 and §3.1).</summary>
/// <param name="SliceMs">Milliseconds between two accountings, and the longest time until the next decision.</param>
/// <param name="RateLimit">Least time on a pCPU before another may take it; zero is off.</param>
/// <param name="PowerSavings">Fill busy cores before waking idle ones.</param>
/// <param name="TickleOneIdle">A wakeup disturbs one idle pCPU instead of all suitable ones.</param>
/// <param name="BalanceRateLimit">Least time between two searches of a pCPU for work elsewhere.</param>
/// <param name="MigrationDelay">How long after it ran a vCPU is not stolen, because its caches are warm.</param>
/// <param name="Boosts">
/// A vCPU that wakes with credit left goes first. Xen always does so; without it queues are plain round robin.
/// </param>
/// <param name="SamplesTicks"> As before Xen's 78c9b2a64b of 2009: the vCPU that runs when a tick comes pays for the
/// whole tick, and no other vCPU pays anything.
/// </param>
/// <param name="TicklesHome"> As before Xen's ebce2d836c of 2012: a wakeup preempts the vCPU of its home even while
/// other pCPUs are idle, and disturbs one of those too, which takes what is left waiting.
/// </param>
/// <param name="PushesAway"> As before Xen's f02a5760c7 of 2015: a wakeup that preempts a vCPU while other pCPUs are
/// idle migrates that vCPU, even if it can go nowhere else.
/// </param>
/// <param name="BoostsMoved">
/// As before Xen's 66c7449a4d of 2016: the wake that ends a migration boosts the vCPU like any other wake.
/// </param>
internal sealed record CreditSettings(
    int SliceMs,
    Duration RateLimit,
    bool PowerSavings,
    bool TickleOneIdle,
    Duration BalanceRateLimit,
    Duration MigrationDelay,
    bool Boosts,
    bool SamplesTicks,
    bool TicklesHome,
    bool PushesAway,
    bool BoostsMoved)
{
    private const string SliceName = "tslice_ms";
    private const string TickleOneIdleName = "tickle_one_idle_cpu";
    private const string BalanceRateLimitName = "load-balance-ratelimit";
    private const string MigrationDelayName = "vcpu_migration_delay";
    private const string BoostsName = "boost";
    private const string SamplesTicksName = "legacy_tick_accounting";
    private const string TicklesHomeName = "legacy_tickle_home";
    private const string PushesAwayName = "legacy_wakeup_migrates";
    private const string BoostsMovedName = "legacy_boost_migrated";

    /// <summary>Ticks in a slice, unless the slice is too short for them.</summary>
    private const int TicksPerSlice = 3;

    public static PolicyParameter SliceParameter { get; } = new(SliceName, 1, 1_000, 30)
    {
        AtRunTime = true,
        Unit = "ms",
        Meaning = "between two accountings, and the longest time until the next decision; a third of it is the tick",
    };

    public static PolicyParameter MigrationDelayParameter { get; } = new(MigrationDelayName, 0, 100_000, 0)
    {
        AtRunTime = true,
        Unit = "us",
        Meaning = "for which a vCPU's caches count as warm, so that it is not stolen; 0 is off",
    };

    public static IReadOnlyList<PolicyParameter> Parameters { get; } =
    [
        PolicyParameter.RateLimit,
        PolicyParameter.SmtPowerSavings,
        SliceParameter,
        new(TickleOneIdleName, 0, 1, 1) { Meaning = "0 wakes all suitable idle pCPUs instead of one" },
        new(BalanceRateLimitName, 0, 1_000_000, 1_000)
        {
            Unit = "us",
            Meaning = "between two searches for work elsewhere",
        },
        MigrationDelayParameter,
        new(BoostsName, 0, 1, 1) { Meaning = "0 lets no vCPU go first because it wakes" },
        new(SamplesTicksName, 0, 1, 0)
        {
            Meaning = "1 charges a whole tick to the vCPU that runs when it comes, as before 2009",
        },
        new(TicklesHomeName, 0, 1, 0)
        {
            Meaning = "1 lets a wakeup preempt where the vCPU is at home even while other pCPUs are idle, "
                + "as before 2012",
        },
        new(PushesAwayName, 0, 1, 0)
        {
            Meaning = "1 migrates the vCPU that a wakeup preempts while other pCPUs are idle, "
                + "even if it can go nowhere, as before 2015",
        },
        new(BoostsMovedName, 0, 1, 0) { Meaning = "1 boosts a vCPU that was migrated, as before 2016" },
    ];

    public Duration Slice => SliceMs.Ms;

    /// <summary>Time between two ticks of a pCPU. Xen computes it in whole microseconds.</summary>
    public Duration Tick => (SliceMs * 1_000 / (SliceMs < TicksPerSlice ? 1 : TicksPerSlice)).Us;

    /// <summary>What a tick costs the vCPU that it finds running, if ticks are sampled.</summary>
    public int CreditsPerTick => (int)(Tick.Nanoseconds / CreditPolicy.CreditTime);

    /// <summary>Credits that a busy pCPU burns in a slice.</summary>
    public uint CreditsPerSlice => (uint)(SliceMs * CreditPolicy.CreditsPerMs);

    /// <param name="value">Gives the checked value of a parameter by its name.</param>
    public static CreditSettings From(Func<string, long> value)
    {
        var slice = (int)value(SliceName);
        var rateLimit = new Duration(value(PolicyParameter.RateLimit.Name) * 1_000);
        return new(
            slice,
            Duration.Shorter(rateLimit, slice.Ms),
            value(PolicyParameter.SmtPowerSavings.Name) != 0,
            value(TickleOneIdleName) != 0,
            new(value(BalanceRateLimitName) * 1_000),
            new(value(MigrationDelayName) * 1_000),
            value(BoostsName) != 0,
            value(SamplesTicksName) != 0,
            value(TicklesHomeName) != 0,
            value(PushesAwayName) != 0,
            value(BoostsMovedName) != 0);
    }
}
