namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>A pool is too small for its guests, while pCPUs of others idle.</summary>
internal sealed class PoolRule : IDiagnosisRule
{
    public string Key => "pool-full";

    public FindingLevel Level => FindingLevel.Full;

    public IEnumerable<Finding> Find(DiagnosedPart part) => PoolLoad.Of(part)
        .Where(pool => pool.IsFull && pool.IdleElsewhere >= 1).OrderByDescending(pool => pool.Steal)
        .Select(pool => new Finding(
            "a pool has too few pCPUs", $"{pool.Host.Directory.Name}/{pool.Name}", pool.Busy,
            $"its pCPUs are busy {DiagnosisText.Percent(pool.Busy)} of the time and its guests wait "
            + $"{DiagnosisText.Percent(pool.Steal)} of theirs, while {pool.IdleElsewhere} pCPUs of other pools idle",
            $"pcpus RUN --host {pool.Host.Directory.Name}"));
}
