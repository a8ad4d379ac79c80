namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>A host asks more of its pCPUs than they have.</summary>
internal sealed class HostRule : IDiagnosisRule
{
    public string Key => "pcpus-full";

    public FindingLevel Level => FindingLevel.Load;

    public IEnumerable<Finding> Find(DiagnosedPart part)
    {
        var full = PoolLoad.Of(part).Where(pool => pool.IsFull && pool.IdleElsewhere == 0)
            .OrderByDescending(pool => pool.Steal).ToList();
        if (full.Count == 0) yield break;
        yield return new(
            "guests want more CPU time than there is", full[0].Host.Directory.Name, full[0].Steal,
            $"its pCPUs are busy {DiagnosisText.Percent(full[0].Busy)} of the time, and its guests wait "
            + $"{DiagnosisText.Percent(full[0].Steal)} of theirs",
            $"top RUN --host {full[0].Host.Directory.Name}")
        {
            Others = full.Count - 1,
        };
    }
}
