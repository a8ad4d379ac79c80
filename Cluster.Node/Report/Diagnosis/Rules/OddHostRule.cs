using ActorXen.Report.Views;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>One host does worse than the others that do the same.</summary>
internal sealed class OddHostRule : IDiagnosisRule
{
    /// <summary>Hosts that are all alike differ by less, by luck.</summary>
    private const double LeastDifference = 0.25;

    public string Key => "odd-host";

    public FindingLevel Level => FindingLevel.Odd;

    public IEnumerable<Finding> Find(DiagnosedPart part)
    {
        if (SpotView.OddestOf(part.Viewed) is not { Share: >= LeastDifference } odd) yield break;
        yield return new(
            "one host differs from the others", odd.Host, odd.Share,
            $"{odd.Figure} is {odd.Here}, the median of {part.Viewed.Hosts.Count} hosts is {odd.Median}", "spot RUN");
    }
}
