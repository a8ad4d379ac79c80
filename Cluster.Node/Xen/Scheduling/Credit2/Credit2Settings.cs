using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Credit2;

/// <summary>Which pCPUs share a run queue, in the order of the option's words (schedulers §4.1).</summary>
internal enum QueueArrangement
{
    Cpu = 0,
    Core = 1,
    Socket = 2,
    Node = 3,
    All = 4,
}

/// <summary>The boot options of credit2 (schedulers §2.6 and §4.1).</summary>
/// <param name="RateLimit">Least time on a pCPU before another may take it; zero is off.</param>
/// <param name="PowerSavings">Fill busy cores before waking idle ones.</param>
/// <param name="MigrationResistance">
/// Extra credit, as run time, that a vCPU needs to move to another pCPU of its queue.
/// </param>
/// <param name="CapPeriod">How often capped domains get new budget.</param>
/// <param name="LoadWindowShift">Base-2 logarithm of the window of the load averages in nanoseconds.</param>
/// <param name="BalanceUnder">
/// Base-2 logarithm of the imbalance, in vCPUs, tolerated while a queue has spare pCPUs.
/// </param>
/// <param name="BalanceOver">The same when it has none.</param>
/// <param name="Arrangement">Which pCPUs share a queue.</param>
/// <param name="MostPcpusPerQueue">Limit above which a queue is split.</param>
internal sealed record Credit2Settings(
    Duration RateLimit,
    bool PowerSavings,
    Duration MigrationResistance,
    Duration CapPeriod,
    int LoadWindowShift,
    int BalanceUnder,
    int BalanceOver,
    QueueArrangement Arrangement,
    int MostPcpusPerQueue)
{
    private const string MigrationResistanceName = "sched_credit2_migrate_resist";
    private const string CapPeriodName = "credit2_cap_period_ms";
    private const string LoadWindowShiftName = "credit2_load_window_shift";
    private const string BalanceUnderName = "credit2_balance_under";
    private const string BalanceOverName = "credit2_balance_over";
    private const string ArrangementName = "credit2_runqueue";
    private const string MostPcpusName = "sched_credit2_max_cpus_runqueue";

    /// <summary>
    /// The options with their ranges. Xen does not check most of them; the ranges keep the arithmetic exact.
    /// </summary>
    public static IReadOnlyList<PolicyParameter> Parameters { get; } =
    [
        PolicyParameter.RateLimit,
        PolicyParameter.SmtPowerSavings,
        new(MigrationResistanceName, 0, 10_000, 500)
        {
            Unit = "us",
            Meaning = "extra credit that a vCPU needs to move to another pCPU of its queue",
        },
        new(CapPeriodName, 1, 1_000, 10) { Unit = "ms", Meaning = "how often capped domains get new budget" },
        new(LoadWindowShiftName, Credit2Policy.LoadGranularityShift + 1, 40, 30)
        {
            Meaning = "base-2 logarithm of the window of the load averages in nanoseconds",
        },
        new(BalanceUnderName, -Credit2Policy.LoadPrecision, 10, 0)
        {
            Meaning = "base-2 logarithm of the imbalance, in vCPUs, tolerated while a queue has spare pCPUs",
        },
        new(BalanceOverName, -Credit2Policy.LoadPrecision, 10, -3) { Meaning = "the same when it has none" },
        new(ArrangementName, 0, 4, (long)QueueArrangement.Socket, Words: ["cpu", "core", "socket", "node", "all"])
        {
            Meaning = "which pCPUs share a run queue",
        },
        new(MostPcpusName, 1, PcpuSet.Capacity, 16) { Meaning = "most pCPUs of a run queue; a larger one is split" },
    ];

    /// <param name="value">Gives the checked value of a parameter by its name.</param>
    public static Credit2Settings From(Func<string, long> value) => new(
        new(value(PolicyParameter.RateLimit.Name) * 1_000),
        value(PolicyParameter.SmtPowerSavings.Name) != 0,
        new(value(MigrationResistanceName) * 1_000),
        new(value(CapPeriodName) * 1_000_000),
        (int)value(LoadWindowShiftName),
        (int)value(BalanceUnderName),
        (int)value(BalanceOverName),
        (QueueArrangement)value(ArrangementName),
        (int)value(MostPcpusName));
}
