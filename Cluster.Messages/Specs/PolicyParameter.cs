namespace ActorXen.Messages;

/// <summary>A boot option of a policy under Xen's own name, with the values that it may have.</summary>
/// <remarks>Scheduling policies publish their parameters; the scenario checker refuses all others.</remarks>
/// <param name="Name">As on Xen's command line.</param>
/// <param name="Least">Smallest value.</param>
/// <param name="Most">Greatest value.</param>
/// <param name="Default">Value when it is not given.</param>
/// <param name="ZeroIsOff">0 is allowed below <paramref name="Least"/>.</param>
/// <param name="Words">For options written as a word: the value is the word's index. Null for numbers.</param>
public sealed record PolicyParameter(
    string Name, long Least, long Most, long Default, bool ZeroIsOff = false, IReadOnlyList<string>? Words = null)
{
    /// <summary>Microseconds that a vCPU may run before another takes its pCPU (schedulers §2.6).</summary>
    public static readonly PolicyParameter RateLimit = new("ratelimit_us", 100, 500_000, 1_000, ZeroIsOff: true)
    {
        AtRunTime = true,
        Unit = "us",
        Meaning = "least time on a pCPU before another vCPU may take it",
    };

    /// <summary>Fill busy cores before idle ones: 0 or 1 (schedulers §2.6).</summary>
    public static readonly PolicyParameter SmtPowerSavings = new("sched_smt_power_savings", 0, 1, 0)
    {
        Meaning = "1 fills busy cores before idle ones",
    };

    /// <summary>The toolstack may change it during a run; the others are boot options.</summary>
    public bool AtRunTime { get; init; }

    /// <summary>Unit of the value: <c>us</c>; empty for counts, switches and words.</summary>
    public string Unit { get; init; } = "";

    /// <summary>For the reference page: a phrase without a full stop.</summary>
    public string Meaning { get; init; } = "";

    public bool Allows(long value) => (value >= Least && value <= Most) || (ZeroIsOff && value == 0);

    /// <summary>The allowed values in words: <c>0 or 100 to 500000</c>; <c>cpu, core, socket, node, all</c>.</summary>
    public string Range => Words is not null
        ? string.Join(", ", Words)
        : $"{(ZeroIsOff ? "0 or " : "")}{Least} to {Most}";
}
