namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>Every rule, as an explicit list; of one level in the order in which equal findings are told.</summary>
public static class DiagnosisRules
{
    public static IReadOnlyList<IDiagnosisRule> All { get; } =
    [
        new StolenTimeRule(),
        new InterruptStormRule(),
        new BrokenLinkRule(),
        new DriverDomainRule(),
        new CapRule(),
        new ReservationRule(),
        new PoolRule(),
        new DiskRule(),
        new GuestRule(),
        new RingRule(),
        new OddHostRule(),
        new AffinityRule(),
        new RateLimitRule(),
        new WeightRule(),
        new IdleExitRule(),
        new ModerationRule(),
        new RingWaitRule(),
        new HostRule(),
    ];
}
