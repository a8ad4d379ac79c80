using ActorXen.Report.Answers;

namespace ActorXen.Report.Diagnosis;

/// <summary>A rule about what slow requests spend their time on.</summary>
/// <param name="key">Its key.</param>
/// <param name="least">From this share of the time of slow requests on it is a bottleneck.</param>
public abstract class SegmentRule(string key, double least) : IDiagnosisRule
{
    /// <summary>Less of a request, us, is no trouble, whatever its share.</summary>
    private const double LeastEach = 30;

    public string Key => key;

    public virtual FindingLevel Level => FindingLevel.Waiting;

    public IEnumerable<Finding> Find(DiagnosedPart part)
    {
        List<SlowPart> found =
        [
            .. part.Slow.Select(slow => slow.On(IsIt)).Where(one => one.Share >= least && one.Each >= LeastEach)
                .OrderByDescending(one => one.Share),
        ];
        if (found.Count > 0) yield return Told(found[0]) with { Others = found.Count - 1 };
    }

    /// <summary>Whether a segment is of this kind.</summary>
    protected abstract bool IsIt(CauseKey key);

    /// <summary>A phrase: what is wrong.</summary>
    protected abstract string What(SlowPart found);

    /// <summary>Where it is to be changed: the domain whose requests are slow, unless the rule knows better.</summary>
    protected virtual string Where(SlowPart found) => found.Of.Domain;

    /// <summary>The command to type next.</summary>
    protected virtual string Next(SlowPart found) => $"why RUN --dom {found.Of.Domain}";

    private Finding Told(SlowPart found) => new(
        What(found), Where(found), found.Share,
        $"{DiagnosisText.Percent(found.Share)} of {found.Of.Range} of {found.Of.Domain}'s requests, "
        + $"{DiagnosisText.Time(found.Each)} of {DiagnosisText.Time(found.Of.Mean)} each{found.Behind}",
        Next(found));
}
