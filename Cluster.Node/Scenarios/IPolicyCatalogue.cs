namespace ActorXen.Scenarios;

/// <summary>The scheduling policies that a scenario may name. The model has them; this is what a scenario must know.</summary>
public interface IPolicyCatalogue
{
    /// <summary>In alphabetical order.</summary>
    IReadOnlyList<string> Policies { get; }

    /// <param name="policy">One of <see cref="Policies"/>.</param>
    IReadOnlyList<PolicyParameter> ParametersOf(string policy);
}

/// <param name="Name">Xen's own, with its unit at the end: <c>ratelimit_us</c>.</param>
/// <param name="Least">Smallest legal value.</param>
/// <param name="Most">Largest legal value.</param>
/// <param name="ZeroIsOff">Zero is legal too, below <paramref name="Least"/>.</param>
public sealed record PolicyParameter(string Name, long Least, long Most, bool ZeroIsOff = false);

/// <summary>The policies and ranges of the scheduler specification (schedulers §2.6, §3.1, §4.1, §5.1, §7).</summary>
public sealed class XenPolicies : IPolicyCatalogue
{
    public static readonly XenPolicies Instance = new();

    private static readonly PolicyParameter RateLimit = new("ratelimit_us", 100, 500_000, ZeroIsOff: true);

    private static readonly SortedDictionary<string, PolicyParameter[]> Known = new(StringComparer.Ordinal)
    {
        ["arinc653"] = [new("slot_us", 10, 10_000_000)],
        ["bvt"] = [],
        ["credit"] =
        [
            RateLimit, new("tslice_ms", 1, 1_000), new("migration_delay_us", 0, 100_000),
            new("load_balance_ratelimit_us", 0, 1_000_000),
        ],
        ["credit2"] =
        [
            RateLimit, new("migrate_resist_us", 0, 1_000_000), new("cap_period_ms", 1, 1_000),
            new("load_window_shift", 10, 40), new("balance_under", -16, 16), new("balance_over", -16, 16),
            new("max_cpus_runqueue", 1, 256),
        ],
        ["null"] = [],
        ["rtds"] = [new("period_us", 10, 10_000_000), new("budget_us", 10, 10_000_000), new("extratime", 0, 1)],
        ["sedf"] = [],
    };

    public IReadOnlyList<string> Policies => [.. Known.Keys];

    public IReadOnlyList<PolicyParameter> ParametersOf(string policy) => Known[policy];
}
